from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganisationConfig(AppConfig):
    name = "sansang.organisation"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from sansang.organisation import guards

        guards.refuse_overlaps("organisation.UnitVersion", same=("unit_id",), name="unit_versions_overlap")
        guards.refuse_overlaps("organisation.PlaceVersion", same=("place_id",), name="place_versions_overlap")
        post_migrate.connect(guards.install, sender=self)
