from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "sansang.selection"
    verbose_name = "Tuyển chọn"

    def ready(self) -> None:
        from sansang.citizens.belongings import BELONGINGS
        from sansang.personnel.tasks import register
        from sansang.privacy import minimising
        from sansang.selection import duties, tasks

        BELONGINGS.append(duties.CANDIDACIES)
        minimising.register(*duties.DUTIES)
        register(tasks.waiting, tasks.WAITING)
