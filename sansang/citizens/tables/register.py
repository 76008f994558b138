"""Lists of the register: who is in it on a day, moves, yearly rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Entry, Move, MoveState, Registration, RegistrationRound
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.register_states import in_state, judged, latest_birth
from sansang.kernel.names import name_key
from sansang.law.rules import Rules
from sansang.law.whys import STATE_LABELS, State, Verdict
from sansang.organisation.access import Permission, reaches
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

STATE_BADGES = {
    State.ELIGIBLE: "ok",
    State.DEFERRED: "warn",
    State.EXEMPT: "info",
    State.NOT_ELIGIBLE: "plain",
    State.EXEMPT_FROM_REGISTRATION: "info",
    State.UNKNOWN: "bad",
}
AGES = ((18, 20), (21, 25), (26, 30), (31, 35), (36, 40), (41, 45), (46, 50))


def state_words(state: State) -> str:
    words = STATE_LABELS[state]
    return words.en if get_language() == "en" else str(words)


class States:
    """States of the people on a page, worked out together the first time that one is asked for."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.people: Any = None  # those whose states are asked: of a page, or of a whole file
        self._known: dict[int, Verdict] = {}

    def of(self, row: Registration) -> Verdict | None:
        if row.person_id not in self._known:
            self._known.update(judged(queries.persons_of(self.people()), rules=self.rules))
        return self._known.get(row.person_id)

    def words(self, row: Registration) -> str:
        verdict = self.of(row)
        return state_words(verdict.state) if verdict else ""

    def shown(self, row: Registration) -> Any:
        verdict = self.of(row)
        return badge(state_words(verdict.state), STATE_BADGES[verdict.state]) if verdict else ""


def register_list(
    request: Request, rows: Any, *, rules: Rules, offices: Mapping[int, str], total: int, may_export: bool
) -> Listing:
    """The register of the offices within reach on the day looked at; `total` as already counted by office."""
    on = request.on
    states = States(rules)
    found = listing(
        request,
        rows,
        columns=_columns(request, states, offices),
        filters=_filters(request, rules, offices),
        search=lambda found, text: queries.named(found, name_key(text)),
        default_sort="name",
        total=total,
        pick=partial(queries.in_order_of_names, rows)
        if queries.is_wide(request.user, Permission.PEOPLE_VIEW)
        else None,
        export_name=f"so-dang-ky-{on:%Y-%m-%d}" if may_export else "",
        noun=_("công dân"),
    )
    rows_found, page = found.rows_found, found.page.object_list
    whole = rows_found.order_by().values("person_id")
    states.people = lambda: whole if found.wants_export else [row.person_id for row in page]
    return found


def _known_by(request: Request) -> Callable[[Callable[[Registration], Any]], Callable[[Registration], Any]]:
    def known(cell: Callable[[Registration], Any]) -> Callable[[Registration], Any]:
        """What stands in the record now, for who reaches it; of who has left for another office nothing."""

        def shown(row: Registration) -> Any:
            has_left = row.last_on is not None and row.last_on < request.today
            reached = not has_left or reaches(request.user, Permission.PEOPLE_VIEW, row.person.keeper)
            return cell(row) if reached else ""

        return shown

    return known


def _columns(request: Request, states: States, offices: Mapping[int, str]) -> list[Column]:
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"

    def address(row: Registration) -> str:
        if not reaches(request.user, Permission.PEOPLE_VIEW, row.person.keeper):
            return ""
        return reverse("personnel:person_detail", args=[row.person_id]) + dated

    known = _known_by(request)
    several = len(offices) > 1
    return [
        Column(
            "name", _("Họ và tên"), lambda row: row.person.full_name, sort="person__name_order", main=True, url=address
        ),
        Column("born", _("Ngày sinh"), lambda row: str(row.person.born or ""), sort="person__born_on", main=True),
        Column("sex", _("Giới tính"), lambda row: row.person.get_sex_display(), sort="person__sex"),
        Column("state", _("Trạng thái"), known(states.words), shown=known(states.shown), main=True),
        Column("village", _("Thôn, bản"), known(lambda row: row.person.village), sort="person__village"),
        *(
            [Column("office", _("Cơ quan đăng ký"), lambda row: offices.get(row.office_id, ""), sort="office_id")]
            if several
            else []
        ),
        Column("entry", _("Lý do vào sổ"), lambda row: row.get_entry_display(), sort="entry"),
        Column("since", _("Từ ngày"), lambda row: row.first_on, sort="first_on"),
        Column("paper", _("Văn bản"), lambda row: row.paper_number, sort="paper_number", spare=True),
    ]


def _filters(request: Request, rules: Rules, offices: Mapping[int, str]) -> list[Filter]:
    on = request.on
    english = get_language() == "en"

    def reached(rows: Any) -> Any:
        """On a past day, without those who have left since: what is recorded elsewhere is not for the old office."""
        if on >= request.today:
            return rows
        return rows.filter(request.user.reach(Permission.PEOPLE_VIEW, "person__keeper__reach_path"))

    def by_state(rows: Any, value: str) -> Any:
        return in_state(reached(rows), State(value), rules=rules)

    chosen = [
        Filter("trangthai", _("Trạng thái"), [(one.value, state_words(one)) for one in State], by_state),
        Filter(
            "hoancanh",
            _("Hoàn cảnh"),
            [(code, words.en if english else str(words)) for code, words in queries.fact_choices(rules)],
            lambda rows, fact: queries.with_fact(reached(rows), fact, on=on),
        ),
        Filter("vaoso", _("Lý do vào sổ"), Entry.choices, lambda rows, value: rows.filter(entry=value)),
        Filter("tuoi", _("Tuổi"), [(f"{a}-{b}", f"{a}–{b}") for a, b in AGES], _by_age(rules)),
    ]
    if len(offices) > 1:
        named = sorted(((str(pk), name) for pk, name in offices.items()), key=lambda one: name_key(one[1]))
        chosen.append(
            Filter("coquan", _("Cơ quan đăng ký"), named, lambda rows, office: rows.filter(office_id=int(office)))
        )
    return chosen


def _by_age(rules: Rules) -> Callable[[Any, str], Any]:
    def narrow(rows: Any, value: str) -> Any:
        youngest, oldest = map(int, value.split("-"))
        born = Q(person__born_on__lte=latest_birth(rules, youngest))
        return rows.filter(born, person__born_on__gt=latest_birth(rules, oldest + 1))

    return narrow


MOVE_BADGES = {
    MoveState.OFFERED: "warn",
    MoveState.ACCEPTED: "ok",
    MoveState.RETURNED: "bad",
    MoveState.WITHDRAWN: "plain",
}


def move_list(request: Request, rows: Any, *, names: Mapping[int, str]) -> Listing:
    """Moves out of and into the offices within reach, those on offer first where asked."""

    def address(row: Move) -> str:
        return reverse("citizens:move_detail", args=[row.pk])

    columns = [
        Column(
            "name", _("Họ và tên"), lambda row: row.person.full_name, sort="person__name_order", main=True, url=address
        ),
        Column("from", _("Nơi chuyển đi"), lambda row: names.get(row.from_office_id, ""), main=True),
        Column("to", _("Nơi đến"), lambda row: names.get(row.to_office_id, ""), main=True),
        Column("kind", _("Loại"), lambda row: row.get_kind_display(), sort="kind"),
        Column("day", _("Chuyển từ ngày"), lambda row: row.leaves_on, sort="leaves_on"),
        Column("paper", _("Giấy giới thiệu"), lambda row: row.paper_number, sort="paper_number"),
        Column(
            "state",
            _("Tình trạng"),
            lambda row: row.get_state_display(),
            shown=lambda row: badge(row.get_state_display(), MOVE_BADGES.get(row.state, "plain")),
            sort="state",
            main=True,
        ),
    ]
    by_state = Filter("tinhtrang", _("Tình trạng"), MoveState.choices, lambda rows, state: rows.filter(state=state))
    return listing(
        request,
        rows,
        columns=columns,
        filters=[by_state],
        search=lambda rows, text: queries.named(rows, name_key(text)),
        noun=_("giấy"),
        empty=_("Chưa có giấy giới thiệu nào. Mở hồ sơ một người và chọn “Giới thiệu chuyển đi” để lập giấy đầu tiên."),
    )


def round_list(request: Request, rows: Any, *, names: Mapping[int, str]) -> Listing:
    """The yearly rounds of the offices within reach."""

    def address(row: RegistrationRound) -> str:
        return reverse("citizens:round_detail", args=[row.pk])

    def state(row: RegistrationRound) -> Any:
        return _("Đã khóa sổ") if row.closed_on else _("Đang mở")

    years = sorted({(str(row), str(row)) for row in rows.values_list("year", flat=True).distinct()}, reverse=True)
    return listing(
        request,
        rows,
        columns=[
            Column("year", _("Năm"), lambda row: str(row.year), sort="year", main=True, url=address),
            Column("office", _("Cơ quan đăng ký"), lambda row: names.get(row.office_id, ""), main=True),
            Column("opened", _("Mở từ ngày"), lambda row: row.opened_on, sort="opened_on"),
            Column("closed", _("Khóa sổ ngày"), lambda row: row.closed_on, sort="closed_on"),
            Column("paper", _("Văn bản"), lambda row: row.paper_number),
            Column(
                "state", _("Tình trạng"), state, shown=lambda row: badge(state(row), "ok" if row.closed_on else "warn"),
                main=True,
            ),
        ],
        filters=[Filter("nam", _("Năm"), years, lambda rows, year: rows.filter(year=int(year)))],
        default_sort="-year",
        noun=_("đợt"),
        empty=_("Chưa có đợt đăng ký nào. Hãy mở đợt tháng 4 để ghi công dân đủ tuổi vào sổ."),
    )  # fmt: skip
