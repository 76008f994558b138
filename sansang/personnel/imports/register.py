"""What the register already knows about the rows of a file; a thousand rows, the same few questions each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sansang.citizens.models import Person, Skill
from sansang.intake.actions import reason_values
from sansang.intake.kinds import CHANGED, UNCHANGED, Row
from sansang.kernel.reasons import Reason
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import Unit, User
from sansang.personnel.actions.entry import row_hash
from sansang.personnel.imports.columns import LABELS
from sansang.personnel.imports.units import Units
from sansang.personnel.models import Service, WaitingEntry, WaitingState
from sansang.personnel.queries import Known

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


@dataclass
class Found:
    known: Person | None = None
    known_unit_elsewhere: Reason | None = None
    elsewhere: Known | None = None
    namesake: str = ""
    waits_already: bool = False


@dataclass
class Register:
    """Asks about a chunk of rows at once; `look_up` before `find`."""

    office: Unit
    user: User | None
    day: date
    by_hash: dict[str, Person] = field(default_factory=dict)
    by_person: dict[tuple[Any, ...], Person] = field(default_factory=dict)
    by_name: dict[tuple[str, int | None], str] = field(default_factory=dict)
    services: dict[int, Service] = field(default_factory=dict)
    skills: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        held = self.user.grants_held() if self.user else []
        self.reach = [
            grant.unit.reach_path for grant in held if Permission.PEOPLE_EDIT in ROLES[grant.role].permissions
        ] or [self.office.reach_path]

    def look_up(self, rows: Sequence[Row]) -> None:
        """Read everyone these rows may speak of: by number wherever kept, by name within the office."""
        hashes = [row.basis["hash"] for row in rows if row.basis["hash"]]
        keys = {row.values["_key"] for row in rows}
        people = list(Person.objects.filter(identity_hash__in=hashes).select_related("keeper"))
        own = Person.objects.filter(keeper__reach_path__startswith=self.office.reach_path, name_key__in=keys)
        namesakes = list(own.select_related("keeper"))
        self.by_hash = {str(person.identity_hash): person for person in people}
        self.by_person = {(one.name_key, one.born_on, one.born_precision, one.village): one for one in namesakes}
        self.by_name = {(one.name_key, one.born_on.year if one.born_on else None): one.full_name for one in namesakes}
        ids = {one.pk for one in [*people, *namesakes]}
        running = Service.objects.filter(person__in=ids).on(self.day)
        self.services = {row.person_id: row for row in running}
        self.skills = {}
        rows_of = Skill.objects.filter(person__in=ids).values_list("person_id", "kind", "detail")
        for person_id, kind, detail in rows_of:
            self.skills.setdefault(person_id, set()).add((kind, detail))
        wanted = [row_hash(_dated(row.values)) for row in rows]
        entries = WaitingEntry.objects.filter(unit=self.office, state=WaitingState.WAITING, row_hash__in=wanted)
        self.waiting = set(entries.values_list("row_hash", flat=True))

    def reaches(self, path: str) -> bool:
        return any(path.startswith(one) for one in self.reach)

    def find(self, row: Row) -> Found:
        """Who a row is: known here, known out of reach, waiting already, or new with perhaps a namesake."""
        values = row.values
        found = Found(waits_already=row_hash(_dated(values)) in self.waiting)
        born = date.fromisoformat(values["born_on"]) if values["born_on"] else None
        person = self.by_hash.get(row.basis["hash"] or "")
        if person is None:
            same = self.by_person.get((values["_key"], born, values["born_precision"], values["village"]))
            if same is not None and (not row.basis["hash"] or not same.identity_hash):
                person = same
        if person is None:
            found.namesake = self.by_name.get((values["_key"], row.basis["born_year"]), "")
        elif not self.reaches(person.keeper.reach_path):
            found.elsewhere = Known(person.pk, person.keeper.reach_path)
        elif not person.keeper.reach_path.startswith(self.office.reach_path):
            found.known_unit_elsewhere = Reason(
                "kept_elsewhere", "Hồ sơ đang ở đơn vị khác; hãy chuyển đơn vị trên trang của người đó", {}
            )
        else:
            found.known = person
        return found

    def differences(self, row: Row, person: Person, units: Units) -> None:
        """Mark a row of a known person as changed, with every change, or unchanged."""
        values = row.values
        changes: list[tuple[str, str, str]] = []
        for column in COMPARED:
            new, old = values[column], _plain(getattr(person, column))
            if new in (None, "", False) or new == old:
                continue
            changes.append((LABELS.get(column, LABELS["residence"]), str(old or ""), str(new)))
        self._birth(row, person, changes)
        skills = {tuple(pair) for pair in values["skills"]}
        if skills and not skills <= self.skills.get(person.pk, set()):
            changes.append((LABELS["skills"], str(len(self.skills.get(person.pk, ()))), str(len(skills))))
        self._service(row, person, units, changes)
        row.changes = changes
        row.state = CHANGED if changes else UNCHANGED
        row.basis |= {"person": person.pk, "version": person.version}

    def _birth(self, row: Row, person: Person, changes: list[tuple[str, str, str]]) -> None:
        """A more exact day of birth is a change; a vaguer one of the same year is not."""
        values = row.values
        order = {"day": 2, "month": 1, "year": 0}
        if values["born_on"] is None or (
            values["born_on"] == _plain(person.born_on) and values["born_precision"] == person.born_precision
        ):
            return
        vaguer = person.born_on is not None and order[values["born_precision"]] < order[person.born_precision]
        if vaguer and person.born_on is not None and values["born_on"][:4] == str(person.born_on.year):
            values["born_on"], values["born_precision"] = person.born_on.isoformat(), person.born_precision
            return
        changes.append((LABELS["born"], str(person.born or ""), row.cells.get("born", values["born_on"])))

    def _service(self, row: Row, person: Person, units: Units, changes: list[tuple[str, str, str]]) -> None:
        running = self.services.get(person.pk)
        values = row.values
        row.basis["service"] = running.pk if running else None
        if running is None:
            values["first_on"] = values["first_on"] or self.day.isoformat()
            changes.append((LABELS["unit"], "", units.names.get(values["unit_id"], "")))
            return
        # A list that names only the office says nothing against the squad the person is in.
        if values["unit_id"] not in (running.unit_id, units.only):
            changes.append(
                (LABELS["unit"], units.names.get(running.unit_id, ""), units.names.get(values["unit_id"], ""))
            )
        else:
            values["unit_id"] = running.unit_id
        if "component" in row.cells and values["component"] != running.component:
            changes.append((LABELS["component"], running.component, values["component"]))
        else:
            values["component"] = running.component
        if changes and values["first_on"] and values["first_on"] <= running.first_on.isoformat():
            values["first_on"] = None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    born = values.get("born_on")
    return {**values, "born_on": date.fromisoformat(born) if isinstance(born, str) else born}


def stale(reason: str) -> dict[str, Any]:
    """Why a row that was shown can no longer be written."""
    return reason_values(Reason(reason, "Hồ sơ đã thay đổi từ lúc xem trước; hãy nạp lại tệp", {}))
