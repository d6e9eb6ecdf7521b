"""The map: well-formed, complete, readable, and the same each time."""

import json
import math
import re
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import WAYPOINT
from support.cli.plans import IDLE_TOUR, ROUTE, TOUR

from cli.drawing.flights import Leg
from cli.drawing.kinds import LOOKS
from cli.drawing.labels import Label, Taken, settle
from cli.drawing.marks import guide_box
from cli.drawing.names import counted, joined, numbers
from cli.drawing.places import Box, Place, Point, Projection, places_of
from cli.drawing.starmap import PAPER, draw_map
from cli.drawing.style import colours
from cli.drawing.xml import element, number

RECORDED = Path("../shared/captured/systems/X1-AD75.json")
SVG = "{http://www.w3.org/2000/svg}"


def waypoint(name: str, x: int, y: int, **fields: Any) -> dict[str, Any]:
    symbol = f"X1-AD75-{name}"
    return {**WAYPOINT, "waypoint_symbol": symbol, "x": x, "y": y, "sells_fuel": False, **fields}


SYSTEM = [
    waypoint("A1", 1, -24, sells_fuel=True),
    waypoint("A2", 1, -24, type="MOON", orbits="X1-AD75-A1"),
    waypoint("B7", 100, 100, type="FUEL_STATION", sells_fuel=True),
    waypoint("J60", 450, 60, type="ASTEROID"),
    waypoint("J61", -700, 300, type="ASTEROID"),
]
SHUTTLE = {
    **TOUR,
    "ship_symbol": "FLEET-3",
    "origin_symbol": "X1-AD75-J60",
    "order": ["X1-AD75-A2", "X1-AD75-A1"],
    "steps": [
        {**TOUR["steps"][0], "waypoint_symbol": "X1-AD75-A2"},
        {**TOUR["steps"][0], "waypoint_symbol": "X1-AD75-A1"},
    ],
}


def drawn(waypoints: list[dict[str, Any]], tours: list[dict[str, Any]]) -> ET.Element:
    return ET.fromstring(draw_map(waypoints, tours))


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def texts(root: ET.Element, tag: str) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}{tag}")]


def recorded() -> list[dict[str, Any]]:
    if not RECORDED.exists():
        pytest.skip(f"{RECORDED} is missing")
    return [
        {
            "waypoint_symbol": each["symbol"],
            "system_symbol": "X1-AD75",
            "type": each["type"],
            "x": each["x"],
            "y": each["y"],
            "orbits": each["orbits"],
            "sells_fuel": False,
        }
        for each in json.loads(RECORDED.read_text())["waypoints"]
    ]


def test_each_waypoint_is_drawn_once_and_says_what_it_is() -> None:
    root = drawn(SYSTEM, [TOUR])
    titles = [each.findtext(f"{SVG}title") for each in of_class(root, "waypoint")]
    assert titles == [
        "X1-AD75-A1, planet, at 1, -24, sells fuel",
        "X1-AD75-A2, moon, at 1, -24",
        "X1-AD75-B7, fuel station, at 100, 100, sells fuel",
        "X1-AD75-J60, asteroid, at 450, 60",
        "X1-AD75-J61, asteroid, at -700, 300",
    ]


def test_where_fuel_is_sold_there_is_a_ring() -> None:
    marked = [of_class(each, "fuel") != [] for each in of_class(drawn(SYSTEM, []), "waypoint")]
    assert marked == [True, False, True, False, False]


def test_every_ship_has_its_flight_its_colour_and_its_line_in_the_legend() -> None:
    root = drawn(SYSTEM, [TOUR, SHUTTLE])
    flights = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    ships = [group for group in flights if group.get("class") != "waypoint"]
    assert [(each.get("class"), each.findtext(f"{SVG}title")) for each in ships] == [
        ("s0", "FLEET-1"),
        ("s1", "FLEET-3"),
    ]
    assert all(of_class(each, "flight") and of_class(each, "arrow") for each in ships)
    assert "FLEET-1: 2 stops, 43 min 04 s" in texts(root, "text")


def test_fifty_ships_have_fifty_colours_in_light_and_in_dark() -> None:
    for mode in zip(*map(colours, range(50)), strict=True):
        assert len(set(mode)) == 50
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in mode)


def test_dark_colours_hang_on_what_the_reader_prefers_and_nothing_else_is_loaded() -> None:
    text = draw_map(SYSTEM, [TOUR])
    assert "@media (prefers-color-scheme:dark){" in text
    assert not re.search(r"script|url\(|@import|href", text)


def test_stops_have_their_numbers_where_they_are() -> None:
    assert [each.text for each in of_class(drawn(SYSTEM, [TOUR, SHUTTLE]), "number")] == [
        "1,2",
        "1",
        "2",
    ]


def test_a_drifting_leg_looks_different_and_the_legend_says_so() -> None:
    root = drawn(SYSTEM, [TOUR])
    assert len(of_class(root, "drift")) == 2
    assert "drifts, to save fuel" in texts(root, "text")
    assert of_class(drawn(SYSTEM, [SHUTTLE]), "drift") == []


def test_a_route_is_drawn_as_a_tour_with_one_stop() -> None:
    root = drawn(SYSTEM, [ROUTE])
    assert [each.text for each in of_class(root, "number")] == ["1"]
    assert "FLEET-1: to J60, 43 min 04 s" in texts(root, "text")


def test_an_idle_ship_has_a_ring_and_no_flight() -> None:
    root = drawn(SYSTEM, [IDLE_TOUR])
    assert len(of_class(root, "start")) == 1
    assert of_class(root, "arrow") == []
    assert "FLEET-2: stays at J60" in texts(root, "text")


def test_without_fuel_the_legend_says_so() -> None:
    assert "no fuel is sold anywhere" in texts(drawn(SYSTEM[3:], []), "text")


@pytest.mark.parametrize(
    "waypoints", [[], [waypoint("A1", 0, 0)], [waypoint("A1", 23, -9)]], ids=len
)
@pytest.mark.parametrize("tours", [[], [TOUR], [IDLE_TOUR]], ids=len)
def test_little_is_drawn_as_well(
    waypoints: list[dict[str, Any]], tours: list[dict[str, Any]]
) -> None:
    root = drawn(waypoints, tours)
    assert len(of_class(root, "waypoint")) == len(waypoints)
    assert "nan" not in ET.tostring(root, encoding="unicode")


def test_those_who_do_not_see_it_are_told() -> None:
    root = drawn(SYSTEM, [TOUR, IDLE_TOUR])
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Map of X1-AD75 with the routes of 2 ships"
    assert root.findtext(f"{SVG}desc") == (
        "FLEET-1: 2 stops, 43 min 04 s: from A1 to B7, J60. FLEET-2: stays at J60."
    )


@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_a_name_holds_the_map_is_well_formed(name: str, kind: str) -> None:
    odd = waypoint("A1", 5, 5, waypoint_symbol=name, system_symbol=name, type=kind)
    tour = {**SHUTTLE, "ship_symbol": name, "origin_symbol": name, "order": [name]}
    assert len(of_class(drawn([odd, *SYSTEM], [tour]), "waypoint")) == 6
    draw_map([odd], [tour]).encode()


def test_a_name_is_no_markup() -> None:
    name = "<b>&\"'\x00\ud800"
    root = drawn(SYSTEM, [{**TOUR, "ship_symbol": name}])
    assert "<b>&\"'\\x00\\ud800: 2 stops, 43 min 04 s" in texts(root, "text")


def test_the_same_is_drawn_the_same() -> None:
    assert draw_map(SYSTEM, [TOUR, SHUTTLE]) == draw_map(SYSTEM, [TOUR, SHUTTLE])


def test_a_legend_longer_than_the_map_makes_the_drawing_higher() -> None:
    root = drawn(SYSTEM, [{**TOUR, "ship_symbol": f"FLEET-{i}"} for i in range(50)])
    lowest = max(float(each.get("y", 0)) for each in root.iter(f"{SVG}text"))
    assert lowest < float(root.get("height", 0))


def test_in_a_recorded_system_every_place_is_on_the_paper_and_every_label_free() -> None:
    waypoints = recorded()
    projection = Projection.fitting(((w["x"], w["y"]) for w in waypoints), PAPER)
    places = places_of(waypoints, projection)
    labels = [Label(place, "J60", clearance=8.0) for place in places]
    boxes = [box for _, box in settle(labels, Taken.by(PAPER, [], []))]
    assert len(boxes) > 0.9 * len(places)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(PAPER.holds(box) for box in boxes)


@given(st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), min_size=1))
def test_the_scale_keeps_the_whole_system_in_its_box(points: list[tuple[int, int]]) -> None:
    box = Box(10, 20, 300, 200)
    projection = Projection.fitting(points, box)
    for point in (projection.star, *(projection.point(x, y) for x, y in points)):
        assert box.left - 0.01 <= point.x <= box.right + 0.01
        assert box.top - 0.01 <= point.y <= box.bottom + 0.01


def test_the_inner_system_is_no_dot() -> None:
    projection = Projection.fitting([(800, 0), (-800, 0)], Box(0, 0, 800, 800))
    assert projection.length(25) == pytest.approx(70.7, abs=0.1)


def test_orbitals_stand_around_their_body() -> None:
    place = Place(Point(0, 0), (SYSTEM[0], *[SYSTEM[1]] * 9))
    (_, body), *orbitals = place.drawn()
    assert body == Point(0, 0)
    assert all(one.distance(other) > 8 for (_, one), (_, other) in combinations(orbitals, 2))


def test_there_and_back_are_two_lines() -> None:
    there, back = Point(0, 0), Point(100, 0)
    one, other = (Leg.between(*ends, 0, drifts=False) for ends in ((there, back), (back, there)))
    assert one.point(0.5).distance(other.point(0.5)) > 10


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (["A1"], "A1"),
        (["A2", "A1"], "A1 A2"),
        (["H54", "H51", "H52", "H53"], "H51–H54"),  # noqa: RUF001 - a range's dash
        (["A1", "B2", "XD5A"], "A1 B2 XD5A"),
        (["A9", "A10", "A11"], "A9–A11"),  # noqa: RUF001
    ],
)
def test_names_that_are_counted_on_are_a_range(names: list[str], written: str) -> None:
    assert joined(counted(names)) == written


def test_the_waypoints_of_a_place_stand_as_they_are_visited_and_numbered() -> None:
    assert "A2 A1" in texts(drawn(SYSTEM, [SHUTTLE]), "text")
    assert "A1 A2" in texts(drawn(SYSTEM, []), "text")


def test_the_figure_of_a_guide_keeps_off_what_stands_at_its_top() -> None:
    projection = Projection(10.0, Point(0, 0))
    top = guide_box(100, projection, [])
    assert (top.left + top.width / 2, top.bottom) == pytest.approx((0, -100))
    beside = guide_box(100, projection, [top])
    assert not beside.overlaps(top)
    assert guide_box(100, projection, [Box(-999, -999, 1998, 1998)]) == top
    assert math.hypot(beside.left + 14, beside.top + 7) > 100


def test_numbers_of_stops_are_divided_by_commas() -> None:
    assert numbers([1, 2, 3, 5]) == "1–3,5"  # noqa: RUF001


def test_kinds_differ_in_more_than_their_colour() -> None:
    shapes = {(look.corners, look.size, look.turn) for look in LOOKS.values()}
    assert len(shapes) >= len(LOOKS) - 2


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.25, "1.2"), (-0.01, "0"), (-3.46, "-3.5")]
)
def test_a_coordinate_is_short(value: float, written: str) -> None:
    assert number(value) == written


def test_an_attribute_cannot_break_out() -> None:
    assert ET.fromstring(element("g", id='"><script/>')).get("id") == '"><script/>'
