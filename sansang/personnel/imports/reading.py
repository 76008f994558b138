"""One row of a members' list read: values, every reason against it, every note. The register is not asked here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sansang.citizens.models import IDENTITY
from sansang.citizens.rules import reasons_against, warnings_about
from sansang.intake.kinds import REFUSED, Raw, Row, reason_values
from sansang.intake.rules import shown
from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.organisation.actions.places import communes_by_name
from sansang.organisation.models import Unit
from sansang.personnel.actions.entry import home_code, is_drawn
from sansang.personnel.imports import cells as read
from sansang.personnel.imports.cells import Day, Memo
from sansang.personnel.imports.units import UnitFound, Units
from sansang.privacy.secrets import keyed_hash

NO_SEX = "no_sex"


@dataclass(slots=True)
class Reading:
    """What one row says so far."""

    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    born: Day | None = None
    days: dict[str, date] = field(default_factory=dict)


class RowReader:
    """Reads the rows of one file: remembers cells read before and what the file already said."""

    def __init__(self, office: Unit, day: date, units: Units) -> None:
        self.day, self.units = day, units
        self.home = home_code(office)
        self.communes = communes_by_name(office.province_code, on=day)
        self.names = Memo(read.read_name)
        self.texts = Memo(read.text_of)
        self.days = Memo(read.day_reader(day))
        self.joined = Memo(read.joined_reader(day))
        self.marks = Memo(read.read_mark)
        self.sexes = Memo(read.read_sex)
        self.components = Memo(read.read_component)
        self.posts = Memo(read.read_post)
        self.educations = Memo(read.read_education)
        self.skills = Memo(read.read_skills)
        self.group_components = Memo(lambda group: read.component_within(name_key(group)))
        self.seen: dict[Any, tuple[int, str]] = {}

    def read(self, raw: Raw) -> Row:
        """A row with its values and what is wrong with them; `basis` holds what judging needs further."""
        cells = raw.cells
        found = Reading()
        self._read_name_and_number(cells, found)
        self._read_birth_and_sex(cells, found)
        self._read_place(cells, found)
        self._read_the_rest(cells, found)
        self._read_service(cells, raw.group or self._unit_sheet(raw.sheet), found)
        missing = self._judge(found)
        number = found.values["identity_number"]
        row = Row(
            raw.number,
            {key: cell if type(cell) is str else shown(cell) for key, cell in cells.items() if cell or cell == 0},
            values=found.values,
            notes=[reason_values(one) for one in found.notes],
            basis={"hash": keyed_hash(number, IDENTITY) if number else None, "missing": missing},
            sheet=raw.sheet,
        )
        row.basis["drawn"] = is_drawn(row.basis["hash"])
        self._find_earlier(row, found)
        if found.reasons:
            row.state = REFUSED
            row.reasons = [reason_values(one) for one in found.reasons]
        return row

    def _judge(self, found: Reading) -> list[dict[str, Any]]:
        """Adds what the rules say; returns what is missing only if the person is new."""
        values = found.values
        known = {
            "full_name": values["full_name"],
            "born": found.born.date if found.born else None,
            "sex": values["sex"],
            "identity_number": values["identity_number"],
            **found.days,
        }
        missing = []
        for reason in reasons_against(known, today=self.day):
            if reason.code == NO_SEX:
                missing.append(reason_values(reason))
            else:
                found.reasons.append(reason)
        found.notes += warnings_about(known, home=self.home, today=self.day)
        return missing

    def _read_name_and_number(self, cells: dict[str, Any], found: Reading) -> None:
        values = found.values
        values["full_name"], values["name_key"], encoding = self.names[cells.get("full_name")]
        if "given_name" in cells:
            encoding = self._with_given_name(cells["given_name"], values) or encoding
        if len(values["full_name"]) > 100:
            found.reasons.append(Reason("name_too_long", "Họ và tên dài quá 100 chữ", {}))
        if "\ufffd" in values["full_name"]:
            found.reasons.append(Reason("broken_letters", "Họ và tên có chữ bị hỏng khi lưu tệp", {}))
        if encoding:
            found.notes.append(Reason("encoding", "Đã chuyển từ phông cũ {encoding}", {"encoding": encoding}))
        number, repaired, wrong = read.read_identity(cells.get("identity_number"))
        values["identity_number"] = number
        if wrong:
            found.reasons += wrong
        if repaired:
            found.notes.append(Reason("zero_restored", "Đã thêm lại số 0 ở đầu số định danh", {}))

    def _with_given_name(self, cell: Any, values: dict[str, Any]) -> str | None:
        """Family and middle names in one column, the given name in the next; returns the encoding undone."""
        name, key, encoding = self.names[cell]
        if name and not f" {values['name_key']}".endswith(f" {key}"):
            values["full_name"] = f"{values['full_name']} {name}".strip()
            values["name_key"] = f"{values['name_key']} {key}".strip()
        return encoding

    def _read_birth_and_sex(self, cells: dict[str, Any], found: Reading) -> None:
        values = found.values
        born = self._day(cells.get("born"), found)
        sex = self.sexes[cells.get("sex")]
        if isinstance(sex, Reason):
            found.reasons.append(sex)
            sex = None
        if "born_male" in cells or "born_female" in cells:
            born, sex = self._from_two_columns(cells, born, sex, found)
        number = values["identity_number"]
        if sex is None and number:
            sex = "female" if int(number[3]) % 2 else "male"
            found.notes.append(Reason("sex_from_number", "Giới tính lấy theo số định danh", {}))
        found.born = born
        values["sex"] = sex
        values["born_on"] = born.iso if born else None
        values["born_precision"] = born.date.precision if born else "day"

    def _from_two_columns(
        self, cells: dict[str, Any], born: Day | None, sex: str | None, found: Reading
    ) -> tuple[Day | None, str | None]:
        """Upland registers have a column for men and one for women, with the year of birth or a mark in it."""
        filled = [
            (value, cells[column])
            for column, value in (("born_male", "male"), ("born_female", "female"))
            if self.texts[cells.get(column)]
        ]
        if len(filled) == 2:
            found.reasons.append(Reason("two_sexes", "Cả cột Nam và cột Nữ đều được ghi", {}))
        if len(filled) != 1:
            return born, sex
        value, cell = filled[0]
        if not self.marks[cell]:
            born = self._day(cell, found)
        return born, value

    def _day(self, cell: Any, found: Reading) -> Day | None:
        read_day = self.days[cell]
        if isinstance(read_day, Reason):
            found.reasons.append(read_day)
            return None
        return read_day

    def _read_place(self, cells: dict[str, Any], found: Reading) -> None:
        village, written = self.texts[cells.get("village")], self.texts[cells.get("residence")]
        place = self.communes.get(name_key(written)) if written else None
        if written and place is None:
            found.notes.append(
                Reason("place_unknown", "Không thấy xã “{value}”; chưa ghi nơi ở", {"value": written[:40]})
            )
        if not written and "," in village:  # “Bản A, xã B, tỉnh C” in one column
            first, *others = (part.strip() for part in village.split(","))
            place = next((self.communes[key] for part in others if (key := name_key(part)) in self.communes), None)
            village = first if place is not None else village
        found.values["village"] = village[:100]
        found.values["residence_id"] = place

    def _read_the_rest(self, cells: dict[str, Any], found: Reading) -> None:
        values = found.values
        phone = read.read_telephone(cells.get("phone"))
        if isinstance(phone, Reason):
            found.notes.append(phone)
            phone = None
        values["phone"] = phone
        for column in ("party_joined_on", "union_joined_on"):
            day, told = self.joined[cells.get(column)]
            values[column] = day.iso if day else None
            if day:
                found.days[column] = day.date.day
            if told:
                found.notes.append(told)
        values["is_former_soldier"] = self.marks[cells.get("is_former_soldier")]
        values["education"] = self._education(cells.get("education"), found)
        values["skills"] = self.skills[cells.get("skills")]

    def _education(self, cell: Any, found: Reading) -> str:
        read_value = self.educations[cell]
        if read_value is None and (text := self.texts[cell]):
            found.notes.append(
                Reason("education_unknown", "Không hiểu trình độ “{value}”; không ghi", {"value": text[:40]})
            )
        return read_value or ""

    def _read_service(self, cells: dict[str, Any], group: str, found: Reading) -> None:
        """Where and as what they serve; None where the row says nothing."""
        values = found.values
        unit = self.units.find(self.texts[cells.get("unit")], group)
        if isinstance(unit, Reason):
            found.reasons.append(unit)
        elif unit.note is not None:
            found.notes.append(unit.note)
        values["unit_id"] = None if isinstance(unit, Reason) else unit.unit_id
        component = self.components[cells.get("component")]
        if isinstance(component, Reason):
            found.reasons.append(component)
            component = None
        values["component"] = component or (self.group_components[group] if group else None)
        post = self.posts[cells.get("post")]
        if isinstance(post, Reason):
            found.notes.append(post)
            post = None
        values["post"] = post
        first = self._day(cells.get("first_on"), found)
        values["first_on"] = first.iso if first else None

    def _unit_sheet(self, sheet: str) -> str:
        """The name of a sheet where it is that of one unit; a list may have a sheet for each squad."""
        found = self.units.find("", sheet) if sheet else None
        return sheet if isinstance(found, UnitFound) and found.unit_id is not None else ""

    def _find_earlier(self, row: Row, found: Reading) -> None:
        """The same number, or the same person without one, twice in one file."""
        values = row.values
        same = values["identity_number"] or (
            values["name_key"],
            values["born_on"],
            values["born_precision"],
            values["village"],
        )
        number, sheet = self.seen.setdefault(same, (row.number, row.sheet))
        if (number, sheet) == (row.number, row.sheet):
            return
        if sheet == row.sheet:
            found.reasons.append(Reason("twice_in_file", "Trùng với dòng {number} trong tệp này", {"number": number}))
        else:
            params = {"number": number, "sheet": sheet}
            found.reasons.append(Reason("twice_in_sheets", "Trùng với dòng {number} trang “{sheet}”", params))
