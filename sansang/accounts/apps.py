from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sansang.accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from sansang.accounts import receivers  # noqa: F401, connects them
