from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "sansang.personnel"
    verbose_name = "Lực lượng"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from sansang.citizens.belongings import BELONGINGS
        from sansang.citizens.followers import PERSON_PANELS, SERVING, TIES
        from sansang.intake.kinds import register
        from sansang.organisation import guards
        from sansang.organisation.followers import FOLLOWERS, PANELS, Follower
        from sansang.personnel import duties, merging, panels, queries, tasks, ties
        from sansang.personnel.actions import following
        from sansang.personnel.imports import MEMBERS
        from sansang.personnel.queries import task_kinds
        from sansang.personnel.queries import tasks as due
        from sansang.privacy import minimising

        guards.refuse_overlaps("personnel.Service", same=("person_id",), name="services_overlap")
        guards.refuse_overlaps(
            "personnel.Appointment",
            same=("unit_id", "post"),
            name="sole_posts_overlap",
            only="{row}.post IN ('commander', 'political_officer')",
        )
        FOLLOWERS.append(
            Follower(queries.strengths, queries.members_in, queries.posts_in, following.move, following.keep)
        )
        PANELS.extend((panels.posts_panel, panels.unit_honours_panel))
        PERSON_PANELS.extend((panels.term_panel, panels.honours_panel))
        TIES.append(ties.serving)
        SERVING.append(queries.serving)
        BELONGINGS.extend(merging.BELONGINGS)
        minimising.register(*duties.DUTIES)
        register(MEMBERS)
        tasks.register(due.of_members_and_citizens, *task_kinds.KINDS)
        post_migrate.connect(guards.install, sender=self)
