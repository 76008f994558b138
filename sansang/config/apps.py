from django.apps import AppConfig


class SansangConfig(AppConfig):
    name = "sansang.config"
    label = "sansang_config"
    verbose_name = "Sẵn Sàng"
