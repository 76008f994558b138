from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CitizensConfig(AppConfig):
    name = "sansang.citizens"
    verbose_name = "Công dân"

    def ready(self) -> None:
        from sansang.citizens.belongings import BELONGINGS
        from sansang.citizens.histories import OWN
        from sansang.organisation import guards

        guards.refuse_overlaps("citizens.Registration", same=("person_id",), name="registrations_overlap")
        BELONGINGS.extend(OWN)
        post_migrate.connect(guards.install, sender=self)
