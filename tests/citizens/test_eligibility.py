"""The state of citizens from the database: every ground, every limit, a province's own rows, counts and lists."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.citizens.queries import eligibility_sorted
from sansang.citizens.queries.eligibility import rules_for, state_of_person, verdicts
from sansang.citizens.queries.eligibility_sorted import Sorted, out_of_reach
from sansang.law.facts import packaged_facts
from sansang.law.rules import rules_on
from sansang.law.whys import State
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 20)
DAY = timedelta(days=1)
FACTS = [code for code in packaged_facts() if code != "volunteer"]


def office_of(*, parent: Unit | None = None) -> Unit:
    return factories.unit("commune_command", parent=parent or factories.unit("provincial_command"))


def citizen(office: Unit, *facts: str, full_name: str = "Lò Văn Thi", **values: object) -> Person:
    made = factories.person(office, full_name=full_name, **values)
    factories.registration(made, office)
    for fact in facts:
        factories.circumstance(made, fact=fact, first_on=date(2025, 1, 1))
    return made


def sorted_by(user: User, *, on: date = ON, **wanted: object) -> Sorted:
    return Sorted(user, on=on, permission=Permission.PEOPLE_VIEW).narrowed(**wanted)


# One person


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_counts_from_its_first_day_to_its_last(fact: str, sex: str) -> None:
    person = citizen(office_of(), sex=sex)
    factories.circumstance(person, fact=fact, first_on=ON, last_on=ON)
    plain = rules_on(ON).state_of(person.born, sex)
    expected = rules_on(ON).state_of(person.born, sex, [fact])
    assert state_of_person(person, ON - DAY).state is plain.state
    assert state_of_person(person, ON).state is expected.state
    assert {why.code for why in expected.reasons} <= {why.code for why in state_of_person(person, ON).reasons}
    assert state_of_person(person, ON + DAY).state is plain.state


def test_a_fact_of_other_days_is_told_and_gives_nothing() -> None:
    person = citizen(office_of())
    factories.circumstance(person, fact="studying", first_on=date(2024, 9, 1), last_on=date(2025, 6, 30))
    factories.circumstance(person, fact="studying", first_on=date(2022, 9, 1), last_on=date(2023, 6, 30))
    verdict = state_of_person(person, ON)
    assert verdict.state is State.ELIGIBLE
    told = [str(why) for why in verdict.reasons if why.code.startswith("not_on_day/")]
    assert told == ["“đang học”: chỉ đến hết ngày 30/06/2025."]


@pytest.mark.parametrize(
    ("born_on", "precision", "state"),
    [
        (date(2008, 5, 21), "day", State.NOT_ELIGIBLE),
        (date(2008, 5, 20), "day", State.ELIGIBLE),
        (date(2008, 5, 1), "month", State.UNKNOWN),
        (date(2008, 1, 1), "year", State.UNKNOWN),
        (date(2007, 1, 1), "year", State.ELIGIBLE),
        (date(1980, 5, 21), "day", State.ELIGIBLE),
        (date(1980, 5, 20), "day", State.NOT_ELIGIBLE),
        (None, "day", State.UNKNOWN),
    ],
)
def test_ages_are_judged_as_far_as_the_birth_is_known(born_on: date | None, precision: str, state: State) -> None:
    person = citizen(office_of(), born_on=born_on, born_precision=precision)
    verdict = state_of_person(person, ON)
    assert verdict.state is state
    assert bool(verdict.missing) == (state is State.UNKNOWN)


@pytest.mark.parametrize(("on", "state"), [(date(2026, 2, 28), State.NOT_ELIGIBLE), (date(2026, 3, 1), State.ELIGIBLE)])
def test_one_born_on_29_february_comes_of_age_on_1_march(on: date, state: State) -> None:
    assert state_of_person(citizen(office_of(), born_on=date(2008, 2, 29)), on).state is state


def test_a_fact_that_no_book_knows_any_more_leaves_the_state_open() -> None:
    person = citizen(office_of(), "a_fact_of_a_row_gone")
    verdict = state_of_person(person, ON)
    assert verdict.state is State.UNKNOWN
    assert verdict.missing == ("facts",)
    assert dict(verdicts(Person.objects.all(), on=ON))[person.pk].state is State.UNKNOWN


# Everyone at once


def test_many_are_judged_as_each_alone_in_the_order_asked() -> None:
    office = office_of()
    facts = [(), ("studying",), ("volunteer", "spouse_in_army"), ("disabled",), ("prosecuted", "studying")]
    people = [citizen(office, *one, born_on=born) for one in facts for born in (date(1995, 5, 7), date(1979, 1, 1))]
    found = list(verdicts(Person.objects.order_by("-pk"), on=ON))
    assert [pk for pk, _verdict in found] == [person.pk for person in reversed(people)]
    alone = {person.pk: state_of_person(person, ON) for person in people}
    assert {pk: verdict.state for pk, verdict in found} == {pk: one.state for pk, one in alone.items()}
    assert all(verdict.reasons == alone[pk].reasons for pk, verdict in found)


def test_each_count_is_the_length_of_its_list() -> None:
    top = factories.unit("provincial_command")
    offices = [office_of(parent=top) for _ in range(3)]
    for at, fact in enumerate(FACTS):
        citizen(offices[at % 3], fact, sex=("male", "female")[at % 2])
    citizen(offices[0], "studying", "disabled", "unfit")
    citizen(offices[1], born_on=None)
    user = factories.user(role="provincial_staff", unit=top)
    everyone = sorted_by(user).everyone
    assert everyone.by_state == Counter(state_of_person(person, ON).state for person in Person.objects.all())
    for state in State:
        assert len(list(sorted_by(user, state=state))) == everyone.by_state[state] > 0
        assert all(one.verdict.state is state for one in sorted_by(user, state=state))
        for counted in everyone.by_reason[state]:
            assert len(sorted_by(user, state=state, code=counted.code)) == counted.number
    for office in offices:
        for state, number in everyone.by_office[office.pk].items():
            assert len(sorted_by(user, state=state, office=office.pk)) == number
    assert sum(map(len, (sorted_by(user, office=office.pk) for office in offices))) == len(everyone.persons)


def test_the_neighbour_and_those_not_registered_on_the_day_are_not_among_them() -> None:
    top = factories.unit("provincial_command")
    own, other = office_of(parent=top), office_of(parent=top)
    here = citizen(own, full_name="Lò Văn Thi")
    citizen(other, full_name="Mùa A Chớ")
    factories.person(own, full_name="Chưa đăng ký")
    user = factories.user(role="commune_clerk", unit=own)
    assert [one.person for one in sorted_by(user)] == [here]
    assert len(sorted_by(user, on=date(2024, 4, 9))) == 0
    assert len(sorted_by(user, on=date(2024, 4, 10))) == 1
    assert len(sorted_by(factories.user(role="administrator", unit=top))) == 0


def test_who_moved_out_of_reach_is_told_as_a_number_only() -> None:
    top = factories.unit("provincial_command")
    own, other = office_of(parent=top), office_of(parent=top)
    gone = factories.person(other)
    factories.registration(gone, own, last_on=ON, leaving="moved_out")
    user = factories.user(role="commune_clerk", unit=own)
    assert len(sorted_by(user)) == 0
    assert out_of_reach(user, on=ON, permission=Permission.PEOPLE_VIEW) == 1


def test_names_are_found_by_every_word_without_accents() -> None:
    office = office_of()
    citizen(office, full_name="Nguyễn Thị Đào")
    citizen(office, full_name="Nguyễn Văn Đạt")
    user = factories.user(role="commune_clerk", unit=office)
    assert [str(one.person) for one in sorted_by(user, name_key="nguyen dat")] == ["Nguyễn Văn Đạt"]


def test_a_large_pass_is_remembered_until_something_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eligibility_sorted, "LARGE", 1)
    office = office_of()
    person = citizen(office)
    user = factories.user(role="commune_clerk", unit=office)
    first = sorted_by(user).everyone
    assert sorted_by(user).everyone is first
    record("training.attendance", None, by=user)
    assert sorted_by(user).everyone is first
    record("registration.entered", person, by=user)
    assert sorted_by(user).everyone is not first
    factories.circumstance(person, fact="studying")
    assert sorted_by(user).everyone.by_state == {State.DEFERRED: 1}
    assert sorted_by(user, on=ON + DAY).everyone is not first


def test_questions_do_not_grow_with_the_register() -> None:
    office = office_of()
    user = factories.user(role="commune_clerk", unit=office)

    def queries() -> int:
        rules_for("11", on=ON)
        user.grants_held()
        with CaptureQueriesContext(connection) as asked:
            found = sorted_by(user)
            assert found[:50]
            assert list(verdicts(Person.objects.all(), on=ON))
        return len(asked)

    citizen(office)
    few = queries()
    for _ in range(30):
        citizen(office, "studying")
    assert queries() == few
