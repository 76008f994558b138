from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "sansang.training"
    verbose_name = "Huấn luyện"
