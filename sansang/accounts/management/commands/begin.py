from __future__ import annotations

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sansang.accounts.actions import begin_province
from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.reasons import RuleViolated


class Command(BaseCommand):
    help = "Bắt đầu dùng thật: lập Bộ CHQS tỉnh và tài khoản quản trị đầu tiên trong hệ thống trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", required=True, help="mã tỉnh, như 11")
        parser.add_argument("--name", default="", help="tên gọi, bỏ trống: Bộ CHQS tỉnh …")
        parser.add_argument("--admin", default="quantri", help="tên đăng nhập của người quản trị đầu tiên")
        parser.add_argument("--with-communes", action="store_true", help="lập luôn Ban CHQS và cơ sở dân quân mỗi xã")
        parser.add_argument("--on", default="", help="ngày có hiệu lực, bỏ trống: hôm nay")

    def handle(self, *args: Any, **options: Any) -> None:
        on = timezone.localdate()
        if options["on"]:
            read = read_date(options["on"], today=on)
            if not isinstance(read, PartialDate) or read.precision != "day":
                raise CommandError(f"Không đọc được ngày “{options['on']}”; hãy ghi như 01/07/2025.")
            on = read.day
        password = os.environ.get("ADMIN_PASSWORD") or getpass("Mật khẩu của người quản trị: ")
        try:
            validate_password(password)
            user, units = begin_province(
                options["province"],
                name=options["name"],
                username=options["admin"],
                password=password,
                on=on,
                with_communes=options["with_communes"],
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        except RuleViolated as refused:
            raise CommandError(str(refused.reasons[0])) from None
        self.stdout.write(f"Đã lập {units} đơn vị. Đăng nhập bằng “{user.username}” để tạo tài khoản và giao vai trò.")
