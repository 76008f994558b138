"""Calendars as telephones read them: lines of RFC 5545 (iCalendar); pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 75  # octets of a line, RFC 5545, 3.1
PRODUCT = "-//San Sang//Huan luyen//VI"


@dataclass(frozen=True)
class Event:
    """Something with a beginning and an end; `key` stays the same as long as it is the same thing."""

    key: str
    begins: datetime
    ends: datetime
    title: str
    place: str = ""
    words: str = ""


def calendar(name: str, events: Iterable[Event], *, stamped_at: datetime) -> str:
    """A whole calendar. Times must know their zone; they are written in universal time."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for one in events:
        lines += _event(one, stamped_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(one: Event, stamped_at: datetime) -> list[str]:
    found = [
        "BEGIN:VEVENT",
        f"UID:{one.key}@san-sang",
        f"DTSTAMP:{_utc(stamped_at)}",
        f"DTSTART:{_utc(one.begins)}",
        f"DTEND:{_utc(one.ends)}",
        f"SUMMARY:{escaped(one.title)}",
    ]
    found += [f"LOCATION:{escaped(one.place)}"] if one.place else []
    found += [f"DESCRIPTION:{escaped(one.words)}"] if one.words else []
    return [*found, "END:VEVENT"]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and new lines are escaped (RFC 5545, 3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, letters kept whole; every part but the first begins with a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part
