from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "sansang.training"
    verbose_name = "Huấn luyện"

    def ready(self) -> None:
        from sansang.citizens.belongings import BELONGINGS
        from sansang.privacy import minimising
        from sansang.training import duties, duties_support, merging

        BELONGINGS.extend(merging.BELONGINGS)
        minimising.register(*duties.DUTIES, *duties_support.DUTIES)
