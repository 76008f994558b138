"""Places, timetables from a programme, pasted lines and calendars, whatever comes in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.training.rules.classes import BEGINS, lay_out, span
from sansang.training.rules.enrolling import Places, allot, read_names
from sansang.training.rules.ical import LONGEST, Event, calendar, escaped, folded

hours = st.decimals(min_value=Decimal("0.5"), max_value=40, places=1)


@given(st.lists(hours, max_size=8), st.integers(0, 20), st.sets(st.sampled_from(sorted(BEGINS))))
def test_a_programme_is_laid_out_in_order_without_losing_an_hour(wanted, days, halves) -> None:
    headings = list(enumerate(wanted))
    blocks, left = lay_out(headings, [date(2026, 3, 2) + timedelta(days=at) for at in range(days)], halves=list(halves))
    assert sum((one.hours for one in blocks), Decimal(0)) + left == sum(wanted, Decimal(0))
    assert [one.heading for one in blocks] == sorted(one.heading for one in blocks)
    slots = [(one.day, one.half) for one in blocks]
    assert slots == sorted(set(slots))
    assert all(0 < one.hours <= 4 for one in blocks)


@given(st.integers(0, 60), st.integers(1, 40), st.integers(0, 40), st.integers(0, 9))
def test_places_are_never_given_beyond_the_quota_and_the_queue_has_no_gap(number, quota, taken, queue) -> None:
    found = allot(number, Places(quota, taken, queue))
    placed = found.count(None)
    assert len(found) == number
    assert placed <= max(quota - taken, 0)
    assert placed == 0 or not queue  # whoever waits goes first
    waiting = [one for one in found if one is not None]
    assert waiting == list(range(queue + 1, queue + 1 + len(waiting)))
    assert found == [None] * placed + waiting


@pytest.mark.parametrize(
    ("line", "number", "key", "year"),
    [
        ("011095000101", "011095000101", "", None),
        ("1\tLò Văn Thi\t011 095 000 101", "011095000101", "", None),
        ("Lò Văn Thi", "", "lo van thi", None),
        ("3. LÒ VĂN THI - 1995", "", "lo van thi", 1995),
        ("Lò Văn Thi; 07/05/1995; Noong Vai", "", "lo van thi", 1995),
        ("Thi", "", "", None),
        ("12", "", "", None),
    ],
)
def test_a_pasted_line_names_somebody_by_number_or_by_name_and_year(line, number, key, year) -> None:
    found = read_names(f"\n{line}\n{line}\n")
    assert [(one.number, one.key, one.year) for one in found] == [(number, key, year if key else None)]


@given(st.text())
def test_whatever_is_pasted_is_read_without_an_error(text: str) -> None:
    for one in read_names(text):
        assert one.text


@given(st.text())
def test_lines_of_a_calendar_are_short_and_come_back_whole(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    parts = list(folded(line))
    assert all(len(part.encode(errors="surrogatepass")) <= LONGEST for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert "\n" not in line


def test_a_calendar_says_when_where_and_what() -> None:
    begins, ends = (datetime(2026, 3, 2, at, tzinfo=UTC) for at in (0, 4))
    text = calendar("Xã", [Event("session-1", begins, ends, "Lớp, tại chỗ", "Bãi tập", "Điều lệnh")], stamped_at=begins)
    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//San Sang//Huan luyen//VI", "METHOD:PUBLISH", "X-WR-CALNAME:Xã",
        "BEGIN:VEVENT", "UID:session-1@san-sang", "DTSTAMP:20260302T000000Z", "DTSTART:20260302T000000Z",
        "DTEND:20260302T040000Z", "SUMMARY:Lớp\\, tại chỗ", "LOCATION:Bãi tập", "DESCRIPTION:Điều lệnh", "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip


def test_a_session_begins_with_its_half_day() -> None:
    assert span(date(2026, 3, 2), 1, Decimal("1.5")) == (datetime(2026, 3, 2, 13, 30), datetime(2026, 3, 2, 15))
