from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sansang.kernel.dates import PartialDate, read_date
from sansang.reports.figures import answers

LATEST = date(2100, 12, 31)


class Command(BaseCommand):
    help = "Mỗi con số đã công bố (domain.md 10.1): đã nêu, tính từ hồ sơ, có khớp không."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="ngày cần tính, như 28/03/2025; bỏ trống: ngày của bài báo")
        parser.add_argument("--json", action="store_true", help="in ra JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = answers(on=_day(options["on"]))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for line in table(found):
            self.stdout.write(line)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    read = read_date(text, today=LATEST)
    if not isinstance(read, PartialDate):
        raise CommandError(_("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/2025.") % {"text": text})
    return read.latest


def table(found: list[dict[str, Any]]) -> list[str]:
    """The answers as an aligned table."""
    head = [_("Dòng"), _("Con số"), _("Đã nêu"), _("Tính được"), _("Ngày"), _("Khớp")]
    lines = [head]
    for one in found:
        day = date.fromisoformat(one["on"])
        lines.append(
            [
                str(one["row"]),
                one["name"],
                _said(one["stated"]),
                _said(one["computed"]),
                f"{day:%d/%m/%Y}",
                _verdict(one["holds"]),
            ]
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    numbers = {0, 2, 3}
    written = [
        "  ".join(
            text.rjust(width) if place in numbers else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return [written[0], "-" * max(map(len, written)), *written[1:]]


def _said(value: Any) -> str:
    if value is None:
        return "–"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _verdict(holds: bool | None) -> str:
    if holds is None:
        return _("chưa tính được")
    return _("đúng") if holds else _("KHÔNG KHỚP")
