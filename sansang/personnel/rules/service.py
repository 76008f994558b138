"""Services, posts, commitments and waiting: what speaks against them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason

SOLE_POSTS = ("commander", "political_officer")
_COMMAND = {"commander", "political_officer", "deputy_commander", "deputy_political_officer", "assistant"}
# Which posts a kind of unit has: Law 48/2019 Art. 18, 19, 20; assistants since 01/07/2025 (Law 98/2025).
POSTS_OF: dict[str, set[str]] = {
    **dict.fromkeys(
        ("provincial_command", "district_command", "regional_board", "commune_command", "agency_command"), _COMMAND
    ),
    "militia": {"village_leader"},
    "self_defence": set(),
    "battalion": {"battalion_leader", "deputy_commander", "political_officer", "deputy_political_officer"},
    "company": {"company_leader", "deputy_commander", "political_officer", "deputy_political_officer"},
    "platoon": {"platoon_leader"},
    "squad": {"squad_leader", "village_leader"},
    "team": {"squad_leader", "village_leader"},
    "crew": {"crew_leader"},
}


# Assistants of commune commands exist since Law 98/2025/QH15 (01/07/2025).
POSTS_SINCE = {"assistant": date(2025, 7, 1)}


@dataclass(frozen=True)
class Held:
    """A period already taken: its days and what it is; nameless where who asks may not know where that was."""

    days: Days
    name: str


def reasons_against_service(wanted: Days, *, held: Sequence[Held], unit_days: Sequence[Days]) -> list[Reason]:
    """Every reason against serving on these days, given the person's other services and the unit's own life."""
    found = [_overlap(other) for other in held if wanted.overlaps(other.days)]
    if not any(wanted.first in days for days in unit_days):
        found.append(
            Reason("unit_not_alive", "Đơn vị không tồn tại vào ngày {day}.", {"day": f"{wanted.first:%d/%m/%Y}"})
        )
    return found


def _overlap(other: Held) -> Reason:
    if not other.name:
        return Reason("service_overlap", "Trùng với thời gian phục vụ ở nơi khác.", {})
    words = "Trùng với thời gian đang ở {unit} ({days})."
    return Reason("service_overlap", words, {"unit": other.name, "days": _words(other.days)})


def reasons_against_post(post: str, *, unit_kind: str, wanted: Days, held: Sequence[Held]) -> list[Reason]:
    """Every reason against holding a post in a unit, given who else holds the same sole post there."""
    found = []
    if post not in POSTS_OF.get(unit_kind, set()):
        found.append(
            Reason("post_not_here", "Loại đơn vị này không có chức vụ đó.", {}, "Luật 48/2019/QH14, Điều 18-20")
        )
    since = POSTS_SINCE.get(post)
    if since is not None and wanted.first < since:
        words = "Chức vụ này có từ ngày {day}."
        found.append(Reason("post_not_yet", words, {"day": f"{since:%d/%m/%Y}"}, "Luật 98/2025/QH15, Điều 10"))
    if post in SOLE_POSTS:
        found += [
            Reason(
                "post_taken", "{name} đang giữ chức vụ này ({days}).", {"name": other.name, "days": _words(other.days)}
            )
            for other in held
            if wanted.overlaps(other.days)
        ]
    return found


def _words(days: Days) -> str:
    last = f"{days.last:%d/%m/%Y}" if days.last else "nay"
    return f"{days.first:%d/%m/%Y} – {last}"


@dataclass(frozen=True)
class Promised:
    """Time a person has already promised."""

    starts_at: datetime
    ends_at: datetime
    title: str


def clashes(starts_at: datetime, ends_at: datetime, *, promised: Sequence[Promised]) -> list[Reason]:
    """Every promised time that overlaps; back to back is no clash."""
    return [
        Reason("clash", "Trùng với “{title}”.", {"title": other.title})
        for other in promised
        if starts_at < other.ends_at and other.starts_at < ends_at
    ]


@dataclass(frozen=True)
class Merged:
    """Two edits of one record brought together: the texts to show, what was taken over, what both changed."""

    texts: dict[str, list[str]]
    taken: list[str]
    conflicts: list[str]


def merge_edits(
    *, mine: Mapping[str, list[str]], opened: Mapping[str, list[str]], theirs: Mapping[str, list[str]]
) -> Merged:
    """What I typed, field by field, against what I opened and what somebody else has written since.

    A field that I left as I opened it takes theirs; one that both changed to different texts keeps mine and is a
    conflict. Without `opened` every difference is a conflict: nothing of either side is overwritten unseen.
    """
    texts, taken, conflicts = {}, [], []
    for name, kept in theirs.items():
        typed, before = mine.get(name, []), opened.get(name)
        texts[name] = typed
        if _filled(typed) == _filled(kept):
            continue
        if before is not None and _filled(before) == _filled(typed):
            texts[name] = kept
            taken.append(name)
        elif before is None or _filled(before) != _filled(kept):
            conflicts.append(name)
    return Merged(texts, taken, conflicts)


def _filled(texts: list[str]) -> list[str]:
    return sorted(text for text in texts if text)
