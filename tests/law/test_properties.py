"""What holds for everybody, whatever the birth, the sex, the facts and the day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sansang.kernel.dates import PartialDate
from sansang.law.facts import packaged_facts
from sansang.law.rules import refusals, rules_on, state_of
from sansang.law.whys import State, Why

CODES = list(packaged_facts())
births = st.dates(date(1960, 1, 1), date(2012, 12, 31))
partial_births = (
    births
    | st.none()
    | st.builds(PartialDate, births.map(lambda day: day.replace(month=1, day=1)), st.just("year"))
    | st.builds(PartialDate, births.map(lambda day: day.replace(day=1)), st.just("month"))
)
sexes = st.sampled_from(["male", "female"])
facts = st.sets(st.sampled_from(CODES), max_size=6)
days = st.sampled_from([date(2020, 6, 30), date(2020, 7, 1), date(2024, 2, 29), date(2026, 2, 28), date(2026, 6, 1)])


@given(partial_births, sexes | st.none(), facts, days)
def test_no_state_without_a_reason_and_no_reason_without_a_source(born, sex, held, on) -> None:
    verdict = state_of(born, sex, held, on=on)
    assert verdict.decisive
    for why in verdict.reasons:
        assert why.article.startswith("Điều ")
        assert why.instrument
        assert str(why)
    assert bool(verdict.missing) == (verdict.state is State.UNKNOWN)


def of_grounds(reasons: tuple[Why, ...]) -> set[str]:
    return {why.code for why in reasons if "/" in why.code and not why.code.startswith("volunteer_")}


@given(partial_births, sexes | st.none(), facts, st.sampled_from(CODES), days)
def test_adding_a_fact_never_removes_a_reason_of_another_ground(born, sex, held, more, on) -> None:
    before = state_of(born, sex, held, on=on)
    after = state_of(born, sex, held | {more}, on=on)
    assert of_grounds(before.reasons) <= of_grounds(after.reasons)


@given(partial_births, sexes | st.none(), facts, days)
def test_the_same_input_gives_the_same_output(born, sex, held, on) -> None:
    first = state_of(born, sex, sorted(held), on=on)
    assert first == state_of(born, sex, sorted(held, reverse=True), on=on)


PHASES = ["too_young", "of_age", "past_ordinary_age", "past_extended_age"]


@given(births, sexes, st.integers(0, 20_000))
def test_age_only_ever_moves_on(born, sex, later) -> None:
    first = date(2020, 7, 1)
    codes = [state_of(born, sex, on=first + timedelta(days=at)).reasons[0].code for at in (0, later)]
    assert PHASES.index(codes[0]) <= PHASES.index(codes[1])


@given(births, sexes, facts, st.sampled_from(["month", "year"]), days)
def test_less_known_of_a_birth_is_never_another_certainty(born, sex, held, precision, on) -> None:
    first = born.replace(day=1) if precision == "month" else born.replace(month=1, day=1)
    vague = state_of(PartialDate(first, precision), sex, held, on=on)
    if not refusals(vague.reasons):
        assert vague.state in (State.UNKNOWN, state_of(born, sex, held, on=on).state)


@given(births, sexes, facts, days)
def test_an_unknown_sex_is_never_another_certainty(born, sex, held, on) -> None:
    known = state_of(born, sex, held, on=on)
    if not refusals(known.reasons):
        assert state_of(born, None, held, on=on).state in (State.UNKNOWN, known.state)


@given(births, sexes, facts)
def test_a_wish_to_serve_never_worsens_the_state(born, sex, held) -> None:
    rules = rules_on(date(2026, 6, 1))
    without, wishing = rules.state_of(born, sex, held - {"volunteer"}), rules.state_of(born, sex, held | {"volunteer"})
    if without.state is State.ELIGIBLE:
        assert wishing.state is State.ELIGIBLE


@settings(max_examples=200)
@given(births, sexes, facts)
def test_the_state_is_the_strongest_that_a_reason_asks_for(born, sex, held) -> None:
    verdict = state_of(born, sex, held - {"volunteer"}, on=date(2026, 6, 1))
    asked = {why.effect for why in verdict.reasons}
    strongest = [State.NOT_ELIGIBLE, State.EXEMPT_FROM_REGISTRATION, State.EXEMPT, State.DEFERRED, State.ELIGIBLE]
    if verdict.state is not State.UNKNOWN:
        assert verdict.state is next(state for state in strongest if state in asked)
