from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "sansang.intake"
    verbose_name = "Nạp danh sách"
