from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CitizensConfig(AppConfig):
    name = "sansang.citizens"
    verbose_name = "Công dân"

    def ready(self) -> None:
        from sansang.organisation import guards

        guards.refuse_overlaps("citizens.Registration", same=("person_id",), name="registrations_overlap")
        post_migrate.connect(guards.install, sender=self)
