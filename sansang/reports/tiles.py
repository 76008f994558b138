"""The tiles of a picture: label, number, the part that explains it, and the list that counts the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sansang.reports.links import Links
from sansang.reports.queries import PeopleOfPlaces, Picture
from sansang.ui.templatetags.ui import percent, signed, vi_number

Text = str | Promise


@dataclass(frozen=True)
class Tile:
    label: Text
    number: str
    part: str
    definition: Text
    url: str = ""
    change: str = ""


@dataclass(frozen=True)
class Seen:
    """A picture with the people it is compared with."""

    picture: Picture
    people: PeopleOfPlaces

    @property
    def ratio(self) -> float | None:
        return self.people.ratio(self.picture.total.strength)


def tiles(now: Seen, *, before: Seen | None, links: Links, ratios_only: bool) -> list[Tile]:
    """The tiles of a day, with the difference from another day where one is asked for."""
    return [
        _establishments(now, before, links),
        _strength(now, before, links, ratios_only=ratios_only),
        _population(now, before, links),
        *_parts(now, before, links, ratios_only=ratios_only),
    ]


def _establishments(now: Seen, before: Seen | None, links: Links) -> Tile:
    seen = now.picture
    split = {"militia": vi_number(seen.militia), "self_defence": vi_number(seen.self_defence)}
    return Tile(
        label=_("Cơ sở dân quân tự vệ"),
        number=vi_number(seen.establishments),
        part=_("%(militia)s dân quân · %(self_defence)s tự vệ") % split,
        definition=_("Số cơ sở dân quân (cấp xã) và cơ sở tự vệ (cơ quan, tổ chức) đang hoạt động vào ngày xem."),
        url=links.establishments(),
        change=_counted(now, before, lambda one: one.picture.establishments),
    )


def _strength(now: Seen, before: Seen | None, links: Links, *, ratios_only: bool) -> Tile:
    seen = now.picture
    definition = _("Số người đang phục vụ vào ngày xem. Biên chế là số được giao cho các đơn vị đang hoạt động.")
    if ratios_only:
        return Tile(
            label=_("Quân số so với biên chế"),
            number=percent(seen.fill),
            part="",
            definition=definition,
            url=links.people(),
            change=_pointed(now, before, lambda one: one.picture.fill),
        )
    words = {"fill": percent(seen.fill), "authorised": vi_number(seen.authorised)}
    return Tile(
        label=_("Quân số"),
        number=vi_number(seen.total.strength),
        part=_("%(fill)s biên chế %(authorised)s") % words if seen.authorised else _("chưa giao biên chế"),
        definition=definition,
        url=links.people(),
        change=_counted(now, before, lambda one: one.picture.total.strength),
    )


def _population(now: Seen, before: Seen | None, links: Links) -> Tile:
    people = now.people
    if people.missing or not people.persons:
        part = _("chưa có dân số của %(count)s địa bàn") % {"count": vi_number(people.missing)}
        part = part if people.missing else _("không tính cho phạm vi này")
    else:
        years = ", ".join(map(str, people.years))
        part = _("%(persons)s người (%(years)s)") % {"persons": vi_number(people.persons), "years": years}
    return Tile(
        label=_("So với dân số"),
        number=percent(now.ratio),
        part=part,
        definition=_("Quân số chia cho dân số thống kê của năm gần nhất trước năm xem (chưa có thì lấy năm xem)."),
        url=links.people(),
        change=_pointed(now, before, lambda one: one.ratio, places=2),
    )


def _parts(now: Seen, before: Seen | None, links: Links, *, ratios_only: bool) -> list[Tile]:
    told = [
        ("party", _("Đảng viên"), _("Người đang phục vụ đã vào Đảng tính đến ngày xem."), links.people(dang="1")),
        ("union", _("Đoàn viên"), _("Người đang phục vụ đã vào Đoàn tính đến ngày xem."), links.people(doan="1")),
        ("women", _("Nữ"), _("Nữ dân quân tự vệ đang phục vụ vào ngày xem."), links.people(gioi="female")),
        ("soldiers", _("Bộ đội xuất ngũ"), _("Người đang phục vụ đã qua quân ngũ."), links.people(xuatngu="1")),
    ]
    made = []
    for key, label, definition, url in told:
        number = getattr(now.picture.total, key)
        made.append(
            Tile(
                label=label,
                number=percent(now.picture.part(number)),
                part="" if ratios_only else _("%(count)s người") % {"count": vi_number(number)},
                definition=definition,
                url=url,
                change=_pointed(now, before, partial(_part, key=key)),
            )
        )
    return made


def _part(seen: Seen, *, key: str) -> float | None:
    return seen.picture.part(getattr(seen.picture.total, key))


def _counted(now: Seen, before: Seen | None, value: Callable[[Seen], int]) -> str:
    return "" if before is None else signed(value(now) - value(before))


def _pointed(now: Seen, before: Seen | None, value: Callable[[Seen], float | None], *, places: int = 1) -> str:
    """A difference of shares in percentage points."""
    this, that = value(now), value(before) if before else None
    if this is None or that is None:
        return ""
    points = round((this - that) * 100, places)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return _("%(change)s điểm phần trăm") % {"change": sign + percent(abs(points) / 100, places).rstrip("% ")}
