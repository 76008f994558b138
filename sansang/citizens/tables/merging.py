"""Lists of records that may be of one person, and of what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import MergeState, Person
from sansang.citizens.queries.merging import Pair, PairInFull, in_full
from sansang.citizens.rules.merging import Part
from sansang.organisation.queries import names_of
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, partial_date, say

if TYPE_CHECKING:
    from sansang.citizens.models import Merge
    from sansang.ui.requests import Request

VERY_LIKELY = 80


class Pairs(Sequence[PairInFull]):
    """Thousands of pairs, read in full only for the page that is shown."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = pairs

    def __len__(self) -> int:
        return len(self.pairs)

    @overload
    def __getitem__(self, at: int) -> PairInFull: ...

    @overload
    def __getitem__(self, at: slice) -> list[PairInFull]: ...

    def __getitem__(self, at: int | slice) -> PairInFull | list[PairInFull]:
        return in_full(self.pairs[at]) if isinstance(at, slice) else in_full([self.pairs[at]])[0]

    def only(self, *, likeliest: bool) -> Pairs:
        return Pairs([pair for pair in self.pairs if (pair.points >= VERY_LIKELY) == likeliest])


def duplicate_list(request: Request, pairs: Sequence[Pair]) -> Listing:
    """Pairs with what speaks for and against, the likeliest first."""
    keepers: dict[int, str] = {}
    columns = [
        _side("first", _("Hồ sơ thứ nhất"), keepers),
        _side("second", _("Hồ sơ thứ hai"), keepers),
        Column("points", _("Điểm"), lambda row: row.points, number=True, main=True),
        Column("why", _("Vì sao"), why, main=True),
    ]
    likeliness = Filter(
        "muc",
        _("Mức giống nhau"),
        [("cao", _("Rất giống")), ("vua", _("Giống một phần"))],
        lambda rows, value: rows.only(likeliest=value == "cao"),
    )
    return listing(
        request,
        Pairs(pairs),
        columns=columns,
        filters=[likeliness],
        page_size=30,
        noun=_("cặp hồ sơ"),
        empty=_("Không có cặp hồ sơ nào giống nhau trong phạm vi của bạn; cặp mới sẽ hiện ở đây."),
    )


def _side(side: str, label: Any, keepers: dict[int, str]) -> Column:
    shown = _shown(side, keepers)
    return Column(side, label, lambda row: getattr(row, side).full_name, main=True, shown=shown)


def _compare(row: PairInFull) -> str:
    return compare_url(row.first, row.second)


def compare_url(first: Person, second: Person) -> str:
    """The page that shows two records side by side."""
    return f"{reverse('citizens:duplicate_compare', args=[first.pk])}?with={second.pk}"


def _shown(side: str, keepers: dict[int, str]) -> Any:
    def cell(row: PairInFull) -> SafeString:
        person: Person = getattr(row, side)
        if person.keeper_id not in keepers:
            keepers.update(names_of([person.keeper_id]))
        home = ", ".join(filter(None, [person.village, keepers.get(person.keeper_id, "")]))
        # Who is looked at leads to the comparison; the line below the name is no part of the link.
        name = format_html('<a href="{}">{}</a>', _compare(row), person.full_name) if side == "first" else None
        return format_html(
            '<span class="row-line">{}</span><span class="row-line text-soft">{} · {}</span>',
            name or person.full_name,
            partial_date(person.born),
            home,
        )

    return cell


def why(pair: PairInFull) -> SafeString:
    """What speaks for two records being of one person, and against it."""
    return format_html_join(" ", "{}", ((_part(part),) for part in pair.parts))


def _part(part: Part) -> SafeString:
    return badge(f"{say(part.reason)} {part.points:+d}", "info" if part.points > 0 else "warn")


STATES = {MergeState.MERGED: "ok", MergeState.DIFFERENT: "info", MergeState.UNDONE: "plain"}


def merge_list(request: Request, merges: Any) -> Listing:
    """What was decided about pairs of records."""
    columns = [
        Column("kept", _("Hồ sơ"), lambda row: row.kept.full_name, main=True, url=_merge),
        Column("other", _("Hồ sơ kia"), lambda row: row.other.full_name, main=True),
        Column(
            "state", _("Quyết định"), lambda row: str(row.get_state_display()), main=True,
            shown=lambda row: badge(row.get_state_display(), STATES[row.state]),
        ),
        Column("who", _("Ai quyết định"), lambda row: row.decided_by_name),
        Column("at", _("Lúc"), lambda row: row.decided_at, sort="decided_at", main=True),
    ]  # fmt: skip
    by_state = Filter("qd", _("Quyết định"), MergeState.choices, lambda rows, state: rows.filter(state=state))
    return listing(
        request,
        merges,
        columns=columns,
        filters=[by_state],
        default_sort="-at",
        noun=_("quyết định"),
        empty=_("Chưa có quyết định nào; hãy mở một cặp ở mục Hồ sơ trùng, so hai hồ sơ rồi quyết định."),
    )


def _merge(row: Merge) -> str:
    return reverse("citizens:merge_detail", args=[row.pk])
