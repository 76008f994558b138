from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "sansang.reports"
    verbose_name = "Báo cáo"
