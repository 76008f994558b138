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
from sansang.personnel.imports.cells import Day, Memo, Told
from sansang.personnel.imports.units import UnitFound, Units
from sansang.privacy.secrets import keyed_hash

NO_SEX = "no_sex"
_ZERO_RESTORED = Reason("zero_restored", "Đã thêm lại số 0 ở đầu số định danh", {})
_SEX_FROM_NUMBER = Reason("sex_from_number", "Giới tính lấy theo số định danh", {})
_TWO_SEXES = Reason("two_sexes", "Cả cột Nam và cột Nữ đều được ghi", {})


@dataclass(slots=True)
class Reading:
    """What one row says so far."""

    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    def take(self, told: Told) -> Any:
        """What a cell says; what is wrong with it or told about it is kept."""
        value, wrong, note = told
        if wrong is not None:
            self.reasons.append(wrong)
        if note is not None:
            self.notes.append(note)
        return value


class RowReader:
    """Reads the rows of one file: remembers cells read before and what the file already said."""

    def __init__(self, office: Unit, day: date, units: Units) -> None:
        self.day, self.units = day, units
        self.home = home_code(office)
        self.communes = communes_by_name(office.province_code, on=day)
        self.texts = Memo(read.text_of)
        self.marks = Memo(read.read_mark)
        self.group_components = Memo(lambda group: read.component_within(name_key(group)))
        self.names = Memo(read.name_of)
        self.places = Memo(self._place)
        self.days = Memo(read.or_refused(read.day_reader(day)))
        self.phone = read.or_left_out(read.read_telephone)  # nobody else has it: not worth remembering
        joined = Memo(read.joined_reader(day))
        self.columns = {
            "born": self.days,
            "first_on": self.days,
            "sex": Memo(read.or_refused(read.read_sex)),
            "component": Memo(read.or_refused(read.read_component)),
            "post": Memo(read.or_left_out(read.read_post)),
            "education": Memo(read.or_left_out(read.read_education)),
            "skills": Memo(lambda cell: (read.read_skills(cell), None, None)),
            "is_former_soldier": Memo(lambda cell: (read.read_mark(cell), None, None)),
            "party_joined_on": joined,
            "union_joined_on": joined,
        }
        self.seen: dict[Any, tuple[int, str]] = {}

    def read(self, raw: Raw) -> Row:
        """A row with its values and what is wrong with them; `basis` holds what judging needs further."""
        cells, found = raw.cells, Reading()
        name, key = found.take(self.names[cells.get("full_name"), cells.get("given_name")])
        said = {column: found.take(answers[cells.get(column)]) for column, answers in self.columns.items()}
        number = self._number(cells, found)
        born, sex = self._birth_and_sex(cells, said, number, found)
        village, place = found.take(self.places[cells.get("village"), cells.get("residence")])
        missing = self._judge(found, name=name, born=born, sex=sex, number=number, said=said)
        party, union, first = said["party_joined_on"], said["union_joined_on"], said["first_on"]
        group = raw.group or self._unit_sheet(raw.sheet)
        identity_hash = keyed_hash(number, IDENTITY) if number else None
        born_on, precision = (born.iso, born.date.precision) if born else (None, "day")
        row = Row(
            raw.number,
            {column: cell if type(cell) is str else shown(cell) for column, cell in cells.items() if cell or cell == 0},
            values={
                "full_name": name,
                "identity_number": number,
                "sex": sex,
                "born_on": born_on,
                "born_precision": precision,
                "village": village,
                "residence_id": place,
                "phone": found.take(self.phone(cells.get("phone"))),
                "party_joined_on": party.iso if party else None,
                "union_joined_on": union.iso if union else None,
                "is_former_soldier": said["is_former_soldier"],
                "education": said["education"] or "",
                "skills": said["skills"],
                "unit_id": self._unit(self.texts[cells.get("unit")], group, found),
                "component": said["component"] or (self.group_components[group] if group else None),
                "post": said["post"],
                "first_on": first.iso if first else None,
            },
            basis={
                "alike": (key, born_on, precision, village),
                "hash": identity_hash,
                "missing": missing,
                "drawn": is_drawn(identity_hash),
            },
            sheet=raw.sheet,
        )
        self._find_earlier(row, found)
        row.notes = [reason_values(one) for one in found.notes]
        if found.reasons:
            row.state, row.reasons = REFUSED, [reason_values(one) for one in found.reasons]
        return row

    def _judge(
        self, found: Reading, *, name: str, born: Day | None, sex: str | None, number: str | None, said: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Adds what the rules say; returns what is missing only if the person is new."""
        party, union = said["party_joined_on"], said["union_joined_on"]
        known = {
            "full_name": name,
            "born": born.date if born else None,
            "sex": sex,
            "identity_number": number,
            "party_joined_on": party.date.day if party else None,
            "union_joined_on": union.date.day if union else None,
        }
        against = reasons_against(known, today=self.day)
        found.reasons += [reason for reason in against if reason.code != NO_SEX]
        found.notes += warnings_about(known, home=self.home, today=self.day)
        return [reason_values(reason) for reason in against if reason.code == NO_SEX]

    def _number(self, cells: dict[str, Any], found: Reading) -> str | None:
        number, repaired, wrong = read.read_identity(cells.get("identity_number"))
        found.reasons += wrong
        if repaired:
            found.notes.append(_ZERO_RESTORED)
        return number

    def _birth_and_sex(
        self, cells: dict[str, Any], said: dict[str, Any], number: str | None, found: Reading
    ) -> tuple[Day | None, str | None]:
        born: Day | None = said["born"]
        sex: str | None = said["sex"]
        if cells.get("born_year"):
            parts = [self.texts[cells.get(column)] for column in ("born_day", "born_month", "born_year")]
            born = found.take(self.days["/".join(part or read.LEFT_OPEN for part in parts)])
        if "born_male" in cells or "born_female" in cells:
            born, sex = self._from_two_columns(cells, born, sex, found)
        if sex is None and number:
            sex = "female" if int(number[3]) % 2 else "male"
            found.notes.append(_SEX_FROM_NUMBER)
        return born, sex

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
            found.reasons.append(_TWO_SEXES)
        if len(filled) != 1:
            return born, sex
        value, cell = filled[0]
        if not self.marks[cell]:
            born = found.take(self.days[cell])
        return born, value

    def _place(self, cells: tuple[Any, Any]) -> Told:
        """(village, commune) of the cells of both."""
        village, written = map(read.text_of, cells)
        place = self.communes.get(name_key(written)) if written else None
        note = None
        if written and place is None:
            note = Reason("place_unknown", "Không thấy xã “{value}”; chưa ghi nơi ở", {"value": written[:40]})
        if not written and "," in village:  # “Bản A, xã B, tỉnh C” in one column
            first, *others = (part.strip() for part in village.split(","))
            place = next((self.communes[key] for part in others if (key := name_key(part)) in self.communes), None)
            village = first if place is not None else village
        return (village[:100], place), None, note

    def _unit(self, written: str, group: str, found: Reading) -> int | None:
        """Where they serve; None where the row says nothing."""
        unit = self.units.find(written, group)
        if isinstance(unit, Reason):
            found.reasons.append(unit)
            return None
        if unit.note is not None:
            found.notes.append(unit.note)
        return unit.unit_id

    def _unit_sheet(self, sheet: str) -> str:
        """The name of a sheet where it is that of one unit; a list may have a sheet for each squad."""
        found = self.units.find("", sheet) if sheet else None
        return sheet if isinstance(found, UnitFound) and found.unit_id is not None else ""

    def _find_earlier(self, row: Row, found: Reading) -> None:
        """The same number, or the same person without one, twice in one file."""
        same = row.values["identity_number"] or row.basis["alike"]
        number, sheet = self.seen.setdefault(same, (row.number, row.sheet))
        if (number, sheet) == (row.number, row.sheet):
            return
        if sheet == row.sheet:
            found.reasons.append(Reason("twice_in_file", "Trùng với dòng {number} trong tệp này", {"number": number}))
        else:
            params = {"number": number, "sheet": sheet}
            found.reasons.append(Reason("twice_in_sheets", "Trùng với dòng {number} trang “{sheet}”", params))
