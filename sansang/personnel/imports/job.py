"""Judging and writing a members' list: each row read once, the register asked once per thousand rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sansang.citizens.models import IDENTITY
from sansang.citizens.rules import reasons_against, warnings_about
from sansang.intake.actions import reason_values, shown
from sansang.intake.kinds import NEW, REFUSED, UNCHANGED, WAITING, Raw, Row
from sansang.kernel.dates import PartialDate
from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.organisation.actions.places import communes_by_name
from sansang.organisation.models import Unit, User
from sansang.personnel.actions.entry import home_code, is_sampled, row_hash
from sansang.personnel.imports import cells as read
from sansang.personnel.imports.register import Register
from sansang.personnel.imports.units import Units
from sansang.personnel.imports.writing import apply_rows, obstacles, undo_rows
from sansang.personnel.rules import harmless_causes
from sansang.privacy.secrets import keyed_hash


class MemberJob:
    """One upload's work: readers that remember, the office's units, what the file already said."""

    def __init__(self, office: Unit, user: User | None, day: date, upload_id: int) -> None:
        self.office, self.user, self.day, self.upload_id = office, user, day, upload_id
        self.home = home_code(office)
        self.register = Register(office, user, day)
        self.units = Units(office, day)
        self.names = read.Memo(read.read_name)
        self.texts = read.Memo(read.text_of)
        self.dates = read.Memo(read.date_reader(day))
        self.joined = read.Memo(read.joined_reader(day))
        self.sexes = read.Memo(read.read_sex)
        self.components = read.Memo(read.read_component)
        self.posts = read.Memo(read.read_post)
        self.educations = read.Memo(read.read_education)
        self.skills = read.Memo(read.read_skills)
        self.communes = communes_by_name(office.province_code, on=day)
        self.numbers_seen: dict[str, int] = {}
        self.people_seen: dict[tuple[Any, ...], int] = {}

    def check(self, rows: Sequence[Raw]) -> list[Row]:
        """Judge a thousand rows: what each would do, every reason against it, every note."""
        judged = [self._read(raw) for raw in rows]
        self.register.look_up([row for row in judged if row.state != REFUSED])
        for row in judged:
            if row.state != REFUSED:
                self._compare(row)
        return judged

    def apply(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Write what still fits what was shown; the rest becomes refused. Returns the journal."""
        return apply_rows(self, rows)

    def obstacles(self, journal: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What was changed since and stands in the way of taking a journal back."""
        return [reason_values(reason) for reason in obstacles(journal)]

    def undo(self, journal: Sequence[dict[str, Any]]) -> None:
        """Take a journal back; `obstacles` was empty."""
        undo_rows(journal)

    def _read(self, raw: Raw) -> Row:
        cells = raw.cells
        row = Row(raw.number, {key: shown(cell) for key, cell in cells.items() if cell not in (None, "")})
        values: dict[str, Any] = {}
        reasons: list[Reason] = []
        notes: list[Reason] = []
        self._read_person(cells, values, reasons, notes)
        self._read_place(cells, values, notes)
        self._read_service(cells, raw.group, values, reasons, notes)
        known = {**values, "born": values.pop("_born", None)}
        if known["full_name"] or not reasons:
            reasons += reasons_against(known, today=self.day)
            notes += warnings_about(known, home=self.home, today=self.day)
        self._seen_before(row, values, reasons)
        row.basis["born_year"] = known["born"].day.year if known["born"] else None
        row.basis["causes"] = harmless_causes(known, home=self.home, is_sampled=is_sampled(row_hash(values)))
        row.values = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
        row.reasons, row.notes = [reason_values(one) for one in reasons], [reason_values(one) for one in notes]
        if reasons:
            row.state = REFUSED
        return row

    def _read_person(
        self, cells: dict[str, Any], values: dict[str, Any], reasons: list[Reason], notes: list[Reason]
    ) -> None:
        name, key, encoding = self.names[cells.get("full_name")]
        values["full_name"], values["_key"] = name, key
        if encoding:
            notes.append(Reason("encoding", "Đã chuyển từ phông cũ {encoding}", {"encoding": encoding}))
        born, sex = self._birth_and_sex(cells, reasons)
        values["_born"], values["sex"] = born, sex
        number, repaired, wrong = read.read_identity(cells.get("identity_number"))
        reasons += wrong
        if repaired:
            notes.append(Reason("zero_restored", "Đã thêm lại số 0 ở đầu số định danh", {}))
        if values["sex"] is None and number:
            values["sex"] = "female" if int(number[3]) % 2 else "male"
            notes.append(Reason("sex_from_number", "Giới tính lấy theo số định danh", {}))
        values["identity_number"] = number
        phone = read.read_telephone(cells.get("phone"))
        if isinstance(phone, Reason):
            notes.append(phone)
            phone = None
        values["phone"] = phone
        values["born_on"] = born.day if born else None
        values["born_precision"] = born.precision if born else "day"
        for column in ("party_joined_on", "union_joined_on"):
            values[column], told = self.joined[cells.get(column)]
            if told:
                notes.append(told)
        values["is_former_soldier"] = read.read_mark(cells.get("is_former_soldier"))
        values["education"] = self.educations[cells.get("education")] or ""
        values["skills"] = self.skills[cells.get("skills")]

    def _birth_and_sex(self, cells: dict[str, Any], reasons: list[Reason]) -> tuple[PartialDate | None, str | None]:
        """Upland registers write the year of birth into a column for men or one for women."""
        for column, sex in (("born_male", "male"), ("born_female", "female")):
            if cells.get(column) not in (None, ""):
                born = self.dates[cells[column]]
                if isinstance(born, Reason):
                    reasons.append(born)
                    return None, sex
                return born, sex
        born, sex_read = self.dates[cells.get("born")], self.sexes[cells.get("sex")]
        if isinstance(born, Reason):
            reasons.append(born)
            born = None
        if isinstance(sex_read, Reason):
            reasons.append(sex_read)
            sex_read = None
        return born, sex_read

    def _read_place(self, cells: dict[str, Any], values: dict[str, Any], notes: list[Reason]) -> None:
        values["village"] = self.texts[cells.get("village")][:100]
        written = self.texts[cells.get("residence")]
        place = self.communes.get(name_key(written)) if written else self.units.home_place
        if written and place is None:
            notes.append(Reason("place_unknown", "Không thấy xã “{value}”; chưa ghi nơi ở", {"value": written[:40]}))
        values["residence_id"] = place

    def _read_service(
        self, cells: dict[str, Any], group: str, values: dict[str, Any], reasons: list[Reason], notes: list[Reason]
    ) -> None:
        unit = self.units.find(self.texts[cells.get("unit")], group)
        if isinstance(unit, Reason):
            reasons.append(unit)
        else:
            values["unit_id"] = unit
        component = self.components[cells.get("component")]
        if isinstance(component, Reason):
            reasons.append(component)
        else:
            values["component"] = component or self.units.component_of(values.get("unit_id"))
        post = self.posts[cells.get("post")]
        if isinstance(post, Reason):
            notes.append(post)
            post = None
        values["post"] = post
        first = self.dates[cells.get("first_on")]
        if isinstance(first, Reason):
            reasons.append(first)
        values["first_on"] = first.day if isinstance(first, PartialDate) else None

    def _seen_before(self, row: Row, values: dict[str, Any], reasons: list[Reason]) -> None:
        """The same number, or the same person without one, twice in one file."""
        number = values["identity_number"]
        if number:
            earlier = self.numbers_seen.setdefault(number, row.number)
        else:
            person = (values["_key"], values["born_on"], values["born_precision"], values["village"])
            earlier = self.people_seen.setdefault(person, row.number)
        if earlier != row.number:
            reasons.append(Reason("twice_in_file", "Trùng với dòng {number} trong tệp này", {"number": earlier}))
        row.basis["hash"] = keyed_hash(number, IDENTITY) if number else None

    def _compare(self, row: Row) -> None:
        """What writing this row would do, given who is known. A person out of reach makes the row wait, no more."""
        found = self.register.find(row)
        if found.waits_already:
            row.state = UNCHANGED
            row.notes.append(reason_values(Reason("waits_already", "Đang chờ cấp trên kiểm tra", {})))
        elif found.elsewhere is not None or (found.known is None and row.basis["causes"]):
            row.state = WAITING
        elif found.known is None:
            row.state = NEW
            self._default_first_on(row)
        elif found.known_unit_elsewhere:
            row.state = REFUSED
            row.reasons.append(reason_values(found.known_unit_elsewhere))
        else:
            self.register.differences(row, found.known, self.units)
        if row.state in {NEW, WAITING}:
            self._default_first_on(row)
            if found.namesake:
                row.notes.append(
                    reason_values(
                        Reason(
                            "namesake",
                            "Có người cùng tên, cùng năm sinh trong đơn vị: {name}",
                            {"name": found.namesake},
                        )
                    )
                )
        row.values.pop("_key", None)

    def _default_first_on(self, row: Row) -> None:
        if row.values.get("first_on") is None:
            row.values["first_on"] = self.day.isoformat()
            row.notes.append(reason_values(Reason("first_on_today", "Không ghi ngày vào; tính từ ngày nạp", {})))
