"""From the need to members: what each action writes, and what a refusal leaves as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Circumstance, Person, Registration
from sansang.personnel.models import Extension, Service
from sansang.selection.actions import candidates, rounds
from sansang.selection.actions.candidates import CheckLine, ChoiceLine
from sansang.selection.actions.entering import enter_members
from sansang.selection.actions.rounds import NeedLine
from sansang.selection.models import Check, Round
from sansang.selection.queries import candidates as people
from tests import factories
from tests.selection.offices import DAY, SERVE, TODAY, Commune, fresh, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


# The need


def test_the_need_is_counted_on_the_day_the_chosen_begin(commune: Commune) -> None:
    one = commune.open()
    found = {need.unit_id: (need.component, need.authorised, need.staying, need.number) for need in one.needs.all()}
    assert found == {commune.platoon.pk: ("CD", 6, 3, 3), commune.team.pk: ("TC", 3, 1, 2)}


def test_who_completes_stays_when_a_later_last_day_is_written_down(commune: Commune) -> None:
    Service.objects.filter(person__full_name="Lò Văn Hết Hạn").update(last_on=date(2026, 12, 31))
    assert commune.open().needs.get(unit=commune.team).staying == 2


def test_a_transfer_begins_no_new_term(commune: Commune) -> None:
    service = Service.objects.get(person__full_name="Lò Văn Hết Hạn")
    Service.objects.filter(pk=service.pk).update(last_on=date(2025, 6, 30), end_reason="transferred")
    factories.service(service.person, commune.platoon, first_on=date(2025, 7, 1), component="CD")
    assert commune.open().needs.get(unit=commune.platoon).staying == 3


@pytest.mark.parametrize(
    ("extension", "staying"),
    [
        ({"answer": "agreed", "until": SERVE, "decision_number": "5/QĐ", "decided_on": TODAY}, 2),
        ({"answer": "agreed", "until": date(2026, 4, 19), "decision_number": "5/QĐ", "decided_on": TODAY}, 1),
        ({"answer": "asked", "until": SERVE}, 1),
        ({"answer": "refused", "until": SERVE, "decision_number": "5/QĐ", "decided_on": TODAY}, 1),
    ],
)
def test_who_was_agreed_to_go_on_stays(commune: Commune, extension: dict[str, Any], staying: int) -> None:
    person = Person.objects.get(full_name="Lò Văn Hết Hạn")
    Extension.objects.create(person=person, asked_on=date(2026, 1, 5), **extension)
    assert commune.open().needs.get(unit=commune.team).staying == staying


def test_who_is_to_leave_by_a_decision_taken_already_does_not_stay(commune: Commune) -> None:
    service = Service.objects.get(person__full_name="Lò Văn Ở Lại")
    Service.objects.filter(pk=service.pk).update(last_on=SERVE - timedelta(days=1), end_reason="early_release")
    assert commune.open().needs.get(unit=commune.team).staying == 0
    Round.objects.all().delete()
    Service.objects.filter(pk=service.pk).update(last_on=SERVE)
    assert commune.open().needs.get(unit=commune.team).staying == 1


@pytest.mark.parametrize(("born_on", "staying"), [(date(1980, 4, 20), 0), (date(1980, 4, 21), 1)])
def test_who_is_past_the_age_does_not_stay(commune: Commune, born_on: date, staying: int) -> None:
    Person.objects.filter(full_name="Lò Văn Ở Lại").update(born_on=born_on)
    assert commune.open().needs.get(unit=commune.team).staying == staying


def test_another_number_needs_a_reason_which_counting_anew_keeps(commune: Commune) -> None:
    one = commune.open()
    need = one.needs.get(unit=commune.platoon)
    with refused("need_without_reason"):
        rounds.set_need(one, lines={need.pk: NeedLine(5, "CD")}, by=commune.clerk)
    assert rounds.set_need(one, lines={need.pk: NeedLine(5, "CD", "Lập thêm tổ")}, by=commune.clerk) == 1
    commune.member(commune.platoon, "Lò Văn Mới", date(2026, 1, 1), "CD")
    rounds.recompute_need(one, by=commune.clerk)
    need = one.needs.get(unit=commune.platoon)
    assert (need.staying, need.number, need.reason) == (4, 5, "Lập thêm tổ")


def test_a_year_has_one_round_and_a_cancelled_one_makes_room(commune: Commune) -> None:
    one = commune.open()
    with refused("round_exists"):
        commune.open()
    rounds.cancel(one, ending="mistake", today=TODAY, by=commune.clerk)
    assert commune.open().pk != one.pk
    assert one.steps.get().ending == "mistake"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"serve_from": date(2027, 1, 1)}, "serves_in_another_year"),
        ({"day": date(2026, 4, 21)}, "day_after_service"),
        ({"serve_from": date(2026, 3, 1), "day": date(2026, 3, 1)}, "serves_in_past"),
    ],
)
def test_a_round_of_impossible_days_is_refused(commune: Commune, values: dict[str, date], code: str) -> None:
    with refused(code):
        commune.open(**values)


# Candidates


def test_the_pool_is_the_registered_the_eligible_and_those_who_do_not_serve(commune: Commune) -> None:
    expected = commune.citizen("Tòng Văn Một")
    wished = commune.citizen("Tòng Văn Hai", facts=("spouse_in_army", "volunteer"))
    commune.citizen("Tòng Văn Học", facts=("studying",))
    commune.citizen("Tòng Văn Vợ Bộ Đội", facts=("spouse_in_army",))
    commune.citizen("Tòng Văn Trẻ", born_on=date(2009, 1, 1))
    factories.person(commune.command, full_name="Tòng Văn Chưa Đăng Ký")
    gone = commune.citizen("Tòng Văn Đi")
    Registration.objects.filter(person=gone).update(last_on=date(2026, 3, 1), leaving="moved_out")
    serving = commune.citizen("Tòng Văn Lính")
    factories.service(serving, commune.platoon)
    other = Commune(commune.top, name="Mường Pồn")
    other.citizen("Mùa A Láng Giềng")
    found = {row.pk: row.is_volunteer for row in people.pool(commune.open())}
    assert found == {expected.pk: False, wished.pk: True}


def test_the_first_of_the_pool_are_volunteers_then_the_skilled(commune: Commune) -> None:
    commune.citizens(4)
    skilled = commune.citizen("Tòng Văn Bơi", skills=("swimming",))
    wished = commune.citizen("Tòng Văn Nguyện", facts=("volunteer",))
    one = commune.open(skills=["swimming", "no such skill"])
    assert one.skills == ["swimming"]
    assert people.first_of_pool(one, 2) == [wished.pk, skilled.pk]
    assert candidates.gather_candidates(one, number=100, by=commune.clerk) == 6
    assert candidates.gather_candidates(one, number=100, by=commune.clerk) == 0


def test_nobody_is_taken_up_who_is_not_in_the_pool(commune: Commune) -> None:
    own = commune.citizen("Tòng Văn Một")
    theirs = Commune(commune.top, name="Mường Pồn").citizen("Mùa A Láng Giềng")
    one = commune.open()
    with refused("not_in_pool"):
        candidates.add_candidates(one, persons=[own.pk, theirs.pk], by=commune.clerk)
    assert candidates.add_candidates(one, persons=[own.pk], by=commune.clerk) == 1
    with refused("not_in_pool"):
        candidates.add_candidates(one, persons=[own.pk], by=commune.clerk)
    candidates.remove_candidate(one.candidates.get(), by=commune.clerk)
    assert not one.candidates.exists()


def test_of_who_moved_away_a_round_says_only_that(commune: Commune) -> None:
    one = commune.considering(2)
    moved, _stays = one.candidates.order_by("pk")
    other = Commune(commune.top, name="Mường Pồn")
    Person.objects.filter(pk=moved.person_id).update(keeper=other.command, village="Bản Mới")
    factories.service(moved.person, other.platoon, first_on=date(2026, 3, 10))
    staff = factories.user(role="provincial_staff", unit=commune.top)
    for user, village, codes in (
        (commune.clerk, "", ["not_registered_here"]),
        (staff, "Bản Mới", ["serving"]),
    ):
        found = next(row for row in people.considered(one, seen_by=user) if row.candidate.pk == moved.pk)
        assert found.candidate.person.village == village
        assert [reason.code for reason in people.bars_of(found)] == codes


def test_checks_are_written_once_and_a_later_one_counts(commune: Commune) -> None:
    one = commune.considering(1)
    row = one.candidates.get()
    before = Check.objects.count()
    commune.check(one)
    assert Check.objects.count() == before
    lines = [CheckLine(row.pk, "health", "5", date(2026, 3, 6), "Trung tâm y tế")]
    candidates.record_checks(one, lines=lines, today=date(2026, 3, 6), by=commune.clerk)
    [found] = people.considered(one, seen_by=commune.clerk)
    assert found.checks["health"].result == "5"
    assert found.standing.meaning == "fails"
    assert Check.objects.count() == before + 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("health", "9", TODAY, "Trạm y tế"), "no_such_result"),
        (("health", "1", date(2026, 3, 3), "Trạm y tế"), "checked_in_future"),
        (("health", "1", TODAY, "  "), "no_checker"),
        (("opinion", "1", TODAY, "Trạm y tế"), "no_such_check"),
    ],
)
def test_a_wrong_check_writes_none(commune: Commune, line: tuple[str, str, date, str], code: str) -> None:
    one = commune.considering(2, checked=False)
    first, second = one.candidates.all()
    good = CheckLine(first.pk, "health", "1", TODAY, "Trạm y tế")
    with refused(code):
        candidates.record_checks(one, lines=[good, CheckLine(second.pk, *line)], today=TODAY, by=commune.clerk)


def test_a_check_of_a_candidate_of_another_round_is_refused(commune: Commune) -> None:
    one = commune.considering(1, checked=False)
    theirs = Commune(commune.top, name="Mường Pồn").considering(1).candidates.get()
    with refused("no_candidate"):
        lines = [CheckLine(theirs.pk, "health", "1", TODAY, "Trạm y tế")]
        candidates.record_checks(one, lines=lines, today=TODAY, by=commune.clerk)


# The panel


def test_the_proposal_is_kept_when_the_panel_takes_it_up(commune: Commune) -> None:
    one = commune.considering(7)
    rounds.propose(one, today=TODAY, by=commune.clerk)
    rows = list(one.candidates.order_by("rank"))
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.proposed for row in rows] == ["chosen"] * 3 + ["reserve"] * 4
    assert all(row.whys for row in rows)
    assert {need.unit_id for row in rows if (need := row.proposed_need)} == {commune.platoon.pk}


def test_a_round_without_candidates_or_need_stays(commune: Commune) -> None:
    one = commune.open()
    one.needs.update(number=0)
    with refused("no_need", "no_candidates"):
        rounds.propose(one, today=TODAY, by=commune.clerk)


def test_a_choice_beside_the_proposal_needs_its_ground_and_all_refusals_are_named(commune: Commune) -> None:
    one = commune.before_panel(5)
    chosen, reserve = one.candidates.filter(choice="chosen")[0], one.candidates.filter(choice="reserve")[0]
    with refused("not_as_proposed", "no_unit") as caught:
        lines = [
            ChoiceLine(chosen.pk, "reserve", "as_proposed"),
            ChoiceLine(reserve.pk, "chosen", "skills_needed", None),
        ]
        candidates.record_choices(one, lines=lines, by=commune.clerk)
    assert {reason.params["name"] for reason in caught.value.reasons} == {
        chosen.person.full_name, reserve.person.full_name
    }  # fmt: skip
    lines = [
        ChoiceLine(chosen.pk, "not_chosen", "absent", chosen.need_id),
        ChoiceLine(reserve.pk, "chosen", "skills_needed", chosen.need_id),
    ]
    assert candidates.record_choices(one, lines=lines, by=commune.clerk) == 2
    chosen.refresh_from_db()
    assert (chosen.choice, chosen.ground, chosen.need) == ("not_chosen", "absent", None)


def test_who_became_ineligible_is_not_chosen(commune: Commune) -> None:
    one = commune.considering(2)
    rounds.propose(one, today=TODAY, by=commune.clerk)
    row = one.candidates.filter(proposed="chosen")[0]
    Circumstance.objects.create(person=row.person, fact="studying", first_on=DAY, last_on=date(2028, 6, 30))
    with refused("deferral/h/studying"):
        candidates.choose_as_proposed(one, by=commune.clerk)


def test_reopening_forgets_the_proposal_and_the_choices(commune: Commune) -> None:
    one = commune.before_panel()
    rounds.reopen(one, today=TODAY, by=commune.clerk)
    assert set(one.candidates.values_list("rank", "proposed", "choice", "ground")) == {(None, "", "", "")}
    assert fresh(one).state == "preparing"


# Who may


DOORS: dict[str, Callable[[Round, Any], object]] = {
    "recompute": lambda one, by: rounds.recompute_need(one, by=by),
    "need": lambda one, by: rounds.set_need(one, lines={}, by=by),
    "add": lambda one, by: candidates.add_candidates(one, persons=[], by=by),
    "gather": lambda one, by: candidates.gather_candidates(one, number=3, by=by),
    "remove": lambda one, by: candidates.remove_candidate(one.candidates.all()[0], by=by),
    "checks": lambda one, by: candidates.record_checks(one, lines=[], today=TODAY, by=by),
    "propose": lambda one, by: rounds.propose(one, today=TODAY, by=by),
    "cancel": lambda one, by: rounds.cancel(one, ending="mistake", today=TODAY, by=by),
}


@pytest.mark.parametrize("door", DOORS)
def test_neither_the_neighbour_nor_the_commander_prepares(commune: Commune, door: str) -> None:
    one = commune.considering(2)
    for by in (Commune(commune.top, name="Mường Pồn").clerk, commune.commander):
        with refused("out_of_reach"):
            DOORS[door](one, by)


@pytest.mark.parametrize("door", ["recompute", "need", "add", "gather", "remove", "checks"])
def test_nothing_is_prepared_any_more_once_the_panel_has_the_list(commune: Commune, door: str) -> None:
    one = commune.before_panel()
    with refused("wrong_state"):
        DOORS[door](one, commune.clerk)


def test_every_verb_of_the_record_has_its_line(commune: Commune) -> None:
    one = commune.signed()
    enter_members(one, today=date(2026, 3, 15), by=commune.clerk)
    verbs = set(AuditEvent.objects.filter(verb__startswith="selection.").values_list("verb", flat=True))
    assert verbs == {f"selection.{verb}" for verb in (
        "opened", "candidates_added", "checked", "propose", "chosen", "publish", "sign", "enter"
    )}  # fmt: skip
