"""When a term ends, on the day before, of and after; what may be asked and what may not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sansang.kernel.dates import PartialDate
from sansang.law.rules import rules_on
from sansang.personnel.rules import terms
from sansang.personnel.rules.terms import Extended, Served, Serving

DAY = timedelta(days=1)
TODAY = date(2026, 2, 5)
RULES = rules_on(TODAY)
YOUNG = Serving(PartialDate(date(1998, 5, 7), "day"), "male")


def served(first: date, last: date | None = None, *, component: str = "TC", why: str = "") -> Served:
    return Served(first, last, component, why)


def term(*services: Served, who: Serving = YOUNG, extended: tuple[Extended, ...] = (), on: date = TODAY) -> terms.Term:
    run = terms.run_on(services, on)
    assert run is not None
    return terms.term_of(rules_on(on), run, who, extended)


@pytest.mark.parametrize(
    ("component", "first", "ends", "latest"),
    [
        ("TC", date(2024, 7, 1), date(2028, 6, 30), date(2030, 6, 30)),
        ("CD", date(2024, 1, 1), date(2027, 12, 31), date(2029, 12, 31)),
        ("TT", date(2025, 2, 1), date(2027, 1, 31), date(2029, 1, 31)),
        # 29 February: the fourth year has it again; two years later there is none.
        ("TC", date(2024, 2, 29), date(2028, 2, 28), date(2030, 2, 28)),
        ("TT", date(2024, 2, 29), date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_term_ends_by_component(component: str, first: date, ends: date, latest: date) -> None:
    found = term(served(first, component=component))
    assert (found.ends, found.until, found.latest) == (ends, ends, latest)
    whys = terms.whys_of_term(RULES, found, sex="male")
    assert [why.article for why in whys] == ["Điều 8 khoản 2", "Điều 8 khoản 2", "Điều 8 khoản 1"]


@pytest.mark.parametrize("why", ["transferred", "reorganised"])
def test_a_transfer_or_reorganisation_goes_on_with_the_same_term(why: str) -> None:
    found = term(served(date(2023, 3, 1), date(2025, 2, 28), why=why), served(date(2025, 3, 1), component="CD"))
    assert (found.first, found.ends, found.component) == (date(2023, 3, 1), date(2027, 2, 28), "CD")


def test_after_any_other_end_a_new_term_begins() -> None:
    found = term(served(date(2019, 3, 1), date(2023, 2, 28), why="completed"), served(date(2025, 3, 1)))
    assert (found.first, found.ends) == (date(2025, 3, 1), date(2029, 2, 28))


def test_of_components_with_different_terms_the_longest_counts() -> None:
    standing = served(date(2025, 1, 1), date(2025, 12, 31), component="TT", why="transferred")
    assert term(standing, served(date(2026, 1, 1))).ends == date(2028, 12, 31)
    mobile = served(date(2023, 1, 1), date(2025, 12, 31), component="CD", why="transferred")
    assert term(mobile, served(date(2026, 1, 1), component="TT")).ends == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("who", "latest"),
    [
        (YOUNG, date(2030, 6, 30)),
        (Serving(YOUNG.born, "male", self_defence=True), date(2044, 5, 6)),
        (Serving(YOUNG.born, "male", commander=True), date(2044, 5, 6)),
        (Serving(YOUNG.born, "female", commander=True), date(2039, 5, 6)),
        (Serving(YOUNG.born, "male", commander=True, volunteer=True), date(2049, 5, 6)),
        (Serving(PartialDate(date(1983, 1, 1), "day"), "male"), date(2028, 12, 31)),
    ],
)
def test_how_far_a_term_may_be_extended(who: Serving, latest: date) -> None:
    assert term(served(date(2024, 7, 1)), who=who).latest == latest


def test_a_birth_known_to_the_year_is_past_the_age_only_when_every_day_of_it_is() -> None:
    who = Serving(PartialDate(date(1980, 1, 1), "year"), "male")
    assert term(served(date(2024, 7, 1)), who=who).age_ends == date(2026, 12, 30)


def test_an_agreed_extension_moves_the_end_of_its_own_term_alone() -> None:
    agreed = Extended(date(2023, 2, 1), date(2025, 2, 28), beyond_age=False)
    old, new = served(date(2019, 3, 1), date(2025, 2, 28), why="completed"), served(date(2025, 6, 1))
    assert term(old, new, extended=(agreed,)).until == date(2029, 5, 31)
    found = term(served(date(2022, 3, 1)), extended=(Extended(date(2026, 2, 1), date(2027, 2, 28), False),))
    assert (found.ends, found.until, found.is_extended) == (date(2026, 2, 28), date(2027, 2, 28), True)


STATES = [
    (date(2028, 6, 29), "this_year"),
    (date(2028, 6, 30), "this_year"),
    (date(2028, 7, 1), "past"),
    (date(2027, 12, 31), "runs"),
]


@pytest.mark.parametrize(("on", "state"), STATES)
def test_a_term_is_past_on_the_day_after_its_end(on: date, state: str) -> None:
    assert terms.state_of(term(served(date(2024, 7, 1)), on=on), on) == state


def test_the_age_is_past_on_the_birthday_after() -> None:
    who = Serving(PartialDate(date(1980, 2, 29), "day"), "male")
    found = term(served(date(2024, 7, 1)), who=who)
    assert found.age_ends == date(2026, 2, 28)
    assert terms.state_of(found, date(2026, 2, 28)) != "past_age"
    assert terms.state_of(found, date(2026, 3, 1)) == "past_age"


def asked(until: date, *, who: Serving = YOUNG, **changes) -> set[str]:
    found = term(served(date(2024, 7, 1)), who=who)
    values = {"until": until, "beyond_age": False, "asked_on": TODAY, "today": TODAY, **changes}
    return {reason.code for reason in terms.reasons_against_extension(RULES, found, who, **values)}


def test_an_extension_is_after_the_term_and_within_two_years() -> None:
    assert asked(date(2028, 6, 30)) == {"no_extension"}
    assert asked(date(2028, 7, 1)) == set()
    assert asked(date(2030, 6, 30)) == set()
    assert asked(date(2030, 7, 1)) == {"extension_too_long"}


def test_commanders_and_self_defence_may_be_extended_to_the_age_limit() -> None:
    who = Serving(YOUNG.born, "male", commander=True)
    assert asked(date(2044, 5, 6), who=who) == set()
    assert asked(date(2044, 5, 7), who=who) == {"extension_past_age"}
    assert asked(date(2044, 5, 7), who=who, beyond_age=True) == set()


def test_an_extension_needs_a_birth_and_a_day_that_has_come() -> None:
    assert asked(date(2029, 1, 1), who=Serving(None, "male")) == {"birth_missing"}
    assert asked(date(2029, 1, 1), asked_on=TODAY + DAY) == {"in_future"}
    assert asked(date(2029, 1, 1), asked_on=date(2024, 6, 30)) == {"asked_outside"}


@pytest.mark.parametrize(
    ("last_on", "codes"),
    [(date(2028, 6, 29), {"term_not_over"}), (date(2028, 6, 30), set()), (date(2028, 7, 1), set())],
)
def test_a_term_is_completed_from_its_last_day(last_on: date, codes: set[str]) -> None:
    found = terms.reasons_against_completion(RULES, term(served(date(2024, 7, 1))), last_on=last_on)
    assert {reason.code for reason in found} == codes
    assert all(reason.article for reason in found)


def test_the_age_completes_a_term_too() -> None:
    found = term(served(date(2024, 7, 1)), who=Serving(PartialDate(date(1980, 5, 7), "day"), "male"))
    assert terms.reasons_against_completion(RULES, found, last_on=date(2026, 5, 6)) == []
    assert terms.reasons_against_completion(RULES, found, last_on=date(2026, 5, 5)) != []


@pytest.mark.parametrize(
    ("last_on", "is_due"), [(date(2026, 2, 27), False), (date(2026, 2, 28), True), (date(2026, 3, 1), True)]
)
def test_standing_militia_of_24_months_have_completed_active_service(last_on: date, *, is_due: bool) -> None:
    found = term(served(date(2024, 2, 29), component="TT"))
    why = terms.active_service(rules_on(last_on), found, last_on=last_on)
    assert (why is not None) == is_due
    assert terms.active_service(RULES, term(served(date(2022, 3, 1))), last_on=last_on) is None


def test_time_before_the_standing_militia_does_not_count_as_active_service() -> None:
    mobile = served(date(2023, 3, 1), date(2025, 2, 28), component="CD", why="transferred")
    found = term(mobile, served(date(2025, 3, 1), component="TT"))
    assert terms.active_service(RULES, found, last_on=date(2027, 2, 27)) is None
    assert terms.active_service(RULES, found, last_on=date(2027, 2, 28)) is not None


@pytest.mark.parametrize(
    ("kind", "key", "sex", "codes"),
    [
        ("early_release", "early_release/a/pregnant", "female", set()),
        ("early_release", "early_release/a/pregnant", "male", {"not_for_sex/early_release/a/pregnant"}),
        ("early_release", "early_release/b/unfit", "male", set()),
        ("early_release", "removal/b/prosecuted", "male", {"no_such_ground"}),
        ("removal", "removal/b/prosecuted", "male", set()),
        ("removal", "removal/z", "male", {"no_such_ground"}),
    ],
)
def test_a_service_ends_early_on_a_ground_of_the_law(kind: str, key: str, sex: str, codes: set[str]) -> None:
    assert {reason.code for reason in terms.reasons_against_release(RULES, kind, key, sex=sex)} == codes


def test_every_ground_of_both_kinds_can_be_chosen_by_somebody() -> None:
    for kind, points in (("early_release", "a b c d đ"), ("removal", "a b c d đ e")):
        found = {one.point for sex in ("male", "female") for one in terms.grounds_for(RULES, kind, sex)}
        assert found == set(points.split())
