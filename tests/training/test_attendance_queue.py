"""A phone's queue against the server's door: whatever is lost, repeated or reordered, each entry counts once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sansang.audit.models import AuditEvent
from sansang.training.actions.attendance import take_entries
from sansang.training.models import Attendance
from sansang.training.rules.attendance import Entry, Outcome, settle
from tests.training.roll import AT, NOW, World

MARKS = st.sampled_from(["present", "excused", "absent"])
# Few people, sessions and moments, so that entries often are about the same and of one moment.
ENTRIES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), MARKS, st.integers(0, 3)), min_size=1, max_size=12
)  # fmt: skip
# What becomes of each sending: the batch is lost, the answer is lost, or all goes well; and what is taken along.
LINE = st.lists(st.tuples(st.sampled_from(["lost", "answer lost", "well"]), st.randoms()), max_size=10)


@dataclass
class Phone:
    """The queue as the page keeps it: an entry leaves it only when the server has answered."""

    queue: dict[str, dict[str, Any]]
    answered: dict[str, list[Outcome]] = field(default_factory=dict)

    def send(self, world: World, batch: list[dict[str, Any]], fate: str) -> None:
        if fate == "lost":
            return
        said = take_entries(batch, now=NOW, by=world.clerk)
        assert [one.uuid for one in said] == [one["uuid"] for one in batch]
        for one in said:
            self.answered.setdefault(one.uuid, []).append(one.outcome)
            if fate == "well":
                self.queue.pop(one.uuid, None)


def entries_of(world: World, drawn: list[tuple[int, int, str, int]]) -> list[dict[str, Any]]:
    sessions = [world.session.pk, world.second.pk]
    return [
        world.entry(person, mark, after=minute, uuid=str(UUID(int=number + 1)), session=sessions[session])
        for number, (session, person, mark, minute) in enumerate(drawn)
    ]


class TestAnyLine(TestCase):
    @settings(max_examples=60)
    @given(ENTRIES, LINE, st.randoms())
    def test_entries_count_exactly_once_under_any_loss_repeat_and_order(self, drawn: list, line: list, last) -> None:
        world = World(with_second=True)
        made = entries_of(world, drawn)
        phone = Phone({one["uuid"]: one for one in made})
        for fate, chance in line:
            batch = chance.sample(made, chance.randint(0, len(made)))  # also such as were answered long ago
            phone.send(world, [*batch, *batch[:1]], fate)
        rest = list(phone.queue.values())
        last.shuffle(rest)
        phone.send(world, rest, "well")
        assert phone.queue == {}
        assert standing() == the_last_of(made)
        self.never_twice(phone, made)

    def never_twice(self, phone: Phone, made: list[dict[str, Any]]) -> None:
        written = sum(event.details["rows"] for event in AuditEvent.objects.filter(verb="training.attendance"))
        assert written <= len(made)
        assert all(said.count(Outcome.ACCEPTED) <= 1 for said in phone.answered.values())
        assert all(Outcome.REFUSED not in said for said in phone.answered.values())
        assert Attendance.objects.count() == len({(one["session"], one["person"]) for one in made})


def standing() -> dict[tuple[int, int], tuple[str, str]]:
    rows = Attendance.objects.values_list("session_id", "enrolment_id", "mark", "entry")
    return {(session, person): (mark, str(entry)) for session, person, mark, entry in rows}


def the_last_of(made: list[dict[str, Any]]) -> dict[tuple[int, int], tuple[str, str]]:
    """What must stand in the end, from the entries alone: for each person and session the one made last."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for one in sorted(made, key=lambda one: (datetime.fromisoformat(one["entered_at"]), UUID(one["uuid"]).int)):
        found[one["session"], one["person"]] = (one["mark"], one["uuid"])
    return found


rule_entries = st.builds(
    lambda number, minute: Entry(UUID(int=number), 1, 1, "present", "", AT + timedelta(minutes=minute)),
    st.integers(1, 40),
    st.integers(0, 5),
)


@given(st.lists(rule_entries, max_size=12, unique_by=lambda one: one.uuid), st.randoms())
def test_whatever_the_order_the_largest_stands_in_the_end(entries: list[Entry], chance) -> None:
    arriving = entries * 2
    chance.shuffle(arriving)
    stands: Entry | None = None
    for one in arriving:
        if settle(one, stands) == Outcome.ACCEPTED:
            stands = one
    assert stands == max(entries, key=lambda one: one.order, default=None)


def test_moments_are_compared_as_moments_not_as_they_are_written() -> None:
    early = Entry(UUID(int=2), 1, 1, "absent", "", datetime.fromisoformat("2026-03-02T07:30:00+07:00"))
    late = Entry(UUID(int=1), 1, 1, "present", "", datetime(2026, 3, 2, 0, 30, 1, tzinfo=UTC))
    assert settle(late, early) == Outcome.ACCEPTED
