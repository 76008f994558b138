"""Results of a year by unit: everyone once, on any date, whoever asks."""

from __future__ import annotations

import random
from collections import OrderedDict, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.actions import record
from sansang.audit.models import AuditEvent
from sansang.training.actions import results as actions
from sansang.training.models import Result, TrainingClass
from sansang.training.queries import years, years_remembering
from sansang.training.rules.tallies import GRADES, total
from tests import factories
from tests.training.marked import TODAY, School, queries, signed_in

pytestmark = pytest.mark.django_db
LIST, PEOPLE = "training:result_list", "training:result_person_list"


@pytest.fixture
def school() -> School:
    return School()


def stood(one: TrainingClass, person, grade: str, **values) -> Result:
    """A published result without the way there."""
    enrolment = factories.enrolment(person, one, **values)
    score = None if grade == "untested" else Decimal(7)
    return Result.objects.create(enrolment=enrolment, grade=grade, score=score, hours=8, hours_attended=6)


def of_year(school: School, *, audience: str = "on_the_spot", on: date = date(2026, 3, 2), unit=None) -> TrainingClass:
    unit = unit or school.office
    programme = factories.programme(unit, audience=audience)
    return factories.training_class(
        unit, first_on=on, last_on=on, programme=programme, state="published", closed_on=on,
        published_on=on + timedelta(days=10),
    )  # fmt: skip


def counts(school: School, *, year: int = 2026, on: date = date(2026, 12, 31), user=None) -> dict[tuple, tuple]:
    cache.clear()
    found = years.sums(user or school.staff, year=year, on=on)
    return {key: (one.people, one.tested, one.passed, one.better) for key, one in found.items()}


def test_of_several_classes_of_one_audience_the_last_counts(school: School) -> None:
    person = factories.member(school.office)
    stood(of_year(school), person, "fail")
    stood(of_year(school, on=date(2026, 5, 4)), person, "good")
    assert counts(school) == {(school.office.pk, "on_the_spot"): (1, 1, 1, 1)}


def test_another_audience_and_another_year_count_apart(school: School) -> None:
    person = factories.member(school.office)
    stood(of_year(school), person, "fail")
    stood(of_year(school, audience="officers_unit"), person, "excellent")
    stood(of_year(school, on=date(2025, 5, 4)), person, "pass")
    assert counts(school) == {
        (school.office.pk, "on_the_spot"): (1, 1, 0, 0),
        (school.office.pk, "officers_unit"): (1, 1, 1, 1),
    }
    assert counts(school, year=2025) == {(school.office.pk, "on_the_spot"): (1, 1, 1, 0)}


def test_whoever_was_called_from_another_unit_later_counts_there(school: School) -> None:
    person = factories.member(school.office)
    stood(of_year(school), person, "good", unit=school.office)
    stood(of_year(school, on=date(2026, 5, 4), unit=school.board), person, "pass", unit=school.other)
    assert counts(school) == {(school.other.pk, "on_the_spot"): (1, 1, 1, 0)}
    assert counts(school, user=school.clerk) == {}
    assert counts(school, user=school.neighbour) == {(school.other.pk, "on_the_spot"): (1, 1, 1, 0)}


def test_nothing_counts_before_it_is_published(school: School) -> None:
    stood(of_year(school), factories.member(school.office), "good")
    assert counts(school, on=date(2026, 3, 11)) == {}
    assert counts(school, on=date(2026, 3, 12)) == {(school.office.pk, "on_the_spot"): (1, 1, 1, 1)}


def test_on_a_day_before_a_decision_the_result_is_the_old_one(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    for day, score in ((date(2026, 3, 20), "6"), (date(2026, 3, 25), "4")):
        marks = {one.enrolments.get().pk: {heading.pk: Decimal(score) for heading in one.programme.headings.all()}}
        decision = actions.CorrectionValues("mistake", f"{day.day}/QĐ", day, "Lò Văn Chủ")
        actions.correct_results(one, marks, decision, today=TODAY, by=school.commander)
    TrainingClass.objects.update(published_on=date(2026, 3, 10))
    found = {
        day: counts(school, on=date(2026, 3, day))[school.office.pk, "on_the_spot"] for day in (19, 20, 24, 25, 31)
    }
    assert found == {19: (1, 1, 1, 1), 20: (1, 1, 1, 0), 24: (1, 1, 1, 0), 25: (1, 1, 0, 0), 31: (1, 1, 0, 0)}


@pytest.mark.parametrize("seed", range(4))
def test_counts_add_up_and_nobody_is_counted_twice(school: School, seed: int) -> None:
    chance = random.Random(seed)
    units = [school.office, school.other, factories.unit("militia", parent=school.office)]
    people = [factories.member(chance.choice(units), full_name=f"Lò Văn {number}") for number in range(12)]
    expected: dict[tuple[int, int, str], tuple] = {}
    for _class in range(10):
        audience, year = chance.choice(["on_the_spot", "mobile"]), chance.choice([2025, 2026])
        day = date(year, chance.randint(1, 11), chance.randint(1, 28))
        one = of_year(school, audience=audience, on=day, unit=chance.choice(units[:2]))
        for person in chance.sample(people, 6):
            grade, unit = chance.choice(GRADES), chance.choice(units)
            result = stood(one, person, grade, unit=unit)
            key, rank = (person.pk, year, audience), (day, result.pk, unit.pk, grade)
            expected[key] = max(expected.get(key, rank), rank)
    last = date(2026, 12, 31)
    of_all = years.sums_of_years(school.staff, years.trend_years(last), on=last)
    for year in (2025, 2026):
        rows = list(years.people(school.staff, year=year, on=date(2026, 12, 31), own=False))
        shown = [(row.enrolment.person_id, row.enrolment.training_class.programme.audience) for row in rows]
        assert len(shown) == len(set(shown))
        wanted: dict[tuple[int, str], int] = defaultdict(int)
        for (_person, of, audience), (_day, _pk, unit, _grade) in expected.items():
            if of == year:
                wanted[unit, audience] += 1
        cache.clear()
        found = years.sums(school.staff, year=year, on=date(2026, 12, 31))
        assert {key: one.people for key, one in found.items()} == wanted
        everything = total(found.values())
        assert everything.people == len(rows) == len(set(shown))
        over = found.passed_over
        assert set(years.people(school.staff, year=year, on=last, own=False, passed_over=over)) == set(rows)
        better = [one for one in expected.items() if one[0][1] == year and one[1][3] in {"excellent", "good"}]
        assert everything.better == len(better)
        assert everything.share_attended == pytest.approx(0.75)
        assert dict(years.trend(of_all, on=last))[year] == everything


def test_sums_are_remembered_until_a_result_of_their_year_may_have_changed(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(years_remembering, "LARGE", 1)
    monkeypatch.setattr(years_remembering, "_remembered", OrderedDict())
    both, last = (2025, 2026), date(2026, 12, 31)

    def sums() -> dict[int, years_remembering.Sums]:
        return years.sums_of_years(school.staff, both, on=last)

    one, before = school.published({"Lò Văn An": "8"}), sums()
    record("training.attendance", school.held(state="running", closed_on=None), by=school.clerk)
    record("service.ended", factories.member(school.office), by=school.clerk)
    assert all(sums()[year] is before[year] for year in both)
    school.published({"Lò Văn Bình": "4"})
    after = sums()
    assert (after[2025] is before[2025], total(after[2026].values()).people) == (True, 2)
    record("training.corrected", one, by=school.clerk)
    assert sums()[2026] is not after[2026]
    record("merge.made", factories.member(school.office), by=school.clerk)
    assert sums()[2025] is not before[2025]


# Pages


def test_a_province_opens_boards_communes_people(school: School) -> None:
    one = of_year(school)
    for name, grade in (("Lò Văn An", "good"), ("Lò Văn Bình", "fail"), ("Lò Văn Cường", "untested")):
        stood(one, factories.member(school.office, full_name=name), grade)
    stood(of_year(school, unit=school.other), factories.member(school.other, full_name="Mùa A Chớ"), "pass")
    client = signed_in(school.staff)
    page = client.get(reverse(LIST), {"nam": "2026"}).content.decode()
    assert "Ban 1" in page
    assert "66,7 %" in page  # two of three tested
    page = client.get(reverse(LIST), {"nam": "2026", "unit": school.board.pk}).content.decode()
    assert "Xã Thanh Yên" in page
    assert "Xã Mường Pồn" in page
    people = client.get(reverse(PEOPLE), {"nam": "2026", "unit": school.office.pk}).content.decode()
    assert "Lò Văn Cường" in people
    assert "Mùa A Chớ" not in people
    only = client.get(reverse(PEOPLE), {"nam": "2026", "loai": "fail"}).content.decode()
    assert "Lò Văn Bình" in only
    assert "Lò Văn An<" not in only


def test_the_years_are_drawn_with_their_table(school: School) -> None:
    for year, grade in ((2025, "fail"), (2026, "good")):
        stood(of_year(school, on=date(year, 3, 2)), factories.member(school.office), grade)
    page = signed_in(school.clerk).get(reverse(LIST), {"on": "2026-12-31"}).content.decode()
    assert "Kết quả huấn luyện theo năm" in page
    assert '<th scope="row">2025</th><td class="num">0 %</td>' in page
    assert '<th scope="row">2026</th><td class="num">100 %</td>' in page


def test_a_neighbour_sees_nobody_and_cannot_pick_the_unit(school: School) -> None:
    stood(of_year(school), factories.member(school.office, full_name="Lò Văn An"), "good")
    client = signed_in(school.neighbour)
    for name in (LIST, PEOPLE):
        page = client.get(reverse(name), {"nam": "2026"}).content.decode()
        assert "Lò Văn An" not in page
        assert "Xã Thanh Yên" not in page
        assert client.get(reverse(name), {"unit": school.office.pk}).status_code == 404


@pytest.mark.parametrize("text", ["²", "٣", "-1", "9" * 40, "\x00", "x"])
def test_what_is_no_number_of_a_unit_breaks_nothing(school: School, text: str) -> None:
    assert signed_in(school.clerk).get(reverse(LIST), {"unit": text}).status_code == 404
    assert signed_in(school.clerk).get(reverse(LIST), {"nam": text, "doi-tuong": text}).status_code == 200


def test_people_are_exported_within_the_right_to_export(school: School) -> None:
    stood(of_year(school), factories.member(school.office, full_name="Lò Văn An"), "good")
    response = signed_in(school.clerk).get(reverse(PEOPLE), {"nam": "2026", "xuat": "xlsx"})
    rows = list(load_workbook(BytesIO(response.content)).worksheets[0].values)
    assert rows[-1][0] == "Lò Văn An"
    assert AuditEvent.objects.filter(verb="people.exported").count() == 1
    page = signed_in(school.inspector).get(reverse(PEOPLE), {"nam": "2026", "xuat": "xlsx"})
    assert page.headers["Content-Type"].startswith("text/html")


def test_units_are_exported_as_numbers(school: School) -> None:
    stood(of_year(school), factories.member(school.office), "good")
    response = signed_in(school.clerk).get(reverse(LIST), {"nam": "2026", "xuat": "xlsx"})
    assert list(load_workbook(BytesIO(response.content)).worksheets[0].values)[-1][1] == 1
    assert AuditEvent.objects.filter(verb="training.exported").exists()


def test_the_questions_are_as_many_whatever_the_number_of_people_and_units(school: School) -> None:
    one, client = of_year(school), signed_in(school.staff)
    stood(one, factories.member(school.office), "good")
    pages = [reverse(LIST), reverse(PEOPLE)]

    def asked() -> list[int]:
        found = []
        for page in pages:
            cache.clear()
            found.append(queries(client, f"{page}?nam=2026"))
        return found

    before = asked()
    for number in range(8):
        unit = factories.unit("militia", parent=school.office)
        stood(one, factories.member(unit, full_name=f"Lò Văn {number}"), "pass")
    assert asked() == before
