"""What holds of training for every component, year, post, score and day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sansang.law.rules import rules_on
from sansang.law.training import COMMAND_POSTS, UNIT_POSTS, owed, service_year
from sansang.law.training_deciders import trainee_of, trainers
from sansang.law.training_results import GRADES, grade_of
from sansang.law.words import COMPONENT_WORDS

components = st.sampled_from(sorted(COMPONENT_WORDS))
posts = st.sets(
    st.tuples(
        st.sampled_from(sorted(COMMAND_POSTS | UNIT_POSTS | {"soldier"})), st.sampled_from(["", *COMPONENT_WORDS])
    ),
    max_size=3,
)
days = st.dates(date(2020, 8, 1), date(2030, 12, 31))
scores = st.decimals(0, 10, places=2)


@given(components, st.integers(1, 12), posts, days)
def test_hours_are_whole_days_and_every_amount_has_an_article(component, year, held, on) -> None:
    found = owed(rules_on(on), component=component, service_year=year, posts=held)
    assert found.hours == 8 * found.days > 0
    assert found.civil_defence_hours * 20 <= found.hours
    for share in found.shares:
        assert share.why
        for why in share.why:
            assert why.article.startswith("Điều ")
            assert str(why)


@given(components, st.integers(1, 12), posts, posts, days)
def test_another_post_never_lessens_what_is_owed(component, year, held, more, on) -> None:
    rules = rules_on(on)
    less, all_of = (owed(rules, component=component, service_year=year, posts=some) for some in (held, held | more))
    assert less.days <= all_of.days
    assert less.member == all_of.member


@given(components, st.integers(1, 12), days)
def test_later_years_never_owe_more_than_the_first(component, year, on) -> None:
    rules = rules_on(on)
    assert (
        owed(rules, component=component, service_year=year + 1).days
        <= owed(rules, component=component, service_year=year).days
    )


@given(days, st.integers(0, 15), days)
def test_each_calendar_year_is_one_training_year_later(first, later, on) -> None:
    rules = rules_on(on)
    assert service_year(rules, first=first, year=first.year + later) == later + 1


@given(components, st.integers(1, 12), st.booleans(), st.booleans(), st.booleans(), days)
def test_somebody_trains_every_member_on_every_day(component, year, self_defence, in_company, is_crew, on) -> None:
    trainee = trainee_of(component, year, self_defence=self_defence, in_company=in_company, is_crew=is_crew)
    assert trainers(rules_on(on), trainee) is not None


@given(scores, scores, days)
def test_a_better_score_never_has_a_worse_grade(one, other, on) -> None:
    low, high = (GRADES.index(grade_of(rules_on(on), score)[0]) for score in sorted((one, other)))
    assert high <= low


@given(scores, st.sampled_from([5, 20, 100, 1000]))
def test_a_grade_does_not_hang_on_the_scale(score, out_of) -> None:
    rules = rules_on(date(2026, 6, 1))
    scaled = Decimal(score) * out_of / 10
    assert grade_of(rules, scaled, out_of=out_of)[0] == grade_of(rules, score)[0]


@given(days)
def test_the_day_before_and_after_differ_only_where_a_row_begins_or_ends(on) -> None:
    today, tomorrow = rules_on(on), rules_on(on + timedelta(days=1))
    edges = set(today.book.changes_after(on))
    if on + timedelta(days=1) not in edges:
        assert owed(today, component="CD", service_year=2) == owed(tomorrow, component="CD", service_year=2)
