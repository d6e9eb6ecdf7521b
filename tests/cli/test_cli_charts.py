"""The charts: well-formed, true to their figures, and the same each time."""

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.records import BY_GOOD, OLD_PRICE, PRICE, REPORT

from cli.drawing.chart import PLOT, Scale, ticks, upright
from cli.drawing.columns import draw_report
from cli.drawing.lines import MOST_NAMED, draw_prices

SVG = "{http://www.w3.org/2000/svg}"
HOURS: Any = REPORT["items"]
figures = st.integers(-(10**9), 10**9)


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


@given(low=figures, high=figures)
def test_ticks_are_few_rise_evenly_and_reach_both_ends(low: int, high: int) -> None:
    low, high = min(low, high), max(low, high)
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    steps = {round(b - a, 6) for a, b in pairwise(marks)}
    assert len(steps) == 1
    assert min(steps) >= 1
    assert 2 <= len(marks) <= 9


@given(values=st.lists(figures, min_size=1, max_size=9))
def test_every_value_is_drawn_within_the_plot(values: list[int]) -> None:
    scale, _ = upright(values)
    assert all(PLOT.top - 1e-6 <= scale.at(value) <= PLOT.bottom + 1e-6 for value in values)


def test_a_scale_of_one_value_is_no_division_by_zero() -> None:
    assert Scale(5, 5, 10, 90).at(5) == pytest.approx(10)


def test_a_report_has_a_column_for_what_was_gained_and_one_for_what_was_lost() -> None:
    root = ET.fromstring(draw_report(REPORT))
    assert len(of_class(root, "income")) == 1
    assert len(of_class(root, "expense")) == 2
    assert len(of_class(root, "net")) == 3


def test_columns_are_as_high_as_their_figures() -> None:
    root = ET.fromstring(draw_report(REPORT))
    high, low = (
        max(float(each.get("height", 0)) for each in of_class(root, name))
        for name in ("income", "expense")
    )
    assert high / low == pytest.approx(1700 / 800, rel=0.01)


def test_a_report_names_its_keys_and_tells_its_sum() -> None:
    root = ET.fromstring(draw_report(BY_GOOD))
    assert {"IRON_ORE", "none", "Credits by good"} <= set(texts(root))
    (told,) = root.iter(f"{SVG}desc")
    assert told.text == "4 in all: income 1,700, expenses 900, net 800 credits."


def test_many_hours_are_not_all_named() -> None:
    keys = (f"2026-01-{1 + n // 24:02}T{n % 24:02}:00:00.000Z" for n in range(200))
    hours = [{**HOURS[0], "key": key} for key in keys]
    root = ET.fromstring(draw_report({**REPORT, "items": hours}))
    assert len(of_class(root, "expense")) == 200
    assert len(texts(root)) < 80


@given(
    sums=st.lists(
        st.tuples(st.none() | st.text(max_size=9), st.integers(0, 10**7), st.integers(0, 10**7)),
        max_size=5,
    )
)
def test_any_report_is_a_document(sums: list[tuple[str | None, int, int]]) -> None:
    items = [
        {"key": key, "income": up, "expenses": down, "net": up - down, "count": 1}
        for key, up, down in sums
    ]
    report: dict[str, Any] = {**REPORT, "by": "kind", "items": items}
    assert draw_report(report) == draw_report(report)
    ET.fromstring(draw_report(report))


def test_each_waypoint_has_a_line_for_what_we_pay_and_one_for_what_we_get() -> None:
    root = ET.fromstring(draw_prices("IRON_ORE", [PRICE, OLD_PRICE]))
    lines = [each for each in of_class(root, "line") if each.find(f"{SVG}title") is not None]
    assert len(lines) == 4
    assert sum("dashed" in each.get("class", "") for each in lines) == 2
    assert {"X1-AD75-A1", "X1-AD75-B7", "what we pay", "what we get"} <= set(texts(root))


def test_a_price_holds_until_the_next_and_the_last_to_the_edge() -> None:
    later = {**PRICE, "purchase_price": 60, "seen_at": "2026-01-31T13:00:00.000Z"}
    root = ET.fromstring(draw_prices("IRON_ORE", [PRICE, later]))
    path = of_class(root, "c0")[0].get("d", "")
    assert [step[0] for step in path.split()] == ["M", "H", "V", "H"]
    assert path.endswith(f"H{PLOT.right:.0f}")


def test_more_waypoints_than_there_is_room_for_are_counted() -> None:
    many = [{**PRICE, "waypoint_symbol": f"X1-A-{n}"} for n in range(MOST_NAMED + 3)]
    assert "and 3 more" in texts(ET.fromstring(draw_prices("IRON_ORE", many)))


def test_no_prices_are_an_empty_chart() -> None:
    root = ET.fromstring(draw_prices("IRON_ORE", []))
    assert "Prices of IRON_ORE" in texts(root)


@given(
    changes=st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(0, 10**6)), max_size=6
    )
)
def test_any_history_is_a_document(changes: list[tuple[str, int, int]]) -> None:
    quotes = [
        {
            **PRICE,
            "waypoint_symbol": where,
            "seen_at": f"2026-01-31T12:0{minute}:00.000Z",
            "purchase_price": price,
        }
        for where, minute, price in changes
    ]
    ET.fromstring(draw_prices("IRON_ORE", quotes))
