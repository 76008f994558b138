"""The database sorts the register by state as the law itself does, whatever people are like."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from sansang.citizens.models import Circumstance, Person, Registration
from sansang.citizens.queries.eligibility import verdicts
from sansang.citizens.queries.register_states import classes, in_state, latest_birth
from sansang.law.facts import packaged_facts
from sansang.law.rules import rules_on
from sansang.law.whys import State
from sansang.organisation.models import Unit
from tests import factories

ON = date(2026, 5, 20)
EDGES = [date(ON.year - age, ON.month, ON.day) for age in (18, 41, 46, 51)]
# The day before, of and after each limit of age, and days far from all of them; to the day, month, year, or unknown.
BORN = [edge + timedelta(days=more) for edge in EDGES for more in (-1, 0, 1)] + [date(1996, 2, 29), date(2012, 1, 1)]
TOGETHER = [
    [], ["volunteer"], ["studying"], ["studying", "volunteer"], ["spouse_in_army", "volunteer"],
    ["unfit", "child_of_martyr"], ["child_of_martyr", "volunteer"], ["disabled", "studying"],
    ["prosecuted", "disabled"], ["cipher_worker", "volunteer"], ["pregnant"],
    ["alone_with_child_under_36_months", "dead"], ["reservist_unplaced"],
]  # fmt: skip


@pytest.mark.django_db
def test_the_database_and_the_law_sort_alike() -> None:
    office = factories.unit("commune_command")
    alone = [[fact, *wish] for fact in packaged_facts() for wish in ([], ["volunteer"]) if fact != "volunteer"]
    described = [
        *product(BORN, ("day", "month", "year", ""), ("male", "female"), TOGETHER),
        *product([date(1996, 2, 29), EDGES[2]], ["day"], ("male", "female"), alone),
    ]
    made = Person.objects.bulk_create(_person(office, *one[:3]) for one in described)
    Registration.objects.bulk_create(
        Registration(person=person, office=office, entry="first", first_on=date(2024, 4, 1)) for person in made
    )
    held = [(person, fact) for person, one in zip(made, described, strict=True) for fact in one[3]]
    facts = [Circumstance(person=person, fact=fact, first_on=ON) for person, fact in held]
    past = {"first_on": date(2020, 1, 1), "last_on": ON - timedelta(days=1)}
    facts += [Circumstance(person=person, fact="mental_illness", **past) for person in made]
    Circumstance.objects.bulk_create(facts)
    persons, rows = Person.objects.all(), Registration.objects.all()
    asked = {pk: verdict.state for pk, verdict in verdicts(persons, on=ON)}
    assert set(asked.values()) == set(State)
    found = {row.person_id: state for state in State for row in in_state(rows, state, rules=rules_on(ON))}
    assert found == asked


def _person(office: Unit, born: date, precision: str, sex: str) -> Person:
    first = {"month": born.replace(day=1), "year": date(born.year, 1, 1), "": None}.get(precision, born)
    return Person(
        keeper=office, province_code="11", full_name="Lò Văn Thi", name_key="lo van thi", born_on=first,
        born_precision=precision or "day", sex=sex,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_fact_that_no_row_knows_leaves_the_state_unknown() -> None:
    office = factories.unit("commune_command")
    person = factories.person(office)
    factories.circumstance(person, fact="of_a_row_taken_back")
    rows = Registration.objects.all()
    factories.registration(person, office)
    assert in_state(rows, State.UNKNOWN, rules=rules_on(ON)).count() == 1
    assert not in_state(rows, State.ELIGIBLE, rules=rules_on(ON)).exists()


@pytest.mark.django_db
def test_before_the_law_nobodys_state_is_known() -> None:
    office = factories.unit("commune_command")
    factories.registration(factories.person(office), office)
    rows, rules = Registration.objects.all(), rules_on(date(2015, 1, 1))
    assert in_state(rows, State.UNKNOWN, rules=rules).count() == 1
    assert not in_state(rows, State.ELIGIBLE, rules=rules).exists()


@pytest.mark.parametrize("on", [date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29), ON])
def test_the_last_birthday_of_an_age_is_the_laws(on: date) -> None:
    rules = rules_on(on)
    for age in (18, 41, 46):
        last = latest_birth(rules, age)
        assert rules.ages.span(last).low >= age > rules.ages.span(last + timedelta(days=1)).low


def test_the_classes_of_age_leave_no_day_out() -> None:
    found = classes(rules_on(ON), "male")
    assert found[0].last is None
    assert found[-1].first is None
    for younger, older in pairwise(found):
        assert older.last == younger.first - timedelta(days=1)
