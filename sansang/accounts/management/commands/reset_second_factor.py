from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sansang.accounts.actions import reset_second_factor
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import User


class Command(BaseCommand):
    help = "Gỡ lớp xác thực thứ hai của một tài khoản: khi người quản trị duy nhất mất điện thoại và mã dự phòng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{options['username']}”.")
        try:
            reset_second_factor(user, by=None)
        except RuleViolated as refused:
            raise CommandError(str(refused.reasons[0])) from None
        self.stdout.write(f"Đã gỡ. “{user.username}” đăng nhập bằng mật khẩu rồi đặt lại lớp thứ hai.")
