"""What the register already knows about the rows of a file; a thousand rows, the same few questions each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sansang.citizens.models import Person, Skill
from sansang.intake.kinds import Row
from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.organisation.queries import names_of
from sansang.personnel.actions.entry import reaches_path, row_hash
from sansang.personnel.models import Appointment, Service, WaitingEntry, WaitingState
from sansang.personnel.queries import Known, known_by_hash, tray_for
from sansang.personnel.rules import SOLE_POSTS, Held

Likeness = tuple[str, str | None, str, str]  # folded name, birth, its precision, village


@dataclass(slots=True)
class Found:
    """Who a row is. At most one of `known`, `without_number`, `refusal` and `elsewhere` is set."""

    known: Person | None = None  # kept by this office or below it
    without_number: Person | None = None  # the same, and the row brings the number that was missing
    refusal: Reason | None = None  # within reach, yet not to be written from this list
    elsewhere: Known | None = None  # out of reach: never to be shown
    namesake: str = ""
    waits_already: bool = False


@dataclass
class Register:
    """Asks about a chunk of rows at once; `look_up` before `find`."""

    office: Unit
    user: User | None
    day: date
    by_hash: dict[str, Known] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    services: dict[int, list[Service]] = field(default_factory=dict)
    skills: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    posts: dict[int, set[tuple[int, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tray = tray_for(self.office, None)
        # Whoever is the superior decides by applying; the top has no superior.
        self.decides = tray == self.office or (
            self.user is not None and reaches(self.user, Permission.WAITING_DECIDE, tray)
        )
        self._alike: dict[Likeness, list[int]] = {}
        self._namesakes: dict[tuple[str, str], str] = {}
        own = Person.objects.filter(keeper__reach_path__startswith=self.office.reach_path, merged_into=None)
        columns = own.values_list("pk", "name_key", "born_on", "born_precision", "village", "full_name")
        for pk, key, born_on, precision, village, full_name in columns.iterator(chunk_size=5000):
            born = born_on.isoformat() if born_on else None
            self._alike.setdefault((key, born, precision, village), []).append(pk)
            self._namesakes[key, (born or "")[:4]] = full_name
        # Entries of this office's own making, so that no row need ask for itself.
        entries = WaitingEntry.objects.filter(
            unit__reach_path__startswith=self.office.reach_path, state=WaitingState.WAITING
        )
        self.waiting: dict[str | None, set[str]] = {}  # hashes of rows by the number they bring
        for entry in entries:
            self.waiting.setdefault(entry.values["identity_number"], set()).add(entry.row_hash)
        held = Appointment.objects.filter(unit__reach_path__startswith=self.office.reach_path, post__in=SOLE_POSTS)
        self.sole_posts: dict[tuple[int, str], list[Held]] = {}
        for one in held.select_related("person"):
            self.sole_posts.setdefault((one.unit_id, one.post), []).append(Held(one.days, one.person.full_name))

    def look_up(self, rows: Sequence[Row]) -> None:
        """Read everyone these rows may speak of: by number wherever kept, by likeness within the office.

        What is asked about a person out of reach is asked about nobody else either: the number of questions
        tells nothing.
        """
        self.by_hash = known_by_hash([row.basis["hash"] for row in rows if row.basis["hash"]])
        own = {one.person_pk for one in self.by_hash.values() if self._is_own(one)}
        own |= {pk for row in rows for pk in self._alike.get(row.basis["alike"], ())}
        self.people, self.services, self.skills, self.posts = {}, {}, {}, {}
        if not own:
            return
        self.people = {person.pk: person for person in Person.objects.filter(pk__in=own)}
        for service in Service.objects.filter(person__in=own).order_by("first_on"):
            self.services.setdefault(service.person_id, []).append(service)
        for person_id, kind, detail in Skill.objects.filter(person__in=own).values_list("person_id", "kind", "detail"):
            self.skills.setdefault(person_id, set()).add((kind, detail))
        posts = Appointment.objects.filter(person__in=own).on(self.day).values_list("person_id", "unit_id", "post")
        for person_id, unit_id, post in posts:
            self.posts.setdefault(person_id, set()).add((unit_id, post))

    def _is_own(self, known: Known) -> bool:
        return known.reach_path.startswith(self.office.reach_path)

    def find(self, row: Row) -> Found:
        """Who a row is: known here, known out of reach, waiting already, or new with perhaps a namesake."""
        found = Found(waits_already=self._waits_already(row.values))
        known = self.by_hash.get(row.basis["hash"] or "")
        alike = [self.people[pk] for pk in self._alike.get(row.basis["alike"], ())]
        if known is not None and self._is_own(known):
            found.known = self.people[known.person_pk]
            return found
        if row.basis["hash"]:
            alike = [person for person in alike if not person.identity_hash]
        if known is not None and self._within_reach(known):
            found.refusal = self._kept_by(known)
        elif len(alike) > 1:
            params = {"number": len(alike)}
            found.refusal = Reason("several_alike", "Có {number} người giống hệt trong sổ; cần số định danh", params)
        elif alike and row.basis["hash"]:
            found.without_number, found.elsewhere = alike[0], known
        elif alike:
            found.known = alike[0]
        else:
            found.elsewhere = known
            name, born_on, _precision, _village = row.basis["alike"]
            found.namesake = self._namesakes.get((name, (born_on or "")[:4]), "")
        return found

    def _waits_already(self, values: Mapping[str, Any]) -> bool:
        keys = self.waiting.get(values["identity_number"])
        return keys is not None and row_hash(values) in keys

    def _within_reach(self, known: Known) -> bool:
        return self.user is not None and reaches_path(self.user, known.reach_path)

    def _kept_by(self, known: Known) -> Reason:
        keeper = int(known.reach_path.rstrip("/").split("/")[-1])
        return Reason(
            "kept_elsewhere",
            "Hồ sơ đang ở {unit}; hãy chuyển đơn vị trên trang của người đó",
            {"unit": names_of([keeper]).get(keeper, "")},
        )
