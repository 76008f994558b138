from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sansang.demo"
    verbose_name = "Trình diễn"
