from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sansang.audit"
    verbose_name = "Nhật ký"
