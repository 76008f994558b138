"""Pictures of a picture: the map of its communes and its lines by month, ready for the templates."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sansang.reports.links import Links
from sansang.reports.map import METRICS, AreaMap, Metric, area_map
from sansang.reports.queries import Picture, centres, outlines
from sansang.reports.rules.tally import share
from sansang.reports.rules.trend import Point
from sansang.ui.charts import LineChart, Series, line_chart
from sansang.ui.templatetags.ui import percent, vi_number


def metrics(*, ratios_only: bool) -> dict[str, Metric]:
    return {code: metric for code, metric in METRICS.items() if not (ratios_only and code == "strength")}


def map_of(seen: Picture, *, metric: Metric, links: Links) -> AreaMap | None:
    """The map of a picture's communes, when there is more than one."""
    if len(seen.communes) < 2:
        return None
    places = [pk for row in seen.communes if (pk := row.unit.place_id) is not None]
    return area_map(
        seen.communes,
        centres=centres(places, on=seen.on),
        outlines=outlines(places),
        metric=metric,
        url=lambda row: links.picture_of(row.unit.pk),
    )


def lines(points: Sequence[Point], *, ratios_only: bool) -> list[LineChart]:
    """Strength and the share of Party members by month; without absolute numbers, only the share."""
    labels = [f"{point.day:%m/%Y}" for point in points[:-1]] + [f"{point.day:%d/%m/%Y}" for point in points[-1:]]
    party = line_chart(
        [Series(_("Tỷ lệ đảng viên"), [share(point.party, point.strength) for point in points])],
        name="trend-party",
        title=_("Tỷ lệ đảng viên theo tháng"),
        description=_("Tỷ lệ đảng viên trong quân số vào ngày cuối mỗi tháng."),
        labels=labels,
        said=percent,
    )
    if ratios_only:
        return [party]
    strength = line_chart(
        [Series(_("Quân số"), [point.strength for point in points])],
        name="trend-strength",
        title=_("Quân số theo tháng"),
        description=_("Số người đang phục vụ vào ngày cuối mỗi tháng."),
        labels=labels,
        said=vi_number,
        least_step=1,
    )
    return [strength, party]
