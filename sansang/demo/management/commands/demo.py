from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sansang.demo.accounts import account_lines
from sansang.demo.actions import CITIZENS, MEMBERS, SEED, Wish, build_province
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.sources import packaged


class Command(BaseCommand):
    help = "Tạo tỉnh trình diễn trong cơ sở dữ liệu chưa có đơn vị nào; cùng số hạt giống thì cùng một tỉnh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=MEMBERS, help="số dân quân, tự vệ ngày 28/03/2025")
        parser.add_argument("--citizens", type=int, default=CITIZENS, help="số công dân không tham gia lực lượng")
        parser.add_argument("--seed", type=int, default=SEED, help="số hạt giống")
        parser.add_argument("--quiet", action="store_true", help="không in tài khoản")

    def handle(self, *_: Any, members: int, citizens: int, seed: int, quiet: bool, **__: Any) -> None:
        if members < 1 or citizens < 0:
            raise CommandError("Số người phải lớn hơn 0.")
        began = time.monotonic()
        wish = Wish(members, citizens, seed)
        try:
            build_province(wish, country=packaged(), today=timezone.localdate(), say=self.stdout.write)
        except RuleViolated as refused:
            raise CommandError(str(refused.reasons[0])) from None
        self.stdout.write(f"Xong sau {time.monotonic() - began:.0f} giây.")
        for line in [] if quiet else account_lines():
            self.stdout.write(line)
