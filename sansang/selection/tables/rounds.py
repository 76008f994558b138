"""Rounds, candidates, the pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import SkillKind
from sansang.kernel.names import name_key
from sansang.selection.models import CheckKind, Chosen, Round, State
from sansang.selection.queries.candidates import Pooled
from sansang.selection.queries.rows import Row
from sansang.selection.rules.checks import Meaning
from sansang.selection.words import CHOICE_BADGES, MEANING_BADGES, STATE_BADGES, in_language, why_list
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

_YES = [("1", _("có"))]
_CHOICES = dict(Chosen.choices)
_SKILLS = dict(SkillKind.choices)


def round_list(request: Request, rows: Any, *, years: Sequence[int]) -> Listing:
    """Rounds within reach."""
    return listing(
        request,
        rows,
        columns=[
            Column(
                "don-vi", _("Đơn vị"), lambda row: row.office_name, sort="office_name", main=True,
                url=lambda row: reverse("selection:round_detail", args=[row.pk]),
            ),
            Column("nam", _("Năm"), lambda row: str(row.year), sort="year", main=True),
            Column(
                "buoc", _("Bước"), lambda row: row.get_state_display(), sort="state", main=True, shown=state_badge
            ),
            Column("can", _("Cần tuyển"), lambda row: row.wanted, sort="wanted", number=True, main=True),
            Column("xet", _("Người được xét"), lambda row: row.considered, sort="considered", number=True),
            Column("chon", _("Được chọn"), lambda row: row.chosen, sort="chosen", number=True, main=True),
            Column("tu", _("Phục vụ từ ngày"), lambda row: row.serve_from, sort="serve_from"),
            Column("qd", _("Quyết định"), lambda row: row.decision_number),
        ],
        filters=[
            Filter(
                "nam", _("Năm"), [(str(year), str(year)) for year in years],
                lambda found, year: found.filter(year=int(year)),
            ),
            Filter("buoc", _("Bước"), State.choices, lambda found, state: found.filter(state=state)),
        ],
        default_sort="-nam",
        noun=_("đợt"),
    )  # fmt: skip


def state_badge(one: Round) -> SafeString:
    return badge(one.get_state_display(), STATE_BADGES[State(one.state)])


def candidate_list(request: Request, one: Round, rows: Sequence[Row]) -> Listing:
    """The candidates of a round, each with what counted."""
    decided = one.state not in {State.PREPARING}
    columns = [
        Column("tt", _("Thứ tự"), lambda row: row.rank or None, sort=lambda row: row.rank, number=True, main=True),
        Column(
            "ten", _("Họ và tên"), lambda row: row.person.full_name, main=True,
            sort=lambda row: (bytes(row.person.name_order), row.person.pk),
            url=lambda row: reverse("selection:candidate_detail", args=[row.of.candidate.pk]),
        ),
        Column(
            "ve", _("Về người"), _about, sort=lambda row: name_key(row.person.village), shown=_about_shown, main=True
        ),
        Column("kt", _("Kiểm tra"), standing_text, shown=_standing, main=True),
        Column("dx", _("Đề xuất"), _proposal_text, shown=_proposal, main=True),
    ]  # fmt: skip
    if decided:
        columns.append(Column("kq", _("Hội đồng xét"), _choice_text, shown=_choice, main=True))
    return listing(
        request,
        rows,
        columns=columns,
        filters=_candidate_filters(with_choice=decided),
        search=lambda found, text: [row for row in found if name_key(text) in row.person.name_key],
        noun=_("người"),
    )


def _about(row: Row) -> str:
    parts = [row.birth_year, str(row.person.get_sex_display()).lower(), row.person.village]
    return " · ".join(part for part in parts if part)


def _about_shown(row: Row) -> SafeString:
    wish = badge(gettext("tình nguyện"), "ok") if row.of.candidate.is_volunteer else ""
    return format_html("<span>{} {}</span>", _about(row), wish)


_STANDING = {
    Meaning.MEETS: _("đạt"),
    Meaning.WEIGH: _("cân nhắc"),
    Meaning.OPEN: _("còn thiếu"),
    Meaning.FAILS: _("không đạt"),
}


def standing_text(row: Row) -> str:
    """What the checks say together, and which of them."""
    standing = row.of.standing
    kinds = [in_language(why.params["kind"]) for why in standing.reasons if "kind" in why.params]
    label = str(_STANDING[standing.meaning])
    return f"{label}: {', '.join(kinds)}" if 0 < len(kinds) < len(CheckKind.values) else label


def _standing(row: Row) -> SafeString:
    return badge(standing_text(row), MEANING_BADGES[row.of.standing.meaning])


def _proposal_text(row: Row) -> str:
    label = str(_CHOICES.get(row.proposed, "")) or gettext("chưa đề xuất")
    return f"{label}: {row.proposed_unit}" if row.proposed_unit else label


def _proposal(row: Row) -> SafeString:
    return format_html(
        '<span class="selection-result">{} {}<details class="why"><summary>{}</summary>{}</details></span>',
        badge(_CHOICES.get(row.proposed) or gettext("chưa đề xuất"), CHOICE_BADGES.get(row.proposed, "plain")),  # type: ignore[call-overload]
        row.proposed_unit,
        gettext("Vì sao?"),
        why_list(row.whys),
    )


def _choice_text(row: Row) -> str:
    label = str(_CHOICES.get(row.of.candidate.choice, ""))
    return f"{label}: {row.unit}" if row.unit else label


def _choice(row: Row) -> SafeString | str:
    candidate = row.of.candidate
    if not candidate.choice:
        return badge(gettext("chưa xét"), "warn")
    return format_html(
        '<span class="selection-result">{} {}<span class="row-line text-soft">{}</span></span>',
        badge(_CHOICES[candidate.choice], CHOICE_BADGES[Chosen(candidate.choice)]),
        row.unit,
        candidate.get_ground_display(),
    )


def _candidate_filters(*, with_choice: bool) -> list[Filter]:
    found = [
        Filter(
            "dx", _("Đề xuất"), Chosen.choices, lambda rows, value: [row for row in rows if row.proposed == value]
        ),
        Filter("tn", _("Tình nguyện"), _YES, lambda rows, _v: [row for row in rows if row.of.candidate.is_volunteer]),
        Filter(
            "kt", _("Kiểm tra"), [("thieu", _("còn thiếu")), ("khong", _("không đạt"))],
            lambda rows, value: [
                row for row in rows if row.of.standing.meaning == {"thieu": "open", "khong": "fails"}[value]
            ],
        ),
    ]  # fmt: skip
    if with_choice:
        found.insert(
            1,
            Filter(
                "kq", _("Hội đồng xét"), [*Chosen.choices, ("-", _("chưa xét"))],
                lambda rows, value: [row for row in rows if (row.of.candidate.choice or "-") == value],
            ),
        )  # fmt: skip
    return found


def pool_list(request: Request, rows: Sequence[Pooled]) -> Listing:
    """Citizens who may be taken up, each with a box."""
    villages = sorted({(name_key(row.village), row.village) for row in rows if row.village})
    return listing(
        request,
        rows,
        columns=[
            Column("chon", _("Chọn"), lambda row: "", shown=_box, main=True),
            Column("ten", _("Họ và tên"), lambda row: row.full_name, sort=lambda row: bytes(row.name_order), main=True),
            Column(
                "nam", _("Năm sinh"), lambda row: str(row.birth_year or ""), sort=lambda row: row.birth_year or 0,
                main=True,
            ),
            Column("gioi", _("Giới tính"), _sex, sort=lambda row: row.sex),
            Column("thon", _("Thôn, bản"), lambda row: row.village, sort=lambda row: name_key(row.village), main=True),
            Column("tn", _("Tình nguyện"), lambda row: gettext("có") if row.is_volunteer else "", main=True),
            Column("kn", _("Kỹ năng cần"), lambda row: ", ".join(str(_SKILLS[kind]) for kind in sorted(row.skills))),
        ],
        filters=[
            Filter("tn", _("Tình nguyện"), _YES, lambda found, _v: [row for row in found if row.is_volunteer]),
            Filter(
                "gioi", _("Giới tính"), [("female", _("Nữ")), ("male", _("Nam"))],
                lambda found, sex: [row for row in found if row.sex == sex],
            ),
            Filter("thon", _("Thôn, bản"), villages, _of_village),
        ],
        search=lambda found, text: [row for row in found if name_key(text) in row.name_key],
        default_sort="ten",
        noun=_("người"),
    )  # fmt: skip


def _of_village(found: Sequence[Pooled], key: str) -> list[Pooled]:
    return [row for row in found if name_key(row.village) == key]


def _sex(row: Pooled) -> str:
    return gettext("Nữ") if row.sex == "female" else gettext("Nam")


def _box(row: Pooled) -> SafeString:
    label = gettext("Chọn %(name)s") % {"name": row.full_name}
    return format_html(
        '<input class="form-check-input" type="checkbox" name="person" value="{}" form="add" aria-label="{}">',
        row.pk,
        label,
    )
