"""The ships' routes: curves with an arrow each, so that there and back lie side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from cli.drawing.places import Place, Point
from cli.drawing.xml import content, element, number

Tour = Mapping[str, Any]
"""A planned tour or route as the RPC answers it."""

ARROW = 6.0
SHORTEST_WITH_ARROW = 26.0


@attrs.frozen
class Leg:
    """A flight from place to place as a quadratic curve. `control` is left of the direct line."""

    start: Point
    control: Point
    end: Point
    drifts: bool

    @classmethod
    def between(cls, start: Point, end: Point, lane: int, *, drifts: bool) -> "Leg":
        """Return the curve of the ship with the number `lane`."""
        # Ships bend their curves differently, so that two on one leg can be told apart.
        length = start.distance(end)
        # After six ships the bends begin anew, or the curves would leave their legs.
        bend = min(0.16 * length, 26.0) + 5.0 * (lane % 6)
        across_x, across_y = (end.y - start.y) / length, (start.x - end.x) / length
        middle_x, middle_y = (start.x + end.x) / 2, (start.y + end.y) / 2
        control = Point(middle_x + bend * across_x, middle_y + bend * across_y)
        return cls(start, control, end, drifts)

    def point(self, share: float) -> Point:
        """Return the point of the curve after a share of it."""
        first, second, third = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return Point(
            first * self.start.x + second * self.control.x + third * self.end.x,
            first * self.start.y + second * self.control.y + third * self.end.y,
        )

    def trail(self) -> Iterator[Point]:
        """Yield points along the curve, a few pixels apart."""
        pieces = int(self.start.distance(self.end) / 5) + 1
        return (self.point(i / pieces) for i in range(pieces + 1))


def legs_of(tour: Tour, homes: Mapping[str, Place], lane: int) -> list[Leg]:
    """Return a ship's legs in order, without flights between orbitals at one place."""
    legs = []
    here = homes.get(tour["origin_symbol"])
    for step in tour["steps"]:
        there = homes.get(step["waypoint_symbol"])
        if step["action"] == "TRAVEL" and here and there and here.point != there.point:
            drifts = step["mode"] == "DRIFT"
            legs.append(Leg.between(here.point, there.point, lane, drifts=drifts))
        here = there
    return legs


def draw_flight(legs: Sequence[Leg], tour: Tour, lane: int) -> str:
    """Return a ship's route: its curves, the drifting ones apart, then its arrows."""
    title = element("title", content(tour["ship_symbol"]))
    curves = (_curves([leg for leg in legs if leg.drifts == drifts], drifts) for drifts in (0, 1))
    arrows = (_arrow(leg) for leg in legs)
    return element("g", title, *curves, *arrows, class_=f"s{lane}")


def _curves(legs: Sequence[Leg], drifts: int) -> str:
    if not legs:
        return ""
    path = " ".join(f"M{_pair(leg.start)} Q{_pair(leg.control)} {_pair(leg.end)}" for leg in legs)
    return element("path", d=path, class_="flight drift" if drifts else "flight")


def _arrow(leg: Leg) -> str:
    # Half way the curve is parallel to the direct line, which gives the direction.
    length = leg.start.distance(leg.end)
    if length < SHORTEST_WITH_ARROW:
        return ""
    ahead_x, ahead_y = (leg.end.x - leg.start.x) / length, (leg.end.y - leg.start.y) / length
    middle = leg.point(0.5)
    corners = [
        Point(
            middle.x + ARROW * (along * ahead_x - across * ahead_y),
            middle.y + ARROW * (along * ahead_y + across * ahead_x),
        )
        for along, across in ((1.0, 0.0), (-0.8, 0.8), (-0.8, -0.8))
    ]
    return element("polygon", points=" ".join(map(_pair, corners)), class_="arrow")


def _pair(point: Point) -> str:
    return f"{number(point.x)},{number(point.y)}"
