from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.rules import (
    Dissolve,
    Found,
    Heir,
    Merge,
    Move,
    Node,
    Rename,
    SetAuthorised,
    Split,
    carry_out,
    paths,
    read_steps,
)

ON = date(2025, 7, 1)
LONG_AGO = date(2020, 1, 1)


def province() -> dict:
    nodes = {1: Node(1, "provincial_command", "Tỉnh", None, LONG_AGO)}
    for number in (2, 3):
        nodes[number] = Node(number, "commune_command", f"Xã {number}", 1, LONG_AGO)
        nodes[number + 10] = Node(number + 10, "militia", "Dân quân", number, LONG_AGO)
        nodes[number + 20] = Node(number + 20, "squad", "Tiểu đội 1", number + 10, LONG_AGO)
    return nodes


def test_a_merger_carries_children_along_and_keeps_names_apart() -> None:
    steps = [
        Found("a", "commune_command", "Xã mới", 1),
        Merge((2, 3), "a"),
        Found("m", "militia", "Dân quân xã mới", "a"),
        Merge((12, 13), "m"),
    ]
    outcome = carry_out(province(), steps, on=ON)
    assert outcome.reasons == []
    assert outcome.heirs[2] == [Heir("a")]
    assert {outcome.nodes[key].parent for key in (22, 23)} == {"m"}
    assert len({outcome.nodes[key].name for key in (22, 23)}) == 2
    assert paths(outcome.nodes)[22] == (1, "a", "m", 22)


def test_every_reason_is_given_at_once() -> None:
    steps = [Rename(99, "x"), Merge((2,), 13), Move(2, 3), Found("b", "militia", "", 1)]
    codes = {reason.code for reason in carry_out(province(), steps, on=ON).reasons}
    assert codes >= {"not_alive", "merge_kinds", "wrong_place", "no_name"}


def test_nothing_stands_below_itself() -> None:
    nodes = province() | {30: Node(30, "platoon", "Trung đội", 12, LONG_AGO)}
    outcome = carry_out(nodes, [Move(30, 22), Move(22, 30)], on=ON)
    assert "cycle" in {reason.code for reason in outcome.reasons}


def test_the_top_cannot_be_dissolved_and_the_new_cannot_end_on_its_day() -> None:
    assert carry_out(province(), [Dissolve(1)], on=ON).reasons
    assert "founded_same_day" in {reason.code for reason in carry_out(province(), [Dissolve(22)], on=LONG_AGO).reasons}


def test_a_split_unit_may_go_on_or_end() -> None:
    steps = [Found("a", "commune_command", "Xã A", 1), Found("b", "commune_command", "Xã B", 1)]
    ended = carry_out(province(), [*steps, Split(2, ("a", "b"))], on=ON)
    assert 2 not in ended.nodes
    assert ended.nodes[12].parent == "a"
    assert all(heir.is_part for heir in ended.heirs[2])
    smaller = carry_out(province(), [*steps[:1], Split(2, (2, "a"))], on=ON)
    assert 2 in smaller.nodes
    assert smaller.heirs[2] == [Heir("a", is_part=True)]


@pytest.mark.parametrize(
    "raw", [{"do": "fly"}, {"do": "merge", "units": [1]}, {"units": []}, {"do": "move", "unit": 1, "parent": 2, "x": 3}]
)
def test_steps_that_cannot_be_read_are_refused(raw: dict) -> None:
    with pytest.raises(RuleViolated):
        read_steps([raw])


steps = st.one_of(
    st.builds(Merge, st.tuples(st.integers(2, 3), st.integers(2, 3)), st.integers(2, 3)),
    st.builds(Merge, st.tuples(st.integers(12, 13)), st.integers(12, 13)),
    st.builds(Move, st.integers(1, 24), st.integers(1, 24)),
    st.builds(Dissolve, st.integers(1, 24)),
    st.builds(SetAuthorised, st.integers(1, 24), st.integers(0, 200)),
    st.builds(Split, st.integers(2, 3), st.tuples(st.integers(2, 3))),
)


@given(st.lists(steps, max_size=6))
def test_what_is_accepted_is_always_a_tree_with_an_heir_for_each_that_ended(sequence: list) -> None:
    before = province()
    outcome = carry_out(before, sequence, on=ON)
    if outcome.reasons:
        return
    ways = paths(outcome.nodes)
    for key, node in outcome.nodes.items():
        assert node.parent is None or node.parent in outcome.nodes
        assert ways[key][0] == 1
    for key in set(before) - set(outcome.nodes):
        at = key
        for _ in range(10):
            at = outcome.heirs[at][0].successor
            if at in outcome.nodes:
                break
        assert at in outcome.nodes
