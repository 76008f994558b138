from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "sansang.selection"
    verbose_name = "Tuyển chọn"
