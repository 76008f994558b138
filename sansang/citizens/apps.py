from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CitizensConfig(AppConfig):
    name = "sansang.citizens"
    verbose_name = "Công dân"

    def ready(self) -> None:
        from sansang.citizens import duties, panels, panels_privacy
        from sansang.citizens.actions import register_following as following
        from sansang.citizens.belongings import BELONGINGS
        from sansang.citizens.followers import PERSON_PANELS
        from sansang.citizens.histories import OWN
        from sansang.organisation import guards
        from sansang.organisation.followers import FOLLOWERS, Follower
        from sansang.privacy import minimising

        guards.refuse_overlaps("citizens.Registration", same=("person_id",), name="registrations_overlap")
        BELONGINGS.extend(OWN)
        minimising.register(*duties.OWN)
        PERSON_PANELS.extend([panels.citizen_panel, panels_privacy.record_panel])
        # The registered are no strength: they move with their office, and no preview lists them by name.
        FOLLOWERS.append(Follower(None, None, None, following.move, following.keep))
        post_migrate.connect(guards.install, sender=self)
