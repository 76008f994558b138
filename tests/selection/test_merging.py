"""Two records of one person in selections become one, and are two again."""

from __future__ import annotations

from typing import Any

import pytest

from sansang.citizens.actions.merging import merge_persons, undo_merge
from sansang.citizens.models import Merge, Person, Registration
from sansang.kernel.reasons import RuleViolated
from sansang.selection.actions import candidates, rounds
from sansang.selection.actions.candidates import ChoiceLine
from sansang.selection.models import Candidate, Check, Round
from sansang.selection.queries.candidates import bars_of, considered
from tests.selection.offices import DAY, SERVE, TODAY, Commune, everything, fresh, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


def merge(kept: Person, other: Person, commune: Commune) -> Merge:
    """Merged; the register knows one of the two only, as it must before."""
    Registration.objects.filter(person=other).delete()
    return _merge(kept, other, commune)


def _merge(kept: Person, other: Person, commune: Commune) -> Merge:
    versions = {one.pk: Person.objects.get(pk=one.pk).version for one in (kept, other)}
    return merge_persons(kept, other, take={}, versions=versions, today=TODAY, by=commune.clerk)


def of_rounds() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in (Candidate, Check, Round)]


def test_a_candidacy_goes_along_with_its_checks_and_comes_back(commune: Commune) -> None:
    one = commune.considering(2)
    first, second = one.candidates.order_by("pk")
    kept = commune.citizen("Quàng Thị Kia")
    before = of_rounds()
    made = merge(kept, first.person, commune)
    first.refresh_from_db()
    assert (first.person, first.checks.count()) == (kept, 3)
    assert {row.candidate.person_id for row in considered(one, seen_by=commune.clerk)} == {kept.pk, second.person_id}
    assert not any(bars_of(row) for row in considered(one, seen_by=commune.clerk))
    undo_merge(made, by=commune.clerk)
    assert of_rounds() == before


def test_candidacies_of_two_rounds_are_both_of_the_one_who_goes_on(commune: Commune) -> None:
    old = Round.objects.create(office=commune.command, year=2025, day=DAY, serve_from=SERVE)
    one = commune.considering(2)
    kept, other = (row.person for row in one.candidates.order_by("pk"))
    Candidate.objects.filter(round=one, person=other).delete()
    Candidate.objects.create(round=old, person=other)
    before = of_rounds()
    made = merge(kept, other, commune)
    assert set(kept.candidacies.values_list("round", flat=True)) == {old.pk, one.pk}
    undo_merge(made, by=commune.clerk)
    assert of_rounds() == before


def test_who_stood_twice_in_one_round_is_considered_once(commune: Commune) -> None:
    one = commune.considering(4)
    first, second, *_others = one.candidates.order_by("pk")
    before = of_rounds()
    made = merge(first.person, second.person, commune)
    rows = {row.candidate.pk: row for row in considered(one, seen_by=commune.clerk)}
    assert [reason.code for reason in bars_of(rows[second.pk])] == ["merged"]
    assert bars_of(rows[first.pk]) == ()
    undo_merge(made, by=commune.clerk)
    assert of_rounds() == before
    _merge(first.person, second.person, commune)
    rounds.propose(one, today=TODAY, by=commune.clerk)
    second.refresh_from_db()
    assert second.proposed == "not_chosen"
    need = one.needs.get(unit=commune.platoon).pk
    with refused("merged"):
        candidates.record_choices(one, lines=[ChoiceLine(second.pk, "chosen", "skills_needed", need)], by=commune.clerk)


def test_what_the_panel_did_since_stands_in_the_way_of_taking_a_merge_back(commune: Commune) -> None:
    one = commune.considering(3)
    row = one.candidates.order_by("pk")[0]
    made = merge(commune.citizen("Quàng Thị Kia"), row.person, commune)
    rounds.propose(one, today=TODAY, by=commune.clerk)
    before = everything()
    with pytest.raises(RuleViolated) as caught:
        undo_merge(made, by=commune.clerk)
    assert [reason.code for reason in caught.value.reasons] == ["rows_changed_since"]
    assert (everything(), fresh(one).state) == (before, "panel")
