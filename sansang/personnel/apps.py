from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "sansang.personnel"
    verbose_name = "Lực lượng"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from sansang.organisation import guards

        guards.refuse_overlaps("personnel.Service", same=("person_id",), name="services_overlap")
        guards.refuse_overlaps(
            "personnel.Appointment",
            same=("unit_id", "post"),
            name="sole_posts_overlap",
            only="{row}.post IN ('commander', 'political_officer')",
        )
        post_migrate.connect(guards.install, sender=self)
