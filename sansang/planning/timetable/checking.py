"""What no timetable may do. One function decides, for the planner's proposal and for a hand's edit alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from sansang.kernel.reasons import Reason
from sansang.planning.timetable.values import Placement, Problem, Slot


def broken(placements: Iterable[Placement], problem: Problem) -> list[Reason]:
    """Every rule that these placements break together; an empty list means that they may stand.

    A class keeps its window, order and sessions a day; nobody (class, person, instructor) is in two places in one
    half-day, nor in two half-days farther apart than the time between them allows; a ground takes one class and an aid
    no more than its stock; kinds of content fit the ground and the instructor.
    """
    given = sorted(placements)
    known = [place for place in given if not lacking(place, problem)]
    facts = _Facts(problem, known)
    return [
        *(_unknown(what) for place in given if (what := lacking(place, problem))),
        *(reason for place in known for reason in facts.alone(place)),
        *facts.of_classes(),
        *facts.meetings(),
        *facts.journeys(),
        *facts.aids(),
    ]


def lacking(place: Placement, problem: Problem) -> str:
    """The first thing in a placement that the problem does not know; nothing when it knows all."""
    one = problem.class_of.get(place.class_key)
    if one is None or not 0 <= place.number < len(one.sessions):
        return f"{place.class_key}/{place.number + 1}"
    if place.ground not in problem.ground_of:
        return place.ground
    return "" if place.instructor in problem.instructor_of else place.instructor


def _unknown(what: str) -> Reason:
    return Reason("unknown", "Lịch có mục “{what}” không thuộc các lớp, nơi học, người dạy đang xếp.", {"what": what})


@dataclass(frozen=True)
class _Facts:
    """Placements whose classes, grounds and instructors are all known."""

    problem: Problem
    places: Sequence[Placement]

    def _said(self, place: Placement) -> dict[str, object]:
        title = self.problem.class_of[place.class_key].name
        return {"title": title, "number": place.number + 1, "time": self.problem.time(place.slot)}

    def alone(self, place: Placement) -> Iterator[Reason]:
        """What a placement breaks by itself, whatever else stands."""
        yield from self._time(place)
        yield from self._ground(place)
        yield from self._instructor(place)

    def _time(self, place: Placement) -> Iterator[Reason]:
        one, day, said = self.problem.class_of[place.class_key], place.slot.day, self._said(place)
        if not one.first_on <= day <= one.last_on:
            said |= {"first": f"{one.first_on:%d/%m/%Y}", "last": f"{one.last_on:%d/%m/%Y}"}
            yield Reason("outside", "{title}: buổi {number} lúc {time} nằm ngoài thời gian lớp {first} – {last}.", said)
        if place.slot.half not in self.problem.halves:
            yield Reason("no_such_half", "{title}: buổi {number} lúc {time} không phải buổi được dùng để học.", said)
        if one.cost(day) is None:
            name = one.avoid[day].name
            yield Reason("avoided", "{title}: buổi {number} lúc {time} rơi vào {name}.", {**said, "name": name})
        if away := sum(place.slot in self.problem.busy.get(person, ()) for person in one.people):
            message = "{title}: buổi {number} lúc {time}, {count} học viên đã có việc khác."
            yield Reason("people_busy", message, {**said, "count": away})

    def _ground(self, place: Placement) -> Iterator[Reason]:
        one, ground = self.problem.class_of[place.class_key], self.problem.ground_of[place.ground]
        kind, said = one.sessions[place.number].kind, {**self._said(place), "ground": ground.name}
        if kind not in ground.kinds:
            message = "{title}: buổi {number}, {ground} không dùng cho nội dung {kind}."
            yield Reason("ground_kind", message, {**said, "kind": self.problem.kind_name(kind)})
        if one.grounds and ground.key not in one.grounds:
            yield Reason("ground_of_others", "{title}: buổi {number}, {ground} không dành cho lớp này.", said)
        if ground.seats and one.head_count > ground.seats:
            message = "{title}: buổi {number}, {ground} có {seats} chỗ, lớp có {count} người."
            yield Reason("seats", message, {**said, "seats": ground.seats, "count": one.head_count})
        if place.slot in ground.busy:
            yield Reason("ground_busy", "{title}: buổi {number} lúc {time}, {ground} đã có việc khác.", said)

    def _instructor(self, place: Placement) -> Iterator[Reason]:
        one = self.problem.class_of[place.class_key]
        kind = one.sessions[place.number].kind
        instructor = self.problem.instructor_of[place.instructor]
        said = {**self._said(place), "instructor": instructor.name}
        if kind not in instructor.kinds:
            message = "{title}: buổi {number}, {instructor} không dạy nội dung {kind}."
            yield Reason("instructor_kind", message, {**said, "kind": self.problem.kind_name(kind)})
        if one.instructors and instructor.key not in one.instructors:
            yield Reason(
                "instructor_of_others", "{title}: buổi {number}, {instructor} không dạy lớp của đơn vị này.", said
            )
        if place.slot in instructor.busy:
            yield Reason("instructor_busy", "{title}: buổi {number} lúc {time}, {instructor} bận.", said)

    def _by(self, key: Callable[[Placement], Hashable]) -> dict[Hashable, list[Placement]]:
        found: dict[Hashable, list[Placement]] = defaultdict(list)
        for place in self.places:
            found[key(place)].append(place)
        return found

    def of_classes(self) -> Iterator[Reason]:
        """A session stands once, after those before it, and no more of them on a day than allowed."""
        for same in self._by(lambda place: (place.class_key, place.number)).values():
            if len(same) > 1:
                message = "{title}: buổi {number} được xếp {count} lần."
                yield Reason("twice", message, {**self._said(same[0]), "count": len(same)})
        for sessions in self._by(lambda place: place.class_key).values():
            for earlier, later in pairwise(sessions):  # sorted by number
                if earlier.number < later.number and earlier.slot > later.slot:
                    message = "{title}: buổi {number} lúc {time} phải sau buổi {before}."
                    yield Reason("order", message, {**self._said(later), "before": earlier.number + 1})
        for same in self._by(lambda place: (place.class_key, place.slot.day)).values():
            if len(same) > self.problem.per_day:
                said = {**self._said(same[0]), "day": f"{same[0].slot.day:%d/%m/%Y}", "count": len(same)}
                message = "{title}: {count} buổi trong ngày {day}, mỗi ngày nhiều nhất {most}."
                yield Reason("per_day", message, {**said, "most": self.problem.per_day})

    def meetings(self) -> Iterator[Reason]:
        """Two sessions in one half-day share no class, ground, instructor or person."""
        for one, other in self._clashes(lambda place: (place.slot, place.class_key)):
            message = "{title}: buổi {number} và buổi {other} cùng lúc {time}."
            yield Reason("class_twice", message, {**self._said(one), "other": other.number + 1})
        for one, other in self._clashes(lambda place: (place.slot, place.ground)):
            said = {**self._both(one, other), "ground": self.problem.ground_of[one.ground].name}
            yield Reason("ground_twice", "{ground} lúc {time} có cả {title} và {other}.", said)
        for one, other in self._clashes(lambda place: (place.slot, place.instructor)):
            said = {**self._both(one, other), "instructor": self.problem.instructor_of[one.instructor].name}
            yield Reason("instructor_twice", "{instructor} lúc {time} dạy cả {title} và {other}.", said)
        for one, other, count in self._with_people_in_common():
            if one.slot == other.slot:
                message = "{count} học viên lúc {time} học cả {title} và {other}."
                yield Reason("person_twice", message, {**self._both(one, other), "count": count})

    def _clashes(self, key: Callable[[Placement], Hashable]) -> Iterator[tuple[Placement, Placement]]:
        return (pair for same in self._by(key).values() for pair in pairwise(same))

    def _both(self, one: Placement, other: Placement) -> dict[str, object]:
        return {**self._said(one), "other": self.problem.class_of[other.class_key].name}

    def _with_people_in_common(self) -> Iterator[tuple[Placement, Placement, int]]:
        """Pairs of sessions of two classes that share so many people."""
        of_class = self._by(lambda place: place.class_key)
        for (one, other), count in self.problem.sharing.items():
            if one < other:
                pairs = ((a, b) for a in of_class.get(one, ()) for b in of_class.get(other, ()))
                yield from ((a, b, count) for a, b in pairs)

    def journeys(self) -> Iterator[Reason]:
        """Nobody stands in two half-days farther apart than the time between them allows."""
        if not self.problem.longest_way:
            return
        for same in self._by(lambda place: place.instructor).values():
            name = self.problem.instructor_of[same[0].instructor].name
            yield from (reason for one, other in combinations(same, 2) for reason in self._journey(one, other, name))
        for same in self._by(lambda place: place.class_key).values():
            name = self.problem.class_of[same[0].class_key].name
            yield from (reason for one, other in combinations(same, 2) for reason in self._journey(one, other, name))
        for one, other, _count in self._with_people_in_common():
            yield from self._journey(one, other, self.problem.class_of[other.class_key].name)

    def _journey(self, one: Placement, other: Placement, who: str) -> Iterator[Reason]:
        earlier, later = (one, other) if one.slot < other.slot else (other, one)
        gap = self.problem.gap(earlier.slot, later.slot)
        if earlier.slot == later.slot or gap >= self.problem.longest_way:
            return
        if (need := self.problem.way(earlier.ground, later.ground)) > gap:
            grounds = {"ground": earlier.ground, "other": later.ground}
            said = self._said(later) | {key: self.problem.ground_of[name].name for key, name in grounds.items()}
            message = "{who} không kịp đi từ {ground} đến {other} trước {time}: cần {need} phút, có {gap}."
            yield Reason("too_far", message, {**said, "who": who, "need": need, "gap": gap})

    def aids(self) -> Iterator[Reason]:
        """No half-day uses more of an aid than there is."""
        used: Counter[tuple[str, Slot]] = Counter()
        for place in self.places:
            for aid, count in self.problem.class_of[place.class_key].sessions[place.number].aids:
                used[aid, place.slot] += count
        for (key, slot), count in used.items():
            offer, free = self.problem.aid_of.get(key), self.problem.stock(key, slot)
            if count > free:
                said = {
                    "aid": offer.name if offer else key,
                    "time": self.problem.time(slot),
                    "need": count,
                    "have": free,
                }
                yield Reason("aid", "{aid} lúc {time}: cần {need}, có {have}.", said)
