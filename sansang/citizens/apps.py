from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "sansang.citizens"
    verbose_name = "Công dân"
