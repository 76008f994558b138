from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from sansang.intake import actions
from sansang.intake.kinds import KINDS, Row
from sansang.intake.models import Upload, UploadState
from sansang.intake.queries import rows_of
from sansang.intake.rules import title_key
from sansang.intake.words import ROW_STATES, TO_WRITE
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import COMMANDS, PlaceVersion, Unit, UnitVersion
from sansang.spreadsheets.encodings import repair_text
from sansang.spreadsheets.limits import FileRefused, check_size
from sansang.ui.templatetags.ui import say

STATES = {"N": "new", "C": "changed", "U": "unchanged", "W": "waiting", "R": "refused"}


class Command(BaseCommand):
    help = (
        "Kiểm tra danh sách của một cơ quan, từng dòng một; thêm --apply để ghi. Không có --apply thì không ghi gì. "
        "Mã thoát khác 0 khi tệp không đọc được."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="tệp .xlsx, .xls, .ods, .csv")
        parser.add_argument("--unit", required=True, metavar="CODE", help="mã xã (như 03349) hoặc mã đơn vị")
        parser.add_argument("--apply", action="store_true", help="ghi những dòng mới, thay đổi và chờ kiểm tra")
        parser.add_argument("--json", action="store_true", help="in ra JSON, cho máy đọc")
        parser.add_argument("--kind", default="members", choices=sorted(KINDS), help="loại danh sách")
        parser.add_argument("--sheet", action="append", help="chỉ đọc trang tính này; có thể ghi nhiều lần")
        parser.add_argument(
            "--map", action="append", metavar="TITLE=FIELD", help="cột có tiêu đề này là gì; FIELD trống: không đọc"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, today = Path(options["file"]), timezone.localdate()
        unit = office_of(options["unit"], on=today)
        if not path.is_file():
            raise CommandError(_("Không thấy tệp “%(path)s”.") % {"path": path})
        try:
            check_size(path)
        except FileRefused as refused:
            self._refuse(path, options, say(refused.reason))
        upload = actions.receive(
            unit, kind=options["kind"], name=path.name, content=path.read_bytes(), day=today, by=None
        )
        try:
            self._run(upload, path, options)
        finally:
            if not upload.applied_at:
                actions.discard(upload, by=None)

    def _run(self, upload: Upload, path: Path, options: dict[str, Any]) -> None:
        actions.read(upload)
        if upload.state == UploadState.READY and (options["sheet"] or options["map"]):
            self._correct(upload, options)
        if upload.state == UploadState.REFUSED or (upload.problem and not upload.counts):
            self._refuse(path, options, say(upload.problem))
        if options["apply"] and any(upload.counts.get(state) for state in TO_WRITE):
            actions.begin_applying(upload, by=None)
            actions.apply(upload, by=None)
        if options["json"]:
            self._write_json(upload, path, options)
        else:
            self._write_text(upload, path, options)

    def _correct(self, upload: Upload, options: dict[str, Any]) -> None:
        """Say which sheets count and what columns mean, as on the page; then read again."""
        mapping = dict(upload.mapping)
        for said in options["map"] or []:
            title, _sign, field = said.rpartition("=")
            if title_key(title) not in mapping:
                raise CommandError(_("Không có cột “%(title)s” trong tệp.") % {"title": title})
            mapping[title_key(title)] = field.strip()
        names = [sheet["name"] for sheet in upload.sheets]
        sheets = options["sheet"] or names
        if unknown := [name for name in sheets if name not in names]:
            words = {"sheet": unknown[0], "names": ", ".join(names)}
            raise CommandError(_("Không có danh sách ở trang tính “%(sheet)s”; có: %(names)s.") % words)
        try:
            actions.change_mapping(upload, mapping=mapping, sheets=sheets, by=None, remember=options["apply"])
        except RuleViolated as refused:
            raise CommandError(" ".join(say(reason) for reason in refused.reasons)) from None
        actions.read(upload)

    def _refuse(self, path: Path, options: dict[str, Any], problem: str) -> None:
        if options["json"]:
            report = {**_head(path, options["unit"], UploadState.REFUSED, {}, problem), "rows": []}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            raise SystemExit(1)
        raise CommandError(problem)

    def _write_json(self, upload: Upload, path: Path, options: dict[str, Any]) -> None:
        """One object; its rows are written as they are read, for lists may be long."""
        head = _head(path, options["unit"], upload.state, upload.counts, say(upload.problem) or None)
        self.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [', ending="")
        for number, row in enumerate(_rows(upload)):
            self.stdout.write((",\n" if number else "\n") + json.dumps(row, ensure_ascii=False), ending="")
        self.stdout.write("\n]}")

    def _write_text(self, upload: Upload, path: Path, options: dict[str, Any]) -> None:
        done = upload.state == UploadState.APPLIED
        self.stdout.write(f"{path.name} → {options['unit']}: {upload.get_state_display()}")
        counts = [f"{upload.counts.get(one.letter, 0)} {one.brief}" for one in ROW_STATES]
        self.stdout.write(" · ".join(counts))
        if upload.problem:
            self.stdout.write(say(upload.problem))
        for row in _rows(upload):
            state = next(one for one in ROW_STATES if STATES[one.letter] == row["state"])
            place = _("dòng %(row)s") % row if len(upload.sheets) < 2 else f"{row['sheet']} · {row['row']}"
            self.stdout.write(f"{place}: {state.done if done else state.label}: {row['name']}")
            for text in (*row["reasons"], *row["notes"]):
                self.stdout.write(f"    {text}")
            for one in row["changes"]:
                self.stdout.write(f"    {one['field']}: {one['before'] or '–'} → {one['after']}")
        self.stdout.write(_applied_in_words(upload, asked=options["apply"]))


def office_of(code: str, *, on: date) -> Unit:
    """The command of a place (03349) or with a unit code on a day. Raises CommandError when there is none."""
    places = PlaceVersion.objects.on(on).filter(code=code).values("place")
    found = UnitVersion.objects.on(on).filter(unit__kind__in=COMMANDS).select_related("unit").order_by("path")
    version = found.filter(code=code).first() or found.filter(place__in=places).first()
    if version is None:
        words = {"code": code, "day": f"{on:%d/%m/%Y}"}
        raise CommandError(_("Không có đơn vị nào mã “%(code)s” vào ngày %(day)s.") % words)
    unit: Unit = version.unit
    return unit


def _head(path: Path, unit: str, state: str, counts: dict[str, int], problem: str | None) -> dict[str, Any]:
    return {
        "file": path.name,
        "unit": unit,
        "state": state,
        "counts": {word: counts.get(letter, 0) for letter, word in STATES.items()},
        "applied": state == UploadState.APPLIED,
        "problem": problem,
    }


def _rows(upload: Upload) -> Iterator[dict[str, Any]]:
    return (_in_words(row) for row in rows_of(upload, state=""))


def _in_words(row: Row) -> dict[str, Any]:
    cells = {key: repair_text(text)[0] for key, text in row.cells.items()}
    return {
        "row": row.number,
        "sheet": row.sheet,
        "state": STATES[row.state],
        "name": row.values.get("full_name") or cells.get("full_name", ""),
        "cells": cells,
        "reasons": [say(one) for one in row.reasons],
        "notes": [say(one) for one in row.notes],
        "codes": [one["code"] for one in (*row.reasons, *row.notes)],
        "changes": [{"field": label, "before": before, "after": after} for label, before, after in row.changes],
    }


def _applied_in_words(upload: Upload, *, asked: bool) -> str:
    number = sum(upload.counts.get(letter, 0) for letter in TO_WRITE)
    if upload.state == UploadState.APPLIED:
        return _("Đã ghi %(number)s dòng.") % {"number": number}
    if not asked:
        return _("Chưa ghi gì; thêm --apply để ghi %(number)s dòng.") % {"number": number}
    return _("Không ghi gì: không có dòng nào để áp dụng.") if not number else say(upload.problem)
