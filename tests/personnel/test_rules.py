from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.days import Days
from sansang.personnel.rules import (
    Held,
    Promised,
    clashes,
    reasons_against_post,
    reasons_against_service,
)

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
FOREVER = [Days(date(2000, 1, 1))]


@st.composite
def periods(draw: st.DrawFn) -> Days:
    first = draw(DAYS)
    return Days(first, draw(st.none() | st.dates(first, date(2028, 1, 1))))


@given(periods(), st.lists(periods(), max_size=4))
def test_a_service_is_refused_exactly_when_a_day_is_taken(wanted: Days, others: list[Days]) -> None:
    held = [Held(days, "x") for days in others]
    reasons = reasons_against_service(wanted, held=held, unit_days=FOREVER)
    assert len(reasons) == sum(wanted.overlaps(days) for days in others)


def test_every_reason_against_a_service_is_given() -> None:
    held = [Held(Days(date(2024, 1, 1)), "Tiểu đội 1")]
    codes = [reason.code for reason in reasons_against_service(Days(date(2025, 1, 1)), held=held, unit_days=[])]
    assert codes == ["service_overlap", "unit_not_alive"]


def test_posts_belong_to_kinds_and_one_commander_is_enough() -> None:
    held = [Held(Days(date(2024, 1, 1), date(2025, 6, 30)), "Lò Văn Thi")]
    wanted = Days(date(2025, 6, 30))
    assert [
        r.code for r in reasons_against_post("commander", unit_kind="commune_command", wanted=wanted, held=held)
    ] == ["post_taken"]
    assert [r.code for r in reasons_against_post("commander", unit_kind="squad", wanted=wanted, held=[])] == [
        "post_not_here"
    ]
    assert reasons_against_post("deputy_commander", unit_kind="commune_command", wanted=wanted, held=held) == []


@given(st.integers(0, 48), st.integers(1, 24), st.integers(0, 48), st.integers(1, 24))
def test_commitments_clash_when_they_share_time_and_not_back_to_back(a: int, long: int, b: int, other: int) -> None:
    start = datetime(2026, 2, 17)
    one, two = start + timedelta(hours=a), start + timedelta(hours=b)
    found = clashes(one, one + timedelta(hours=long), promised=[Promised(two, two + timedelta(hours=other), "Trực")])
    assert bool(found) == bool(set(range(a, a + long)) & set(range(b, b + other)))
