"""Lists of this room: decisions, what a draft would change by name, administrative units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.organisation import queries
from sansang.organisation.models import PlaceAttribute, PlaceLevel, PlaceVersion, Reorganisation, ReorganisationState
from sansang.organisation.queries import HistoryLine, PlannedChange, Preview
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, say, vi_number

if TYPE_CHECKING:
    from datetime import date

    from sansang.organisation.models import Place
    from sansang.ui.requests import Request

KINDS: dict[str, tuple[str | Promise, str]] = {
    "founded": (_("thành lập"), "ok"),
    "ended": (_("kết thúc"), "bad"),
    "split": (_("chia tách"), "warn"),
    "moved": (_("chuyển trực thuộc"), "info"),
    "renamed": (_("đổi tên"), "info"),
    "authorised": (_("đổi biên chế"), "info"),
    "code": (_("đổi mã"), "info"),
    "place": (_("đổi địa bàn"), "info"),
}
_STATES = {ReorganisationState.APPLIED: "ok", ReorganisationState.DRAFT: "warn", ReorganisationState.CANCELLED: "plain"}


def decision_list(request: Request, rows: QuerySet[Reorganisation]) -> Listing:
    return listing(
        request,
        rows,
        columns=[
            Column(
                "number", _("Số quyết định"), lambda row: row.decision_number, sort="decision_number", main=True,
                url=lambda row: reverse("organisation:reorganisation_detail", args=[row.pk]),
            ),
            Column("title", _("Nội dung"), lambda row: row.title, sort="title", main=True),
            Column("on", _("Có hiệu lực"), lambda row: row.effective_on, sort="effective_on", main=True),
            Column("steps", _("Số bước"), lambda row: len(row.steps), number=True),
            Column("by", _("Người áp dụng"), lambda row: row.applied_by_name),
            Column(
                "state", _("Tình trạng"), lambda row: row.get_state_display(), sort="state", main=True,
                shown=lambda row: badge(row.get_state_display(), _STATES.get(row.state, "plain")),
            ),
        ],
        filters=[
            Filter(
                "tinhtrang",
                _("Tình trạng"),
                ReorganisationState.choices,
                lambda found, state: found.filter(state=state),
            )
        ],
        default_sort="-on",
        noun=_("quyết định"),
    )  # fmt: skip


def change_list(request: Request, shown: Preview) -> Listing:
    """Units and places that a draft changes."""
    present = shown.counts()
    return listing(
        request,
        shown.changes,
        columns=[
            Column("kind", _("Thay đổi"), lambda row: str(KINDS[row.kind][0]), shown=_kind, main=True),
            Column("name", _("Đơn vị"), _plain_name, shown=_name, sort=lambda row: name_key(row.name), main=True),
            Column("before", _("Trước"), _before, shown=lambda row: _before(row) or "–"),
            Column("after", _("Sau"), _after, main=True),
            Column(
                "strength", _("Quân số đi theo"), lambda row: row.strength or None, number=True,
                sort=lambda row: -row.strength,
            ),
        ],
        filters=[
            Filter(
                "thaydoi", _("Thay đổi"), [(kind, label) for kind, (label, _tone) in KINDS.items() if kind in present],
                lambda rows, kind: [row for row in rows if row.kind == kind],
            )
        ],
        search=lambda rows, text: [
            row for row in rows if name_key(text) in name_key(f"{row.name} {_before(row)} {_after(row)}")
        ],
        noun=_("thay đổi"),
    )  # fmt: skip


def done_list(request: Request, decision: Reorganisation) -> Listing:
    """What an applied decision has changed, unit by unit."""
    made: dict[int, list[HistoryLine]] = {}
    day = decision.effective_on.isoformat()
    found = listing(
        request,
        queries.done(decision),
        columns=[
            Column(
                "name",
                _("Đơn vị"),
                lambda row: row.name,
                sort=lambda row: name_key(row.name),
                main=True,
                url=lambda row: f"{reverse('organisation:unit_detail', args=[row.unit_id])}?on={day}",
            ),
            Column("what", _("Đã thay đổi"), lambda row: "; ".join(map(say, made.get(row.unit_id, ()))), main=True),
        ],
        search=lambda rows, text: [row for row in rows if name_key(text) in name_key(row.name)],
        noun=_("đơn vị"),
    )
    made |= queries.done_to(decision, [row.unit_id for row in found.page])
    return found


def _plain_name(row: PlannedChange) -> str:
    return row.name


def _kind(row: PlannedChange) -> Any:
    label, tone = KINDS[row.kind]
    return badge(label, tone)


def _name(row: PlannedChange) -> Any:
    if row.of == "place":
        return format_html(
            '<span class="wide">{} <span class="text-soft">{}</span></span>', row.name, gettext("địa bàn")
        )
    tag = "del" if row.kind == "ended" else "span"
    return format_html('<{} class="wide">{}</{}>', tag, row.name, tag)


def _before(row: PlannedChange) -> str:
    if row.before is None or row.kind == "founded":
        return ""
    shown: dict[str, Callable[[], str]] = {
        "renamed": lambda: str(row.before and row.before.name),
        "authorised": lambda: vi_number(row.before and row.before.authorised),
        "code": lambda: str(row.before and row.before.code),
    }
    return shown.get(row.kind, lambda: row.parent_before)()


def _after(row: PlannedChange) -> str:
    if row.kind in {"ended", "split"}:
        return row.heir
    if row.kind == "renamed":
        return row.name
    if row.kind in {"authorised", "code"} and row.after is not None:
        return vi_number(row.after.authorised) if row.kind == "authorised" else row.after.code
    return row.parent_after if row.kind in {"founded", "moved"} else ""


def people_list(request: Request, shown: Preview, rows: Any, *, label: Any, noun: Any, posts: bool = False) -> Listing:
    """People whose unit or command changes (or posts that end or go along), by name, with where they go."""

    def result(row: Any) -> str:
        return gettext("kết thúc") if shown.ways[row.unit_id].ends else gettext("giữ nguyên")

    def here(row: Any) -> tuple[str, str]:
        way = shown.ways[row.unit_id]
        return way.unit_before, way.command_before

    def there(row: Any) -> tuple[str, str]:
        return shown.heir_name(row.unit_id, row.village), shown.ways[row.unit_id].command_after

    columns = [
        Column("name", _("Họ và tên"), lambda row: row.who, sort="order", main=True),
        Column("what", label, lambda row: row.what, main=posts),
        Column("from", _("Đang ở"), here, shown=lambda row: _unit_of(here(row)), main=True),
        Column("to", _("Sau đó ở"), there, shown=lambda row: _unit_of(there(row)), main=True),
    ]
    if not posts:
        columns.insert(2, Column("village", _("Thôn, bản"), lambda row: row.village, sort="village"))
    if posts:
        columns.append(Column("result", _("Kết quả"), result, main=True))
    return listing(
        request,
        rows,
        columns=columns,
        filters=_by_command(shown, "unit_id"),
        search=lambda found, text: found.filter(who_key__contains=name_key(text)),
        default_sort="name",
        noun=noun,
    )


def _unit_of(names: tuple[str, str]) -> Any:
    """A unit and, in a second line, the command that it belongs to."""
    unit, command = names
    if unit == command:
        return unit
    return format_html('<span class="wide">{}<span class="row-line text-soft">{}</span></span>', unit, command)


def role_list(request: Request, shown: Preview) -> Listing:
    """Roles of users that end in a unit and go on in its heir, or come under another command."""
    return listing(
        request,
        shown.roles,
        columns=[
            Column("user", _("Tài khoản"), lambda row: str(row.user), sort="user__username", main=True),
            Column("role", _("Vai trò"), lambda row: row.role_title, main=True),
            Column("from", _("Đang ở"), lambda row: shown.ways[row.unit_id].unit_before, main=True),
            Column("to", _("Sau đó ở"), lambda row: shown.heir_name(row.unit_id), main=True),
        ],
        filters=_by_command(shown, "unit"),
        noun=_("tài khoản"),
    )  # fmt: skip


def _by_command(shown: Preview, column: str) -> list[Filter]:
    """Filters by the command before and after, over the units that belong to it."""
    found = []
    for key, label, name in (
        ("tu", _("Cấp quản lý trước"), "command_before"),
        ("den", _("Cấp quản lý sau"), "command_after"),
    ):
        units: dict[str, list[int]] = {}
        for unit_id, way in shown.ways.items():
            units.setdefault(getattr(way, name), []).append(unit_id)

        def apply(rows: Any, chosen: str, units: dict[str, list[int]] = units) -> Any:
            return rows.filter(**{f"{column}__in": units[chosen]})

        found.append(Filter(key, label, [(one, one) for one in sorted(units, key=name_key)], apply))
    return found


def place_list(request: Request, places: QuerySet[Place], *, on: date) -> Listing:
    """Administrative units on a day: code, area, people, what is special about them."""
    made: dict[int, list[PlaceAttribute]] = {}
    found = listing(
        request,
        queries.place_versions(places, on=on).exclude(place__level=PlaceLevel.PROVINCE),
        columns=_place_columns(made, "" if on == request.today else f"?on={on.isoformat()}"),
        filters=_place_filters(on),
        search=_named,
        default_sort="name",
        export_name=f"dia-ban-{on:%Y-%m-%d}",
        noun=_("địa bàn"),
    )
    shown: Iterable[PlaceVersion] = found.rows_found if found.wants_export else found.page
    made |= queries.attributes_of([row.place_id for row in shown], on=on)
    return found


def _place_columns(made: dict[int, list[PlaceAttribute]], dated: str) -> list[Column]:
    def address(row: PlaceVersion) -> str:
        return reverse("organisation:place_detail", args=[row.place_id]) + dated

    def attributes(row: PlaceVersion) -> str:
        return "; ".join(str(one.get_kind_display()) for one in made.get(row.place_id, []))

    def area(row: PlaceVersion) -> float | None:
        return float(row.area_km2) if row.area_km2 else None

    return [
        Column("name", _("Tên"), lambda row: row.full_name, sort=("name", "kind"), main=True, url=address),
        Column("code", _("Mã"), lambda row: row.code, sort="code", main=True),
        Column("area", _("Diện tích (km²)"), area, sort="area_km2", number=True),
        Column("persons", _("Dân số"), lambda row: row.persons, sort="persons", number=True, main=True),
        Column("year", _("Năm"), lambda row: str(row.persons_year or ""), sort="persons_year"),
        Column("attributes", _("Đặc điểm"), attributes, main=True),
        Column("number", _("Văn bản"), lambda row: row.decision_number),
    ]


def _place_filters(on: date) -> list[Filter]:
    return [
        Filter(
            "cap",
            _("Cấp"),
            [one for one in PlaceLevel.choices if one[0] != PlaceLevel.PROVINCE],
            lambda found, level: found.filter(place__level=level),
        ),
        Filter(
            "dacdiem",
            _("Đặc điểm"),
            PlaceAttribute.Kind.choices,
            lambda found, kind: queries.with_attribute(found, kind, on=on),
        ),
        Filter(
            "danso",
            _("Dân số"),
            [("co", _("đã có dân số")), ("chua", _("chưa có dân số"))],
            lambda found, value: found.filter(persons__isnull=value == "chua"),
        ),
    ]


def _named(rows: QuerySet[PlaceVersion], text: str) -> QuerySet[PlaceVersion]:
    """Names are not folded in the table; a province has few places, so they are folded here."""
    key = name_key(text)
    pks = [row.pk for row in rows if key in name_key(row.full_name) or text == row.code]
    return rows.filter(pk__in=pks)
