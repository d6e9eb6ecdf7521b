"""The places of a system in the drawing, and the projection from map units to pixels.

Directions from the star are true, and distances from it grow by the square root. Otherwise an outer
belt at 800 map units would press the planets, at 25 to 150, into a dot.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

Waypoint = Mapping[str, Any]
"""A waypoint as `waypoint.list` answers it."""

STAR = (0.0, 0.0)


@attrs.frozen
class Point:
    """A point of the drawing, in pixels, y downward."""

    x: float
    y: float

    def at(self, distance: float, angle: float) -> "Point":
        """Return the point at a distance in a direction, in radians."""
        return Point(self.x + distance * math.cos(angle), self.y + distance * math.sin(angle))

    def distance(self, other: "Point") -> float:
        """Return the distance to another point."""
        return math.hypot(self.x - other.x, self.y - other.y)


@attrs.frozen
class Box:
    """A rectangle of the drawing."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The edge on the right."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The edge below."""
        return self.top + self.height

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Whether another box lies within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@attrs.frozen
class Place:
    """All waypoints at one point of the system: the body first, then its orbitals."""

    point: Point
    waypoints: tuple[Waypoint, ...]

    @property
    def ring(self) -> float:
        """The radius in pixels of the ring of orbitals, 0 without any."""
        orbitals = len(self.waypoints) - 1
        return max(14.0, orbitals * 12 / math.tau) if orbitals else 0.0

    def drawn(self) -> list[tuple[Waypoint, Point]]:
        """Return each waypoint with the point where its glyph stands."""
        body, *orbitals = self.waypoints
        turn = math.tau / max(1, len(orbitals))
        around = (self.point.at(self.ring, turn * i - math.pi / 4) for i in range(len(orbitals)))
        return [(body, self.point), *zip(orbitals, around, strict=True)]


@attrs.frozen
class Projection:
    """From map units to pixels."""

    scale: float
    star: Point

    @classmethod
    def fitting(cls, points: Iterable[tuple[float, float]], box: Box) -> "Projection":
        """Return the largest one that shows the points and the star, centred in a box."""
        # The star is among the points: it is drawn, and the origin of all directions.
        drawn = [_rooted(x, y) for x, y in (STAR, *points)]
        left, right = min(x for x, _ in drawn), max(x for x, _ in drawn)
        top, bottom = min(y for _, y in drawn), max(y for _, y in drawn)
        scale = min(box.width / max(right - left, 1e-9), box.height / max(bottom - top, 1e-9))
        # The star alone is drawn, from which no scale follows.
        if left == right and top == bottom:
            scale = 1.0
        return cls(
            scale,
            Point(
                box.left + box.width / 2 - scale * (left + right) / 2,
                box.top + box.height / 2 - scale * (top + bottom) / 2,
            ),
        )

    def point(self, x: float, y: float) -> Point:
        """Return the pixel of a position in the system."""
        rooted_x, rooted_y = _rooted(x, y)
        return Point(self.star.x + self.scale * rooted_x, self.star.y + self.scale * rooted_y)

    def length(self, distance: float) -> float:
        """Return the pixels of a distance from the star."""
        return self.scale * math.sqrt(distance)


def places_of(waypoints: Sequence[Waypoint], projection: Projection) -> list[Place]:
    """Return the places of waypoints, each with all waypoints at one point."""
    together: dict[tuple[float, float], list[Waypoint]] = {}
    for waypoint in waypoints:
        together.setdefault((waypoint["x"], waypoint["y"]), []).append(waypoint)
    return [
        Place(projection.point(x, y), tuple(sorted(there, key=_is_orbital)))
        for (x, y), there in together.items()
    ]


def _is_orbital(waypoint: Waypoint) -> bool:
    return waypoint["orbits"] is not None


def _rooted(x: float, y: float) -> tuple[float, float]:
    # The game's y grows upward, a drawing's downward.
    shrink = math.sqrt(math.hypot(x, y)) or 1.0
    return x / shrink, -y / shrink
