"""Lists of a year: offices with their figures, everyone considered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.citizens.templatetags.law import state_words
from sansang.kernel.names import name_key
from sansang.law.whys import State
from sansang.organisation.models import UnitKind
from sansang.selection.models import Candidate
from sansang.selection.queries.years import YearOf, is_called, is_chosen
from sansang.selection.tables.rounds import state_badge
from sansang.selection.words import CHOICE_BADGES
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

YEAR, RESULT = "nam", "kq"
# What the page of everyone sorted by law (`citizens:eligibility`) calls the state and the office in its address.
STATE, OFFICE = "trangthai", "donvi"
# States that a register holds, in the order in which people read them.
_STATES = (State.ELIGIBLE, State.DEFERRED, State.EXEMPT, State.NOT_ELIGIBLE, State.UNKNOWN)
_KINDS = [(UnitKind.COMMUNE_COMMAND.value, _("Xã, phường")), (UnitKind.AGENCY_COMMAND.value, _("Cơ quan, tổ chức"))]
_RESULTS = {"considered": "", "chosen": "chon", "called": "vao"}
_SELECTED = (("considered", _("Được xét")), ("chosen", _("Được chọn")), ("called", _("Đã vào đơn vị")))


class Links:
    """Addresses of the lists behind the figures, for the day and the year looked at."""

    def __init__(self, request: Request, year: int) -> None:
        self.year = year
        self.dated = {} if request.on == request.today else {"on": request.on.isoformat()}

    def _to(self, name: str, **query: Any) -> str:
        asked = {**self.dated, **{key: value for key, value in query.items() if value}}
        return reverse(name) + (f"?{urlencode(asked)}" if asked else "")

    @property
    def summary(self) -> str:
        return self._to("selection:year_summary", **{YEAR: self.year})

    def registered(self, state: State | None = None, office: int | None = None) -> str:
        """Those in the register, in one state or in all."""
        return self._to("citizens:eligibility", **{STATE: state.value if state else "", OFFICE: office})

    def selected(self, what: str, office: int | None = None) -> str:
        """Those considered, chosen or called in the year."""
        return self._to("selection:candidate_list", **{YEAR: self.year, RESULT: _RESULTS[what], OFFICE: office})


def tiles(total: Mapping[str, Any], links: Links) -> list[tuple[Any, int, str]]:
    """The whole of what is within reach: label, number, address of its list."""
    found: list[tuple[Any, int, str]] = [(_("Đã đăng ký"), total["registered"], links.registered())]
    found += [(state_words(state), total["states"][state], links.registered(state)) for state in _STATES]
    return found + [(label, total[name], links.selected(name)) for name, label in _SELECTED]


def office_list(request: Request, lines: Sequence[YearOf], *, links: Links) -> Listing:
    """Offices with their figures, each number leading to its list."""

    def of_state(state: State) -> Column:
        return Column(
            state.value,
            state_words(state),
            lambda line: line.states.get(state, 0),
            sort=lambda line: line.states.get(state, 0),
            number=True,
            main=state is State.ELIGIBLE,
            url=lambda line: links.registered(state, line.office) if line.states.get(state) else "",
        )

    def of_selection(name: str, label: Any) -> Column:
        return Column(
            name,
            label,
            lambda line: getattr(line, name),
            sort=lambda line: getattr(line, name),
            number=True,
            main=name != "considered",
            url=lambda line: links.selected(name, line.office) if getattr(line, name) else "",
        )

    return listing(
        request,
        lines,
        columns=[
            Column("ten", _("Cơ quan"), lambda line: line.name, sort=lambda line: name_key(line.name), main=True),
            Column(
                "dk", _("Đã đăng ký"), lambda line: line.registered, sort=lambda line: line.registered, number=True,
                main=True, url=lambda line: links.registered(None, line.office) if line.registered else "",
            ),
            *(of_state(state) for state in _STATES),
            *(of_selection(name, label) for name, label in _SELECTED),
        ],
        filters=[Filter("khoi", _("Khối"), _KINDS, lambda found, kind: [line for line in found if line.kind == kind])],
        search=lambda found, text: [line for line in found if name_key(text) in name_key(line.name)],
        default_sort="ten",
        export_name=f"dang-ky-tuyen-chon-{links.year}-{request.on:%Y-%m-%d}",
        noun=_("cơ quan"),
    )  # fmt: skip


def candidate_list(request: Request, rows: QuerySet[Candidate], *, offices: Mapping[int, str]) -> Listing:
    """Everyone considered in a year, in whichever office."""
    results = {"chon": (_("Được chọn"), is_chosen(request.on)), "vao": (_("Đã vào đơn vị"), is_called(request.on))}
    named = sorted(((str(pk), name) for pk, name in offices.items()), key=lambda one: name_key(one[1]))
    office = Filter(OFFICE, _("Cơ quan"), named, lambda found, pk: found.filter(round__office=int(pk)))
    return listing(
        request,
        rows,
        columns=[
            Column(
                "ten", _("Họ và tên"), lambda row: row.person.full_name, sort="person__name_order", main=True,
                url=lambda row: reverse("selection:candidate_detail", args=[row.pk]),
            ),
            Column("ns", _("Năm sinh"), _birth_year, sort="person__born_on"),
            Column("thon", _("Thôn, bản"), lambda row: row.person.village, sort="person__village"),
            *([Column("cq", _("Cơ quan"), lambda row: offices.get(row.round.office_id, ""))] if len(named) > 1 else []),
            Column("buoc", _("Bước"), lambda row: row.round.get_state_display(), shown=_stage, main=True),
            Column(
                "xet", _("Hội đồng xét"), lambda row: row.get_choice_display(), sort="choice", shown=_choice, main=True
            ),
            Column("tu", _("Phục vụ từ ngày"), lambda row: row.round.serve_from, sort="round__serve_from"),
        ],
        filters=[
            Filter(
                RESULT, _("Kết quả"), [(key, label) for key, (label, _q) in results.items()],
                lambda found, key: found.filter(results[key][1]),
            ),
            *([office] if len(named) > 1 else []),
        ],
        search=_named,
        default_sort="ten",
        noun=_("người"),
    )  # fmt: skip


def _named(rows: QuerySet[Candidate], text: str) -> QuerySet[Candidate]:
    found = Q()
    for word in name_key(text).split():
        found &= Q(person__name_key__contains=word)
    return rows.filter(found)


def _birth_year(row: Candidate) -> str:
    return str(row.person.born_on.year) if row.person.born_on else ""


def _stage(row: Candidate) -> SafeString:
    return state_badge(row.round)


def _choice(row: Candidate) -> SafeString | str:
    return badge(row.get_choice_display(), CHOICE_BADGES[row.choice]) if row.choice else ""  # type: ignore[index]
