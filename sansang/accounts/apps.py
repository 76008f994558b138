from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sansang.accounts"
    verbose_name = "Tài khoản"
