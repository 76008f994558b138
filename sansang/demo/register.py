"""The register of citizens: who was registered where since when, moved, was handed over in 2025, left, and why.

Rows are written many at once, as the actions and the follower of reorganisations write them one by one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sansang.citizens.models import (
    Absence,
    Circumstance,
    Entry,
    Leaving,
    Move,
    MoveKind,
    MoveState,
    Person,
    Registration,
)
from sansang.citizens.queries.register import REGISTERING
from sansang.demo.arrangement import MILITARY, SELF_DEFENCE
from sansang.demo.chance import stream
from sansang.demo.grounds import EXEMPT, PRESENT, Dealer, Someone
from sansang.demo.offices import Office, Offices
from sansang.kernel.dates import PartialDate
from sansang.law.registration import round_of
from sansang.law.rules import VOLUNTEER, rules_on
from sansang.organisation.actions.places import TWO_TIERS
from sansang.personnel.models import Appointment, Service

BATCH = 4000
OPENED = date(2012, 4, 1)  # the oldest entries: the first April of the offices
LAW = date(2020, 7, 1)  # before it nobody asked for a full date of birth
ONE_DAY = timedelta(days=1)
AWAY = (
    "Khu công nghiệp Yên Phong, tỉnh Bắc Ninh", "Khu công nghiệp Thăng Long, thành phố Hà Nội",
    "Tỉnh Bình Dương cũ, nay thuộc Thành phố Hồ Chí Minh", "Khu công nghiệp Đình Trám, tỉnh Bắc Ninh",
    "Thành phố Hải Phòng", "Tỉnh Lai Châu", "Huyện cũ ở tỉnh Sơn La",
)  # fmt: skip
CLERK = "Tài khoản trình diễn"


@dataclass
class Stay:
    """A time in the register of one office, whatever its command was called then."""

    office: Office
    first: date
    entry: str
    last: date | None = None
    leaving: str = ""
    paper: str = ""
    leaving_paper: str = ""


@dataclass
class Writing:
    """What waits to be written."""

    registrations: list[Registration] = field(default_factory=list)
    circumstances: list[Circumstance] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    keepers: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def flush(self) -> None:
        Registration.objects.bulk_create(self.registrations, batch_size=BATCH)
        Circumstance.objects.bulk_create(self.circumstances, batch_size=BATCH)
        Move.objects.bulk_create(self.moves, batch_size=BATCH)
        Absence.objects.bulk_create(self.absences, batch_size=BATCH)
        for rows in (self.registrations, self.circumstances, self.moves, self.absences):
            rows.clear()
        for office, pks in self.keepers.items():
            for at in range(0, len(pks), 900):
                Person.objects.filter(pk__in=pks[at : at + 900]).update(keeper=office)
        self.keepers.clear()


@dataclass
class Citizen:
    """A person as the register looks at one."""

    pk: int
    born: PartialDate | None
    sex: str
    home: Office
    services: Sequence[tuple[date, date | None, str]] = ()

    @property
    def serves(self) -> bool:
        return any(last is None or last >= PRESENT for _first, last, _reason in self.services)


class Registrar:
    """Enters everyone; `rounds` finds the yearly round of an office, (unit, year) → its number."""

    def __init__(self, offices: Offices, rounds: dict[tuple[int, int], int], *, seed: int, showcase: int, people: int):
        self.offices, self.rounds = offices, rounds
        self.random = stream(seed, "register")
        self.dealer = Dealer(seed, showcase, people)
        self.rules = rules_on(PRESENT)
        self.number = 0
        self.has_shown_exempt = False
        found = [(year, round_of(self.rules, year)) for year in range(1970, PRESENT.year + 2)]
        self.years = [year for year, said in found if said]
        self.last_births = [said.born.last or date.max for _year, said in found if said]
        self.writing = Writing()

    def enter_all(self) -> None:
        """Everyone in the order in which they were written."""
        columns = ("pk", "born_on", "born_precision", "sex", "keeper_id", "keeper__kind", "residence_id", "village")
        last = 0
        while rows := list(Person.objects.filter(pk__gt=last).order_by("pk").values_list(*columns)[:BATCH]):
            first, last = last + 1, rows[-1][0]
            for one in self._citizens(rows, first, last):
                self.enter(one)
            self.writing.flush()

    def _citizens(self, rows: Sequence[tuple[Any, ...]], first: int, last: int) -> Iterator[Citizen]:
        served: dict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
        theirs = Service.objects.filter(person_id__gte=first, person_id__lte=last).order_by("first_on")
        for pk, *service in theirs.values_list("person_id", "first_on", "last_on", "end_reason"):
            served[pk].append(tuple(service))
        posts = Appointment.objects.filter(person_id__gte=first, person_id__lte=last).values_list("person_id", "rank")
        ranks = dict(posts)
        for pk, born_on, precision, sex, keeper, kind, residence, village in rows:
            # Officers of the army are not citizens to be registered; of those the press names nothing is invented.
            if ranks.get(pk) or (pk in ranks and born_on is None and pk not in served):
                continue
            home = self.offices.of_person(pk, keeper if kind in REGISTERING else None, residence, village)
            if home is not None:
                yield Citizen(pk, PartialDate(born_on, precision) if born_on else None, sex, home, served[pk])

    def enter(self, one: Citizen) -> None:
        """Write one person's facts, stays, moves and absences."""
        facts = self._deal(one)
        wishes = [row for row in facts if row.fact == VOLUNTEER]
        stays = self._stays(one, volunteers=bool(wishes))
        if stays:
            self._leave(stays, facts)
        self.writing.circumstances += facts
        if not stays:
            return
        self._move(one, stays)
        self._write(one, stays)
        if self.random.random() < (0.012 if one.serves else 0.05):
            self._absence(one)

    # facts

    def _deal(self, one: Citizen) -> list[Circumstance]:
        if one.born is None and not one.services:
            return []
        age = PRESENT.year - one.born.day.year if one.born else 30
        over = [service for service in one.services if service[1] is not None]
        ended, left_on = (over[-1][2], over[-1][1]) if over and over[-1] == one.services[-1] else ("", None)
        known = Someone(one.pk, age, one.sex, one.home.now, one.home.is_agency, one.serves, ended, left_on)
        facts = self.dealer.deal(known)
        if one.serves and one.born and (past := self._limit(one.born, one.sex)) < PRESENT:
            facts = [row for row in facts if row.fact != VOLUNTEER]
            facts.append(self._wish(one, past + ONE_DAY))
        return facts

    def _wish(self, one: Citizen, first: date) -> Circumstance:
        """Who serves on past the ordinary age does so by an own wish."""
        paper = self._paper("ĐTN")
        return Circumstance(person_id=one.pk, fact=VOLUNTEER, first_on=first, paper_number=paper, paper_on=first)

    def _limit(self, born: PartialDate, sex: str, *, volunteer: bool = False) -> date:
        found = self.rules.ages.limit(born.latest, sex, volunteer=volunteer)
        assert found is not None
        return found

    def _paper(self, kind: str) -> str:
        self.number += 1
        return f"{self.number}/{kind}-TRÌNH-DIỄN"

    # stays

    def _stays(self, one: Citizen, *, volunteers: bool) -> list[Stay]:
        """The stays of someone without moves: one, or none when too young, never of age since 2012, not yet entered."""
        entered = self._entered(one)
        if entered is None:
            return []
        first, entry = entered
        stay = Stay(one.home, first, entry, paper=self._paper("ĐK"))
        if one.born is not None:
            wish = volunteers or (one.serves and self._limit(one.born, one.sex) < PRESENT)
            limit = self._limit(one.born, one.sex, volunteer=wish)
            if limit < first:
                return []
            is_late = limit > PRESENT - timedelta(days=100) and self.random.random() < 0.4
            if limit < PRESENT and not is_late:
                stay.last, stay.leaving, stay.leaving_paper = limit, Leaving.PAST_AGE, self._paper("RS")
        return [stay]

    def _entered(self, one: Citizen) -> tuple[date, str] | None:
        random = self.random
        joined = one.services[0][0] if one.services else None
        if one.born is None:
            # Books of former days did not always say when someone was born.
            day = OPENED + timedelta(days=random.randrange((LAW - OPENED).days))
            is_known = joined is not None or random.random() < 0.5
            return (min(day, joined or day), Entry.SUPPLEMENTARY) if is_known else None
        at = bisect_right(self.last_births, one.born.latest - ONE_DAY)
        if at >= len(self.years):
            return None
        year = self.years[at]
        first, entry = date(year, 4, 1 + random.randrange(28)), Entry.FIRST
        luck = random.random()
        if luck < (0.06 if year < PRESENT.year else 0.35):
            first, entry = first + timedelta(days=40 + random.randrange(500)), Entry.SUPPLEMENTARY
        if first < OPENED:
            first, entry = OPENED + timedelta(days=random.randrange(120)), Entry.SUPPLEMENTARY
        if joined is not None and joined <= first:
            first, entry = joined - timedelta(days=random.randrange(3, 12)), Entry.SUPPLEMENTARY
        return (first, entry) if first < PRESENT else None

    def _leave(self, stays: list[Stay], facts: Sequence[Circumstance]) -> None:
        """What facts do to the register: the dead leave it; who is exempt leaves it, often after a while."""
        stay = stays[-1]
        for row in facts:
            gone = row.first_on - ONE_DAY
            leaving = Leaving.DIED if row.fact == "dead" else Leaving.EXEMPT if row.fact in EXEMPT else ""
            if not leaving or (stay.last and stay.last <= gone):
                continue
            if leaving == Leaving.EXEMPT and self._is_still_in(stay, row):
                continue
            if gone < stay.first:
                stays.clear()
                return
            stay.last, stay.leaving, stay.leaving_paper = gone, leaving, row.paper_number

    def _is_still_in(self, stay: Stay, row: Circumstance) -> bool:
        """Whether someone exempt is still in the book: not decided yet, or of late; one of those shown first is."""
        if stay.office.now == self.dealer.showcase and not self.has_shown_exempt:
            self.has_shown_exempt = True
            row.decision_number, row.decided_on, row.decided_by = "", None, ""
        return row.decided_on is None or row.decided_on > PRESENT - timedelta(days=120)

    # moves

    def _move(self, one: Citizen, stays: list[Stay]) -> None:
        random = self.random
        if one.home.is_agency:
            self._from_home_to_work(one, stays)
            return
        stay = stays[-1]
        if one.serves or one.services:
            return
        often = 4 if one.home.is_showcase else 1
        luck = random.random()
        if luck < 0.035 * often:
            day = PRESENT - timedelta(days=random.randrange(5, 1000))
            other = self.offices.another(random, one.home)
            if other is not None and stay.first < day - ONE_DAY and (stay.last is None or stay.last >= day):
                if random.random() < 0.3:  # from another province: a paper, and no office of ours to offer it
                    stay.first, stay.entry, stay.paper = day, Entry.MOVED_IN, self._paper("GT")
                else:
                    self._accepted(one, stays, other, day, MoveKind.RESIDENCE)
        elif luck < 0.052 * often and stay.last is None:
            self._on_offer(one, stay)

    def _from_home_to_work(self, one: Citizen, stays: list[Stay]) -> None:
        """Who works for an agency was registered at home until then; many came from another province."""
        stay, joined = stays[0], one.services[0][0] if one.services else None
        day = joined or stay.first + timedelta(days=900)
        if not stay.first < day - ONE_DAY or (stay.last is not None and stay.last < day) or day >= PRESENT:
            return
        home = self.offices.commune_near(self.random, one.home)
        if home is None or self.random.random() < 0.4:
            stay.first, stay.entry, stay.paper = day, Entry.MOVED_IN, self._paper("GT")
        else:
            self._accepted(one, stays, home, day, MoveKind.WORKPLACE)

    def _accepted(self, one: Citizen, stays: list[Stay], before: Office, day: date, kind: str) -> None:
        """The first stay was in another office up to the day before; one paper says so in both registers."""
        stay, paper = stays[0], self._paper("GT")
        earlier = Stay(before, stay.first, stay.entry, day - ONE_DAY, Leaving.MOVED_OUT, stay.paper, paper)
        stay.first, stay.entry, stay.paper = day, Entry.MOVED_IN, paper
        stays.insert(0, earlier)
        offered = day - timedelta(days=self.random.randrange(1, 15))
        self._offer(one, before, one.home, day, MoveState.ACCEPTED, paper, kind, offered, day)

    def _on_offer(self, one: Citizen, stay: Stay) -> None:
        to = self.offices.another(self.random, one.home)
        day = PRESENT + timedelta(days=self.random.randrange(-20, 25))
        if to is None or stay.first >= day - timedelta(days=20):
            return
        state = self.random.choice((MoveState.OFFERED,) * 3 + (MoveState.RETURNED, MoveState.WITHDRAWN))
        if state != MoveState.OFFERED:
            day -= timedelta(days=self.random.randrange(30, 300))
            if stay.first >= day:
                return
        decided = None if state == MoveState.OFFERED else day
        kind = MoveKind.WORKPLACE if to.is_agency else MoveKind.RESIDENCE
        offered = min(day, PRESENT) - timedelta(days=self.random.randrange(1, 15))
        self._offer(one, one.home, to, day, state, self._paper("GT"), kind, offered, decided)

    def _offer(
        self, one: Citizen, before: Office, to: Office, day: date, state: str, paper: str, kind: str,
        offered: date, decided: date | None,
    ) -> None:  # fmt: skip
        self.writing.moves.append(
            Move(
                person_id=one.pk, kind=kind, from_office_id=before.on(day - ONE_DAY), to_office_id=to.on(day),
                state=state, paper_number=paper, leaves_on=day, offered_by_name=CLERK, offered_at=_noon(offered),
                decided_by_name=CLERK if decided else "", decided_at=_noon(decided) if decided else None,
            )
        )  # fmt: skip

    # rows

    def _write(self, one: Citizen, stays: Sequence[Stay]) -> None:
        for stay in stays:
            self.writing.registrations += self._rows(one.pk, stay)
        if stays[-1].last is None:
            keeper = stays[-1].office.now
            if self.offices.keeper_of.get(one.pk) != keeper:
                self.writing.keepers[keeper].append(one.pk)

    def _rows(self, pk: int, stay: Stay) -> Iterator[Registration]:
        """One row, or two where the office was handed over meanwhile: as the follower of decisions writes them."""
        old, new = stay.office.before, stay.office.now
        values: dict[str, Any] = {"person_id": pk}
        end = {"last_on": stay.last, "leaving": stay.leaving, "leaving_paper_number": stay.leaving_paper}
        begun = {"first_on": stay.first, "entry": stay.entry, "paper_number": stay.paper}
        if old == new or stay.first >= TWO_TIERS or (stay.last is not None and stay.last < TWO_TIERS):
            office = new if stay.first >= TWO_TIERS else old
            yield Registration(office_id=office, round_id=self._round(office, stay), **values, **begun, **end)
            return
        paper = SELF_DEFENCE if stay.office.is_agency else MILITARY
        over = {
            "last_on": TWO_TIERS - ONE_DAY, "leaving": Leaving.REORGANISED_OUT, "leaving_paper_number": paper,
        }  # fmt: skip
        yield Registration(office_id=old, round_id=self._round(old, stay), **values, **begun, **over)
        begun = {"first_on": TWO_TIERS, "entry": Entry.REORGANISED_IN, "paper_number": paper}
        yield Registration(office_id=new, **values, **begun, **end)

    def _round(self, office: int, stay: Stay) -> int | None:
        is_of_round = stay.entry == Entry.FIRST and stay.first.month == 4
        return self.rounds.get((office, stay.first.year)) if is_of_round else None

    def _absence(self, one: Citizen) -> None:
        random = self.random
        first = PRESENT - timedelta(days=random.randrange(10, 700))
        long = random.choice((30, 75, 120, 200, 400, 900))
        last = first + timedelta(days=long) if random.random() < 0.6 else None
        reported = first - timedelta(days=random.randrange(0, 20)) if random.random() < 0.6 else None
        self.writing.absences.append(
            Absence(
                person_id=one.pk, place=random.choice(AWAY), first_on=first, last_on=last, reported_on=reported,
            )
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
