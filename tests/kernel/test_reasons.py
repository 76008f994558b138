import pytest

from sansang.kernel.reasons import Reason, RuleViolated


def test_a_reason_speaks_with_its_values() -> None:
    assert str(Reason("few", "Thiếu {count} người ở {unit}", {"count": 3, "unit": "{Tiểu đội}"})) == (
        "Thiếu 3 người ở {Tiểu đội}"
    )


def test_reasons_are_values() -> None:
    one, same = (Reason("few", "Thiếu {count}", {"count": 3}, "Điều 1") for _ in range(2))
    assert one == same
    assert len({one, same}) == 1
    assert one != Reason("few", "Thiếu {count}", {"count": 4}, "Điều 1")


def test_a_refusal_keeps_every_reason() -> None:
    reasons = [Reason("a", "Một."), Reason("b", "{n}.", {"n": "Hai"})]
    with pytest.raises(RuleViolated, match=r"^Một\.; Hai\.$") as refused:
        raise RuleViolated(iter(reasons))
    assert refused.value.reasons == reasons
