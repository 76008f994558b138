from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "sansang.training"
    verbose_name = "Huấn luyện"

    def ready(self) -> None:
        from sansang.citizens.belongings import BELONGINGS
        from sansang.citizens.followers import PERSON_PANELS
        from sansang.personnel.tasks import register
        from sansang.privacy import minimising
        from sansang.training import (
            duties,
            duties_results,
            duties_support,
            duties_timetabling,
            merging,
            merging_results,
            panels,
            panels_results,
            tasks,
        )

        BELONGINGS.extend([*merging.BELONGINGS, *merging_results.BELONGINGS])
        minimising.register(*duties.DUTIES, *duties_support.DUTIES, *duties_results.DUTIES)
        minimising.register(*duties_timetabling.DUTIES)
        PERSON_PANELS.extend((panels.training_panel, panels_results.results_panel))
        register(tasks.due, *tasks.KINDS)
