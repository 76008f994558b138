"""A province's own rows of the law: two people, the days they count, what stands in their way, what they change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.law import confirm_row, propose_row, return_row
from sansang.citizens.models import Person, ProvincialRow, RowState
from sansang.citizens.queries.eligibility import rules_for, state_of_person
from sansang.citizens.queries.law import change_of, revised_for
from sansang.citizens.queries.law_effect import Others, days_shown, effect_of
from sansang.kernel.reasons import RuleViolated
from sansang.law.whys import State
from sansang.organisation.models import User
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FROM = date(2027, 1, 1)
BEFORE = FROM - DAY
OLD = "ages:female:2020-07-01"


def row_of(**values: Any) -> dict[str, Any]:
    about = {"instrument": "12/NQ-HĐND", "article": "Điều 1", "status": "unconfirmed", "last": None}
    ages = {"key": "female", "from_age": 18, "to_age": 45, "extended_to": 50}
    return {**ages, **about, "first": FROM.isoformat(), **values}


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command")
        self.office = factories.unit("commune_command", parent=self.top)
        self.one = factories.user(role="provincial_staff", unit=self.top, username="mot")
        self.two = factories.user(role="provincial_staff", unit=self.top, username="hai")

    def replace(self, **values: Any) -> ProvincialRow:
        """Propose that women serve to 45 from 2027."""
        return propose_row(
            self.top, table="ages", values=row_of(**values), ends=OLD, last_on=BEFORE, by=self.one, paper_number="12/NQ"
        )

    def woman(self, *, age: int = 43, **values: Any) -> Person:
        born = date(FROM.year - age, 1, 1) - DAY
        made = factories.person(self.office, full_name="Lò Thị Hoa", sex="female", born_on=born, **values)
        factories.registration(made, self.office)
        return made


@pytest.fixture
def province() -> Province:
    return Province()


def to_age(on: date, code: str = "11") -> int:
    return int(rules_for(code, on=on).rows("ages")["female"].values["to_age"])


def codes(refused: pytest.ExceptionInfo[RuleViolated]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# When a row counts


def test_a_proposed_row_counts_for_nothing(province: Province) -> None:
    province.replace()
    assert [to_age(day) for day in (BEFORE, FROM, FROM + DAY)] == [40, 40, 40]


def test_a_confirmed_row_counts_from_its_first_day_in_its_own_province(province: Province) -> None:
    confirm_row(province.replace(), by=province.two)
    assert [to_age(day) for day in (BEFORE, FROM, FROM + DAY)] == [40, 45, 45]
    assert to_age(FROM, "12") == 40


def test_a_row_with_a_last_day_counts_no_longer_after_it(province: Province) -> None:
    last = date(2027, 12, 31)
    values = row_of(last=last.isoformat())
    confirm_row(propose_row(province.top, table="ages", values=values, ends=OLD, last_on=BEFORE, by=province.one),
                by=province.two)  # fmt: skip
    assert to_age(last) == 45
    assert "female" not in rules_for("11", on=last + DAY).rows("ages")


def test_a_returned_row_counts_for_nothing_and_is_decided_once(province: Province) -> None:
    row = province.replace()
    return_row(row, by=province.two)
    assert to_age(FROM) == 40
    with pytest.raises(RuleViolated) as refused:
        confirm_row(row, by=province.two)
    assert codes(refused) == ["law_decided"]
    assert to_age(FROM) == 40


def test_a_new_ground_counts_for_people_whose_fact_is_recorded(province: Province) -> None:
    values = row_of(
        key="deferral/b/flood_guard", point="deferral/b", fact="flood_guard", words="trực đê", words_en="flood guard"
    )
    for extra in ("from_age", "to_age", "extended_to"):
        values.pop(extra)
    person = factories.person(province.office)
    factories.circumstance(person, fact="flood_guard", first_on=BEFORE)
    assert state_of_person(person, FROM).state is State.UNKNOWN
    confirm_row(propose_row(province.top, table="cases", values=values, by=province.one), by=province.two)
    assert state_of_person(person, BEFORE).state is State.ELIGIBLE
    verdict = state_of_person(person, FROM)
    assert verdict.state is State.DEFERRED
    assert verdict.decisive[0].citation == "12/NQ-HĐND, Điều 1"


def test_an_own_row_is_ended_like_one_of_the_nation(province: Province) -> None:
    confirm_row(province.replace(), by=province.two)
    end = {"ends": f"ages:female:{FROM.isoformat()}", "last_on": date(2027, 6, 30), "by": province.two}
    confirm_row(propose_row(province.top, table="ages", **end), by=province.one)
    assert "female" in rules_for("11", on=date(2027, 6, 30)).rows("ages")
    assert "female" not in rules_for("11", on=date(2027, 7, 1)).rows("ages")


def test_a_confirmed_row_that_fits_no_more_is_left_out_and_named(province: Province) -> None:
    confirm_row(province.replace(), by=province.two)
    ProvincialRow.objects.update(ends="ages:female:1999-01-01")
    found = revised_for("11")
    assert to_age(FROM) == 40
    assert [reason.code for reason in found.misfits[ProvincialRow.objects.get().pk]] == ["law_cannot_end"]


# Two people


def test_the_proposer_never_confirms(province: Province) -> None:
    row = province.replace()
    with pytest.raises(RuleViolated) as refused:
        confirm_row(row, by=province.one)
    assert codes(refused) == ["law_second_person"]
    assert ProvincialRow.objects.get().state == RowState.PROPOSED
    assert not AuditEvent.objects.filter(verb="law.confirmed").exists()


def test_the_database_refuses_a_row_confirmed_by_its_proposer_or_nobody(province: Province) -> None:
    row = province.replace()
    for decided_by in (province.one.pk, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProvincialRow.objects.filter(pk=row.pk).update(state=RowState.CONFIRMED, decided_by_id=decided_by)
    assert ProvincialRow.objects.get().state == RowState.PROPOSED


def test_names_are_forgotten_together_and_the_row_goes_on(province: Province) -> None:
    confirm_row(province.replace(), by=province.two)
    nobody = {"proposed_by_id": None, "proposed_by_name": "", "decided_by_id": None, "decided_by_name": ""}
    ProvincialRow.objects.update(**nobody)
    assert to_age(FROM) == 45


def test_the_proposer_may_withdraw(province: Province) -> None:
    row = province.replace()
    return_row(row, by=province.one)
    assert ProvincialRow.objects.get().state == RowState.RETURNED


@pytest.mark.parametrize("role", ["commune_clerk", "commune_commander", "provincial_commander", "administrator"])
def test_who_may_not_edit_the_law_changes_nothing(province: Province, role: str) -> None:
    other = factories.user(role=role, unit=province.top)
    row = province.replace()
    for refuse in (lambda: confirm_row(row, by=other), lambda: return_row(row, by=other)):
        with pytest.raises(RuleViolated) as refused:
            refuse()
        assert codes(refused) == ["law_out_of_reach"]
    with pytest.raises(RuleViolated):
        propose_row(province.top, table="ages", ends=OLD, last_on=BEFORE, by=other)
    assert [one.state for one in ProvincialRow.objects.all()] == [RowState.PROPOSED]


def test_the_neighbouring_province_decides_nothing_here(province: Province) -> None:
    row = province.replace()
    neighbour = factories.user(role="provincial_staff", unit=factories.unit("provincial_command"))
    with pytest.raises(RuleViolated) as refused:
        confirm_row(row, by=neighbour)
    assert codes(refused) == ["law_out_of_reach"]
    assert ProvincialRow.objects.get().state == RowState.PROPOSED


def test_each_step_is_recorded(province: Province) -> None:
    confirm_row(province.replace(), by=province.two)
    return_row(propose_row(province.top, table="terms", ends="terms:TC:2020-07-01", last_on=BEFORE, by=province.two),
               by=province.one)  # fmt: skip
    verbs = AuditEvent.objects.filter(verb__startswith="law.").order_by("pk").values_list("verb", "by_id")
    assert list(verbs) == [
        ("law.proposed", province.one.pk),
        ("law.confirmed", province.two.pk),
        ("law.proposed", province.two.pk),
        ("law.returned", province.one.pk),
    ]


# What cannot stand


def test_an_overlap_is_refused_naming_both_rows_and_the_rule(province: Province) -> None:
    with pytest.raises(RuleViolated) as refused:
        propose_row(province.top, table="ages", values=row_of(), by=province.one)
    assert codes(refused) == ["law_rows_overlap"]
    said = str(refused.value.reasons[0])
    assert "Hai dòng “nữ” của bảng “Độ tuổi thực hiện nghĩa vụ” trùng ngày" in said
    assert "từ 01/07/2020 (48/2019/QH14, Điều 8 khoản 1)" in said
    assert "từ 01/01/2027 (12/NQ-HĐND, Điều 1)" in said
    assert not ProvincialRow.objects.exists()


def test_two_proposals_of_one_thing_are_confirmed_once(province: Province) -> None:
    first, second = province.replace(), province.replace(to_age=44)
    confirm_row(first, by=province.two)
    with pytest.raises(RuleViolated) as refused:
        confirm_row(second, by=province.two)
    assert codes(refused) == ["law_rows_overlap"]
    assert to_age(FROM) == 45


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to_age": 17}, "law_ages_order"),
        ({"to_age": None}, "law_missing"),
        ({"to_age": "x"}, "law_wrong"),
        ({"article": ""}, "law_no_source"),
        ({"status": "sure"}, "law_status"),
        ({"last": "2026-01-01"}, "law_days"),
        ({"colour": "red"}, "law_unknown_column"),
    ],
)
def test_a_row_that_does_not_fit_its_table_is_refused(province: Province, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        province.replace(**wrong)
    assert codes(refused) == [code]
    assert not ProvincialRow.objects.exists()


def test_nothing_and_a_row_that_is_not_there_are_refused(province: Province) -> None:
    with pytest.raises(RuleViolated) as refused:
        propose_row(province.top, table="ages", by=province.one)
    assert codes(refused) == ["law_nothing"]
    with pytest.raises(RuleViolated) as refused:
        propose_row(province.top, table="ages", ends="ages:male:1999-01-01", last_on=FROM, by=province.one)
    assert codes(refused) == ["law_cannot_end"]


# What a change does


def effect(province: Province, row: ProvincialRow, *, user: User | None = None, on: date = FROM) -> Any:
    return effect_of(change_of(row), command=province.top, user=user or province.one, on=on)


def test_the_effect_counts_citizens_and_members_and_names_them(province: Province) -> None:
    citizen, too_old, young = province.woman(), province.woman(age=52), province.woman(age=30)
    squad = factories.unit("squad", parent=factories.unit("militia", parent=province.office))
    member = factories.member(squad, keeper=province.office, sex="female", born_on=citizen.born_on)
    stranger = factories.person(province.office, sex="female", born_on=citizen.born_on)
    found = effect(province, province.replace())
    assert (found.citizens, found.serving, found.judged) == (1, 1, 4)
    assert found.tally == [(State.NOT_ELIGIBLE, State.ELIGIBLE, 2)]
    assert {one.person.pk for one in Others(found)} == {citizen.pk, member.pk}
    assert not {too_old.pk, young.pk, stranger.pk} & {one.key for one in found.changed}
    assert len(Others(found).named("lo hoa")) == 1


def test_before_its_first_day_a_change_turns_nobody(province: Province) -> None:
    province.woman()
    assert effect(province, province.replace(), on=BEFORE).changed == ()


def test_what_the_effect_foretells_is_what_comes(province: Province) -> None:
    women = [province.woman(age=age) for age in range(38, 54)]
    row = province.replace()
    before = {one.pk: state_of_person(one, FROM).state for one in women}
    foretold = {one.key: one.after.state for one in effect(province, row).changed}
    confirm_row(row, by=province.two)
    after = {one.pk: state_of_person(one, FROM).state for one in women}
    assert foretold == {pk: state for pk, state in after.items() if state is not before[pk]}
    assert foretold


def test_a_change_of_the_past_is_shown_today_and_on_its_first_day(province: Province) -> None:
    today = date(2027, 5, 1)
    change = change_of(province.replace())
    assert days_shown(change, today=today) == [today, FROM]
    assert days_shown(change, today=FROM) == [FROM]
    assert days_shown(change, today=BEFORE) == [FROM]


def test_a_row_is_stamped_with_who_and_when(province: Province) -> None:
    row = province.replace()
    assert (row.proposed_by_id, row.proposed_by_name, row.paper_number) == (province.one.pk, "Người Dùng", "12/NQ")
    assert row.proposed_at <= timezone.now()


@pytest.mark.parametrize(("table", "judged"), [("terms", 0), ("cases", 2), ("ages", 2)])
def test_a_table_that_decides_no_state_is_not_judged(province: Province, table: str, judged: int) -> None:
    province.woman(age=30)
    deferred = province.woman(age=31)
    factories.circumstance(deferred, fact="unfit", first_on=BEFORE)
    ends = {"terms": "terms:TC:2020-07-01", "cases": "cases:deferral/b/unfit:2020-07-01", "ages": OLD}[table]
    row = propose_row(province.top, table=table, ends=ends, last_on=BEFORE, by=province.one)
    found = effect(province, row)
    assert found.judged == judged
    turned = {"terms": [], "cases": [(State.DEFERRED, State.ELIGIBLE, 1)]}
    assert table == "ages" or found.tally == turned[table]
