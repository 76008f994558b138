"""What writing a row would change, field by field, in words people read."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.citizens.models import Education, Person, Sex, Skill
from sansang.intake.kinds import CHANGED, REFUSED, UNCHANGED, Row, reason_values
from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.kernel.names import name_key, same_place_of_tone
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Component, PlaceVersion
from sansang.personnel.imports.columns import LABELS
from sansang.personnel.imports.register import Register
from sansang.personnel.imports.units import Units
from sansang.personnel.models import EndReason, Post, Service
from sansang.personnel.rules import SOLE_POSTS

# Columns of a person that a list may change; an empty cell never empties a record.
COMPARED = (
    "full_name",
    "identity_number",
    "sex",
    "residence_id",
    "village",
    "phone",
    "party_joined_on",
    "union_joined_on",
    "is_former_soldier",
    "education",
)
_TEXTS = {"full_name", "village"}
_EXACTNESS = {"day": 2, "month": 1, "year": 0}
_FIRST_ON_TODAY = reason_values(Reason("first_on_today", "Không ghi ngày vào; tính từ ngày nạp", {}))


def day_words(iso: str | None) -> str:
    """An ISO day as dd/mm/yyyy."""
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


class Comparing:
    """Compares rows with what `register` knows; remembers what earlier rows of the file claim."""

    def __init__(self, register: Register, units: Units, day: date) -> None:
        self.register, self.units, self.day = register, units, day
        self.today = day.isoformat()
        self.claimed: set[tuple[int, str]] = set()
        self.began = {unit_id: _began(begins) for unit_id, begins in units.begins.items()}
        self._places: dict[int, str] | None = None

    # New members

    def complete(self, row: Row) -> None:
        """Give a new member's row what it leaves open: unit, component, first day, home."""
        values = row.values
        if values["residence_id"] is None and "residence" not in row.cells:
            values["residence_id"] = self.units.home_place
        if values["unit_id"] is None:
            values["unit_id"] = self.units.default(values["residence_id"])
        if values["unit_id"] is None:
            row.basis["missing"].append(
                reason_values(Reason("unit_missing", "Chưa rõ thuộc đơn vị nào; hãy thêm cột Đơn vị", {}))
            )
            return
        values["component"] = values["component"] or self.units.component_of(values["unit_id"])
        if values["first_on"] is None:
            values["first_on"] = self.today
            row.notes.append(_FIRST_ON_TODAY)
        else:
            values["first_on"] = self._while_alive(row, values["unit_id"], values["first_on"])
        if values["post"]:
            self._appoint(row, values["unit_id"], values["first_on"])

    def _while_alive(self, row: Row, unit_id: int, on: str) -> str:
        """A service cannot begin before its unit does (units were founded anew in 2025)."""
        begins, note = self.began[unit_id]
        if begins <= on:
            return on
        row.notes.append(note)
        return begins

    def _note(self, row: Row, reason: Reason) -> None:
        row.notes.append(reason_values(reason))

    # Known people

    def differences(self, row: Row, person: Person) -> None:
        """Mark a row of a known person as changed, with every change, or unchanged; refuse somebody else's number."""
        if reason := self._somebody_else(row, person):
            row.state, row.reasons = REFUSED, [reason_values(reason)]
            return
        write = self._person_changes(row, person)
        self._birth(row, person, write)
        have = self.register.skills.get(person.pk, set())
        added = [pair for pair in row.values["skills"] if tuple(pair) not in have]
        if added:
            self._change(row, "skills", skill_words(have), skill_words(have | {tuple(pair) for pair in added}))
        row.basis |= {"person": person.pk, "version": person.version, "write": write, "skills": added}
        row.basis["serve"] = self._service(row, person)
        if row.values["post"]:
            self._post_of_known(row, person)
        row.state = CHANGED if row.changes else UNCHANGED

    def _somebody_else(self, row: Row, person: Person) -> Reason | None:
        """The same number under another name and another birth is a slip of the pen, not a change."""
        values = row.values
        same_name = row.basis["alike"][0] == person.name_key
        born = person.born_on.isoformat() if person.born_on else None
        if same_name or values["born_on"] in (None, born) or born is None:
            return None
        params = {"name": person.full_name, "born": str(person.born)}
        return Reason("number_of_another", "Số định danh này trong sổ là của {name}, sinh {born}", params)

    def _change(self, row: Row, column: str, before: str, after: str) -> None:
        row.changes.append((LABELS[column], before, after))

    def _person_changes(self, row: Row, person: Person) -> dict[str, Any]:
        write: dict[str, Any] = {}
        for column in COMPARED:
            new, old = row.values[column], _plain(getattr(person, column))
            if new in (None, "", False) or new == old or (column in _TEXTS and _says_no_more(new, old)):
                continue
            write[column] = new
            label = "residence" if column == "residence_id" else column
            self._change(row, label, self._words(column, old), self._words(column, new))
        return write

    def _words(self, column: str, value: Any) -> str:
        if value in (None, "", False):
            return ""
        if column == "residence_id":
            return self._place_name(value)
        if column in {"party_joined_on", "union_joined_on"}:
            return day_words(value)
        if column == "sex":
            return str(Sex(value).label)
        if column == "education":
            return str(Education(value).label)
        return "Có" if value is True else str(value)

    def _place_name(self, pk: int) -> str:
        if self._places is None:
            communes = PlaceVersion.objects.on(self.day).filter(
                place__level="commune", place__province_code=self.register.office.province_code
            )
            self._places = {one.place_id: one.full_name for one in communes}
        return self._places.get(pk) or "xã khác"

    def _birth(self, row: Row, person: Person, write: dict[str, Any]) -> None:
        """A more exact day of birth is a change; a vaguer one of the same year is not."""
        values = row.values
        new, precision = values["born_on"], values["born_precision"]
        if new is None:
            return
        old = person.born_on.isoformat() if person.born_on else ""
        if (new, precision) == (old, person.born_precision):
            return
        if old[:4] == new[:4] and _EXACTNESS[precision] < _EXACTNESS[person.born_precision]:
            return
        write |= {"born_on": new, "born_precision": precision}
        read = PartialDate(date.fromisoformat(new), precision)
        self._change(row, "born", str(person.born or ""), str(read))

    # Service

    def _service(self, row: Row, person: Person) -> dict[str, Any] | None:
        """What happens to the person's service: a new one, one ended and a new one, one corrected, or nothing."""
        history = self.register.services.get(person.pk, [])
        running = next((one for one in history if self.day in one.days), None)
        if running is not None:
            return self._move(row, running, history)
        later = [one for one in history if one.first_on > self.day]
        if later:
            self._note(row, _from_day("serves_later", "Sẽ phục vụ từ {day}; không đổi đơn vị", later[0].first_on))
            return None
        first_on = row.values["first_on"]
        last = max((one for one in history if one.last_on), key=lambda one: one.days.last or self.day, default=None)
        if last is not None and (first_on is None or first_on <= str(last.last_on)):
            params = {"day": f"{last.last_on:%d/%m/%Y}", "reason": _end_words(last)}
            message = "Đã thôi phục vụ từ sau ngày {day}{reason}; muốn ghi vào lại hãy ghi “Từ ngày” sau ngày đó"
            self._note(row, Reason("has_ended", message, params))
            return None
        return self._begin(row, first_on or self.today)

    def _begin(self, row: Row, on: str) -> dict[str, Any] | None:
        values = row.values
        unit_id = values["unit_id"] or self.units.default(values["residence_id"])
        if unit_id is None:
            self._note(row, Reason("unit_missing", "Chưa rõ thuộc đơn vị nào; hãy thêm cột Đơn vị", {}))
            return None
        on = self._while_alive(row, unit_id, on)
        self._change(row, "unit", "", self._unit_words(unit_id, on))
        component = values["component"] or self.units.component_of(unit_id)
        return {"unit": unit_id, "component": component, "on": on, "end": None}

    def _move(self, row: Row, running: Service, history: list[Service]) -> dict[str, Any] | None:
        values = row.values
        unit_id = values["unit_id"]
        # A list that names only the office or the platoon says nothing against the squad the person is in.
        if unit_id is None or self.units.stands_below(running.unit_id, unit_id):
            unit_id = running.unit_id
        component = values["component"] or running.component
        if (unit_id, component) == (running.unit_id, running.component):
            return None
        if later := [one for one in history if one.first_on > running.first_on]:
            self._note(row, _from_day("serves_later", "Sẽ phục vụ từ {day}; không đổi đơn vị", later[0].first_on))
            return None
        began = running.first_on.isoformat()
        on = values["first_on"] if values["first_on"] and values["first_on"] > began else max(self.today, began)
        on = self._while_alive(row, unit_id, on)
        if unit_id != running.unit_id:
            self._change(row, "unit", self.units.names.get(running.unit_id, ""), self._unit_words(unit_id, on))
        if component != running.component:
            self._change(row, "component", str(Component(running.component).label), str(Component(component).label))
        return {"unit": unit_id, "component": component, "on": on, "end": running.pk}

    def _unit_words(self, unit_id: int, on: str) -> str:
        return f"{self.units.names.get(unit_id, '')} (từ {day_words(on)})"

    # Posts

    def _post_of_known(self, row: Row, person: Person) -> None:
        serve = row.basis["serve"]
        running = next((one for one in self.register.services.get(person.pk, []) if self.day in one.days), None)
        unit_id = serve["unit"] if serve else running.unit_id if running else None
        if unit_id is None:
            return
        at = self.units.unit_of_post(unit_id, row.values["post"])
        if (at, row.values["post"]) in self.register.posts.get(person.pk, set()):
            return
        if self._appoint(row, unit_id, serve["on"] if serve else self.today):
            self._change(row, "post", "", str(Post(row.values["post"]).label))

    def _appoint(self, row: Row, unit_id: int, on: str) -> bool:
        """Let the row give its post from a day, unless its unit has none such or somebody holds it."""
        post = row.values["post"]
        at = self.units.unit_of_post(unit_id, post)
        if at is None:
            self._note(row, Reason("post_not_here", "Đơn vị này không có chức vụ {post}; không ghi", _post_words(post)))
            return False
        if post in SOLE_POSTS:
            held = [
                one
                for one in self.register.sole_posts.get((at, post), [])
                if Days(date.fromisoformat(on)).overlaps(one.days)
            ]
            if held or (at, post) in self.claimed:
                name = held[0].name if held else "một dòng ở trên"
                message = "{name} đang giữ chức vụ {post}; không ghi chức vụ"
                self._note(row, Reason("post_taken", message, {"name": name, **_post_words(post)}))
                return False
            self.claimed.add((at, post))
        row.basis["appoint"] = {"unit": at, "post": post, "on": on}
        return True


def _began(begins: date) -> tuple[str, dict[str, Any]]:
    """The day a unit began, and the note for whoever is said to have served in it before."""
    words = {"day": f"{begins:%d/%m/%Y}"}
    return begins.isoformat(), reason_values(Reason("unit_began", "Đơn vị có từ {day}; phục vụ tính từ ngày đó", words))


def _post_words(post: str) -> dict[str, str]:
    return {"post": str(Post(post).label)}


def _from_day(code: str, message: str, day: date) -> Reason:
    return Reason(code, message, {"day": f"{day:%d/%m/%Y}"})


def _end_words(service: Service) -> str:
    return f" ({EndReason(service.end_reason).label})" if service.end_reason else ""


def _says_no_more(new: str, old: str | None) -> bool:
    """The same words written worse: without marks, in other capitals, the tone on the other letter."""
    if not old or name_key(new) != name_key(old):
        return False
    return new.isascii() or same_place_of_tone(new).casefold() == same_place_of_tone(old).casefold()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def skill_words(pairs: set[tuple[str, str]]) -> str:
    """Skills as people read them."""
    return ", ".join(str(Skill(kind=kind, detail=detail)) for kind, detail in sorted(pairs))
