import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sansang.citizens.models import Person
from sansang.organisation.models import Population, Unit
from sansang.personnel.models import Service
from sansang.reports.figures import Figure, answers, figures, traditional_days
from sansang.training.models import Result, TrainingClass
from tests import factories
from tests.reports.conftest import ARRANGED, LAST_OLD_DAY

pytestmark = pytest.mark.django_db
BUILT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19}


def by_row(**kwargs) -> dict[int, dict]:
    return {one["row"]: one for one in answers(**kwargs)}


@pytest.fixture
def whole_province() -> Unit:
    """129 + 145 establishments until 30/06/2025, 45 + 85 after; 22 people of 1,000, 6 of them Party members."""
    place = factories.place(name="Điện Biên", kind="Tỉnh", level="province")
    Population.objects.create(place=place, year=2024, persons=1000)
    command = factories.unit("provincial_command", name="Bộ CHQS tỉnh", place=place)
    for number in range(129):
        factories.unit("militia", parent=command, last_on=LAST_OLD_DAY if number >= 45 else None)
    for number in range(145):
        factories.unit("self_defence", parent=command, last_on=LAST_OLD_DAY if number >= 85 else None)
    stands = Unit.objects.filter(kind="militia").order_by("pk")[0]
    people = [
        factories.member(stands, keeper=command, party_joined_on=date(2020, 1, 1) if number < 6 else None)
        for number in range(22)
    ]
    of_officers = factories.programme(command, audience="officers_command")
    for number in range(40):
        held(command, 2025, programme=of_officers, state="cancelled" if number == 39 else "published")
    of_2024 = held(command, 2024)
    for number, person in enumerate(people[:4]):
        result(person, of_2024, "pass" if number == 3 else "good")
    return command


def held(unit: Unit, year: int, *, state: str = "published", **values: Any) -> TrainingClass:
    values |= {"cancelling": "plan"} if state == "cancelled" else {}
    last = date(year, 9, 6)
    return factories.training_class(
        unit, first_on=date(year, 9, 1), last_on=last, closed_on=last, published_on=last, state=state, **values
    )


def result(person: Person, one: TrainingClass, grade: str) -> Result:
    enrolment = factories.enrolment(person, one)
    return Result.objects.create(enrolment=enrolment, score=7, grade=grade, hours=56, hours_attended=56)


def test_the_stated_figures_hold_on_a_province_that_is_so(whole_province: Unit) -> None:
    found = by_row()
    assert {row: found[row]["computed"] for row in BUILT} == {
        1: 130,
        2: 45,
        3: 85,
        4: "45 + 85 = 130",
        5: 39,
        6: 274,
        7: 2.2,
        8: 27,
        9: 100,
        10: 75,
        19: 90,
    }
    assert all(found[row]["holds"] is True for row in BUILT)
    assert found[6]["on"] == "2025-03-28"
    assert found[1]["on"].startswith("2026-")


def test_rooms_that_are_not_built_say_so(whole_province: Unit) -> None:
    for row, one in by_row().items():
        if row not in BUILT:
            assert (one["computed"], one["holds"]) == (None, None)


def test_figures_follow_the_records_and_the_day(whole_province: Unit) -> None:
    found = by_row(on=date(2025, 3, 28))
    assert (found[1]["computed"], found[1]["holds"]) == (274, False)
    assert (found[4]["computed"], found[4]["holds"]) == ("129 + 145 = 274", False)
    Person.objects.update(party_joined_on=date(2020, 1, 1))
    Service.objects.filter(pk__in=list(Service.objects.values_list("pk", flat=True)[:11])).delete()
    found = by_row()
    assert (found[8]["computed"], found[8]["holds"]) == (100, False)
    assert (found[7]["computed"], found[7]["holds"]) == (1.1, False)
    assert by_row(on=ARRANGED)[1]["holds"] is True


def test_training_of_the_last_whole_year_is_counted_from_what_was_published_by_the_day(whole_province: Unit) -> None:
    of_2025 = held(whole_province, 2025)
    people = list(Person.objects.order_by("pk")[:3])
    for person, grade in zip(people, ("excellent", "pass", "fail"), strict=True):
        result(person, of_2025, grade)
    found = by_row(on=date(2026, 5, 4))
    assert [found[row]["computed"] for row in (5, 9, 10)] == [39, 67, 33]
    assert [found[row]["holds"] for row in (5, 9, 10)] == [True, False, False]
    again = held(whole_province, 2025, programme=of_2025.programme, is_make_up=True)
    TrainingClass.objects.filter(pk=again.pk).update(last_on=date(2025, 12, 1), published_on=date(2026, 6, 1))
    result(people[2], again, "good")
    assert by_row(on=date(2026, 5, 4))[9]["computed"] == 67
    assert by_row(on=date(2026, 6, 1))[9]["computed"] == 100


def test_results_of_officers_are_no_results_of_members(whole_province: Unit) -> None:
    course = TrainingClass.objects.filter(programme__audience="officers_command", state="published")[0]
    for person in Person.objects.all():
        result(person, course, "fail")
    found = by_row(on=date(2026, 5, 4))
    assert (found[9]["computed"], found[10]["computed"]) == (None, None)


def test_an_empty_system_claims_nothing(db) -> None:
    found = by_row()
    assert (found[1]["computed"], found[1]["holds"]) == (0, False)
    assert (found[7]["computed"], found[7]["holds"]) == (None, None)


def test_every_row_is_there_in_order() -> None:
    assert [figure.row for figure in figures()] == list(range(1, 20))
    assert traditional_days()["militia"] == date(1935, 3, 28)


@pytest.mark.parametrize(("computed", "holds"), [(1999, False), (2000, True), (9999, True), (10000, False)])
def test_thousands_are_a_range(computed: int, holds: bool) -> None:
    told = Figure(11, "", 2, date(2025, 3, 28), "hàng nghìn", least=2000, most=9999)
    assert told.holds(computed) is holds


def test_the_command_prints_a_table_and_json(whole_province: Unit, capsys) -> None:
    call_command("figures", "--json")
    found = json.loads(capsys.readouterr().out)
    assert {tuple(one) for one in found} == {("row", "name", "stated", "computed", "on", "holds")}
    call_command("figures", "--on", "28/3/2025")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 21
    assert "Cơ sở dân quân tự vệ được củng cố" in lines[7]
    assert "đúng" in lines[7]
    with pytest.raises(CommandError, match="Không đọc được ngày"):
        call_command("figures", "--on", "hôm kia")
