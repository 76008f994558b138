from datetime import date

from sansang.law.book import packaged, row_from
from sansang.law.changes import changes, tally
from sansang.law.rules import rules_on
from sansang.law.whys import State

ON = date(2027, 1, 1)


def test_a_change_tells_who_goes_from_which_state_to_which_before_it_is_made() -> None:
    raised = row_from(
        "ages",
        {
            "key": "male",
            "from_age": 19,
            "to_age": 47,
            "extended_to": 50,
            "first": ON,
            "instrument": "1/2026/QH16",
            "article": "Điều 1",
            "status": "unconfirmed",
        },
    )
    after = packaged().revised(added=[raised], ended={("ages", "male", date(2020, 7, 1)): date(2026, 12, 31)})
    people = [
        ("turned 18", date(2008, 5, 1), "male", ()),
        ("is 46", date(1980, 5, 1), "male", ()),
        ("is 46 and studies", date(1980, 5, 1), "male", ("studying",)),
        ("is 30", date(1996, 5, 1), "male", ()),
        ("a woman of 18", date(2008, 5, 1), "female", ()),
    ]

    found = list(changes(people, before=rules_on(ON), after=rules_on(ON, after)))

    assert [(one.key, one.before.state, one.after.state) for one in found] == [
        ("turned 18", State.ELIGIBLE, State.NOT_ELIGIBLE),
        ("is 46", State.NOT_ELIGIBLE, State.ELIGIBLE),
        ("is 46 and studies", State.NOT_ELIGIBLE, State.DEFERRED),
    ]
    assert tally(found) == {
        (State.ELIGIBLE, State.NOT_ELIGIBLE): 1,
        (State.NOT_ELIGIBLE, State.ELIGIBLE): 1,
        (State.NOT_ELIGIBLE, State.DEFERRED): 1,
    }
    assert {why.instrument for one in found for why in one.after.reasons if why.code != "deferral/h/studying"} == {
        "1/2026/QH16"
    }
