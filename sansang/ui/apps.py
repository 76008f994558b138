from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sansang.ui"
    verbose_name = "Giao diện"
