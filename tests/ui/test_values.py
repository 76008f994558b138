from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import translation

from sansang.kernel.reasons import Reason
from sansang.ui.middleware import read_look_date
from sansang.ui.templatetags import ui

TODAY = date(2026, 2, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28/3/2025", date(2025, 3, 28)),
        ("2025-03-28", date(2025, 3, 28)),
        ("03/2025", date(2025, 3, 31)),
        ("2025", date(2025, 12, 31)),
        ("2026", TODAY),
        ("01/07/2027", date(2027, 7, 1)),
        ("hôm qua", None),
        ("31/02/2025", None),
        ("01/01/1800", None),
    ],
)
def test_dates_to_look_at(text: str, day: date | None) -> None:
    assert read_look_date(text, today=TODAY) == day


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    with translation.override("vi"):
        assert (ui.vi_number(14448), ui.percent(0.272), ui.vi_number(None)) == ("14.448", "27,2 %", "–")
        assert ui.signed(-12) == "−12"
    with translation.override("en"):
        assert (ui.vi_number(14448), ui.percent(0.272)) == ("14,448", "27.2%")


def test_identity_numbers_are_grouped_or_hidden() -> None:
    assert ui.identity("011204123456") == "011-2-04-123456"
    assert "011204123" not in ui.identity_hidden("011204123456")


def test_reasons_speak_with_their_values() -> None:
    reason = Reason("x", "Thiếu {count} người", {"count": 3})
    assert ui.say(reason) == "Thiếu 3 người"
    assert ui.say({"message": "Thiếu {count} người", "params": {"count": 3}}) == "Thiếu 3 người"


def test_names_are_escaped_in_components() -> None:
    assert "<script>" not in ui.badge("<script>", "ok")
    assert "badge-plain" in ui.badge("x", "unknown")


def test_the_date_is_kept_in_addresses() -> None:
    request = RequestFactory().get("/")
    request.today, request.on = TODAY, date(2025, 3, 28)
    assert ui.keep_date({"request": request}, "/to-chuc/") == "/to-chuc/?on=2025-03-28"
    request.on = TODAY
    assert ui.keep_date({"request": request}, "/to-chuc/") == "/to-chuc/"
