from pathlib import Path

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from sansang.ui.charts import LineChart, Series, line_chart, nice_ticks

numbers = st.floats(-1e6, 1e6, allow_nan=False)


def chart(*values: float | None) -> LineChart:
    labels = [f"{number:02d}/2025" for number in range(1, len(values) + 1)]
    return line_chart([Series("Quân số", values)], name="c", title="Tên", description="Lời", labels=labels)


@given(numbers, numbers)
def test_ticks_cover_the_values_evenly(one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    ticks = nice_ticks(low, high)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert 2 <= len(ticks) <= 8
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert ticks == sorted(set(ticks))


@given(st.lists(st.none() | st.floats(0, 20000), min_size=1, max_size=30))
def test_everything_stays_on_the_drawing(values: list[float | None]) -> None:
    drawn = chart(*values)
    for dot in drawn.lines[0].dots:
        assert 56 <= float(dot.x) <= 448
        assert 11.9 <= float(dot.y) <= 154.1
    assert len(drawn.lines[0].dots) == len([value for value in values if value is not None])


def test_more_is_higher_and_later_is_farther_right() -> None:
    one, two = chart(10, 20).lines[0].dots
    assert float(two.y) < float(one.y)
    assert float(two.x) > float(one.x)


def test_a_gap_breaks_the_line() -> None:
    assert len(chart(1, 2, None, 3).lines[0].runs) == 2


def test_a_series_needs_a_value_for_each_label() -> None:
    with pytest.raises(ValueError):
        line_chart([Series("a", [1])], name="c", title="", description="", labels=["x", "y"])


def test_the_drawing_has_words_and_a_table_but_no_style() -> None:
    page = render_to_string("ui/line_chart.html", {"chart": chart(1.5, 2.5, None)})
    assert '<title id="c-title">Tên</title>' in page
    assert "<table" in page
    assert "style=" not in page
    assert ' cx="56.0"' in page


def test_three_lines_are_told_apart_without_colour() -> None:
    styles = Path("sansang/ui/front/_pictures.scss").read_text()
    dashes = [part.split("}")[0] for part in (styles.split(f".line-{number} {{")[1] for number in range(3))]
    assert len({line.split("stroke-dasharray:")[1] if "dasharray" in line else "" for line in dashes}) == 3
