"""Minimise what is past its time by the retention policy."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sansang.citizens.actions.privacy import Minimised, minimise, minimise_daily, policy
from sansang.kernel.dates import PartialDate, read_date


class Command(BaseCommand):
    help = (
        "Xóa hoặc để trống dữ liệu cá nhân đã quá hạn lưu (sansang/config/retention.toml) và báo số dòng theo bảng, "
        "không nêu tên ai. Chạy mỗi đêm; make run tự chạy mỗi ngày một lần."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", help="như ở ngày này thay vì hôm nay, như 30/06/2026; không được sau hôm nay")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")
        parser.add_argument("--json", action="store_true", help="báo dạng JSON")
        parser.add_argument("--daily", action="store_true", help="bỏ qua khi hôm nay đã chạy rồi")

    def handle(self, *_: Any, **options: Any) -> None:
        today = timezone.localdate()
        on = _day(options["on"], today=today, tried_only=options["dry_run"]) if options["on"] else today
        if options["daily"] and not options["dry_run"]:
            found = minimise_daily(on=on)
        else:
            found = minimise(on=on, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(_as_json(found, on=on, tried_only=options["dry_run"]))
        else:
            self._tell(found, on=on, tried_only=options["dry_run"])

    def _tell(self, found: list[Minimised], *, on: date, tried_only: bool) -> None:
        for one in found:
            what = f"để trống {', '.join(one.columns)}" if one.columns else "xóa dòng"
            self.stdout.write(f"{one.rows:>8}  {one.table}: {what} ({policy().terms[one.term].until})")
        total = sum(one.rows for one in found)
        done = "sẽ xử lý" if tried_only else "đã xử lý"
        self.stdout.write(f"{total} dòng quá hạn ở ngày {on:%d/%m/%Y} {done}.")


def _as_json(found: list[Minimised], *, on: date, tried_only: bool) -> str:
    report = {"on": on.isoformat(), "dry_run": tried_only, "minimised": [one.as_dict() for one in found]}
    return json.dumps(report, ensure_ascii=False, indent=2)


def _day(text: str, *, today: date, tried_only: bool) -> date:
    """A day to work as of; what is not over yet may be counted, never deleted."""
    read = read_date(text, today=date.max if tried_only else today)
    if not isinstance(read, PartialDate) or read.precision != "day":
        raise CommandError(f"--on: “{text}” không phải là một ngày đã qua, viết như 30/06/2026.")
    return read.day
