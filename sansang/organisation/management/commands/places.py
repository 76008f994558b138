from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions.places import load_boundaries, load_country, set_population, update_places
from sansang.organisation.models import PlaceVersion
from sansang.organisation.sources import folder, packaged


class Command(BaseCommand):
    help = "Nạp đơn vị hành chính, ranh giới và dân số."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        load = kinds.add_parser("load", help="cả nước, từ gói dữ liệu kèm theo hoặc từ một thư mục mới hơn")
        load.add_argument("--from", dest="folder", type=Path, help="thư mục có vn_provinces.csv, vn_communes.csv")
        load.add_argument("--on", default="", help="ngày các thay đổi có hiệu lực")
        load.add_argument("--decision", default="", help="số văn bản")
        outlines = kinds.add_parser("boundaries", help="ranh giới (GeoJSON, properties.code)")
        outlines.add_argument("file", type=Path)
        outlines.add_argument("--on", default="")
        people = kinds.add_parser("population", help="dân số (CSV: code,year,persons,source)")
        people.add_argument("file", type=Path)

    def handle(self, *_: Any, what: str, **options: Any) -> None:
        try:
            getattr(self, what)(**options)
        except RuleViolated as refused:
            raise CommandError(str(refused.reasons[0])) from None
        except OSError as error:
            raise CommandError(f"Không đọc được tệp: {error.filename}") from None

    def load(self, *, folder: Path | None, on: str, decision: str, **_: Any) -> None:
        if folder is None:
            places = load_country(packaged())
            self.stdout.write(f"Đã nạp {len(places)} đơn vị hành chính, trước và sau 01/07/2025.")
            return
        if not PlaceVersion.objects.exists():
            load_country(packaged())
        counts = update_places(_rows(folder), on=_day(on), decision_number=decision)
        self.stdout.write(
            "Mới: {new}, đổi: {changed}, giữ nguyên: {same}, không có trong tệp: {missing}".format(**counts)
        )

    def boundaries(self, *, file: Path, on: str, **_: Any) -> None:
        try:
            collection = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            raise CommandError("Tệp không phải là GeoJSON.") from None
        found = load_boundaries(collection, on=_day(on), source=file.name)
        self.stdout.write(f"Đã nạp {found} ranh giới. Bản đồ chỉ để tham khảo.")

    @transaction.atomic
    def population(self, *, file: Path, **_: Any) -> None:
        found = 0
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                version = PlaceVersion.objects.filter(code=row["code"]).order_by("first_on").last()
                if version is None:
                    raise CommandError(f"Không có đơn vị mã {row['code']}; chưa ghi gì.")
                set_population(
                    version.place,
                    year=int(row["year"]),
                    persons=int(row["persons"]),
                    source=row.get("source") or file.name,
                    by=None,
                )
                found += 1
        self.stdout.write(f"Đã ghi {found} dòng dân số.")


def _rows(path: Path) -> Any:
    return folder(path)


def _day(text: str) -> date:
    today = timezone.localdate()
    if not text:
        return today
    found = read_date(text, today=date(2100, 12, 31))
    if not isinstance(found, PartialDate):
        raise CommandError(str(found))
    return found.day
