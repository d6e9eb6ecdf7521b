"""The glyphs of waypoints: each type has a shape and a colour, and either one tells it."""

import math
from collections.abc import Callable

import attrs

from cli.drawing.places import Place, Point
from cli.drawing.xml import element, number


@attrs.frozen
class Look:
    """A kind's number of corners (0: a circle), size in pixels, and colour in both modes."""

    corners: int
    size: float
    light: str
    dark: str
    turn: float = 0.0


UNKNOWN = Look(3, 5, "#6b7280", "#9ca3af", turn=180)
LOOKS = {
    "PLANET": Look(0, 8, "#4f7fb8", "#7fb0e6"),
    "GAS_GIANT": Look(0, 11, "#c98f4e", "#e3b57e"),
    "MOON": Look(0, 4, "#8a93a3", "#aab4c4"),
    "ORBITAL_STATION": Look(4, 6, "#3f4a5c", "#d5dbe6", turn=45),
    "JUMP_GATE": Look(4, 9, "#8457b8", "#b794e6"),
    "FUEL_STATION": Look(3, 8, "#b4882a", "#e2bd62"),
    "ASTEROID": Look(6, 3, "#94806c", "#a8957f"),
    "ASTEROID_FIELD": Look(6, 7, "#94806c", "#a8957f"),
    "ASTEROID_BASE": Look(5, 7, "#a1503c", "#d98b76"),
    "ENGINEERED_ASTEROID": Look(6, 7, "#2f8f86", "#6cc9bf"),
    "NEBULA": Look(8, 8, "#b06a9c", "#d69cc6"),
    "DEBRIS_FIELD": Look(5, 5, "#6b7280", "#9ca3af", turn=180),
}


def look_of(kind: str) -> Look:
    """Return the look of a kind. An unknown one is a grey triangle on its point."""
    return LOOKS.get(kind, UNKNOWN)


def radius_of(place: Place) -> float:
    """Return the radius in pixels of a place's glyphs, with their rings."""
    body, *orbitals = (look_of(each["type"]).size for each in place.waypoints)
    return 4 + max([body, *(place.ring + size for size in orbitals)])


def css_class(kind: str) -> str:
    """Return the class of a kind's glyphs."""
    return f"k-{kind.lower().replace('_', '-')}" if kind in LOOKS else "k-other"


def glyph(kind: str, at: Point, *, sells_fuel: bool = False) -> str:
    """Return a kind's shape around a point, in a ring where fuel is sold."""
    look, class_ = look_of(kind), css_class(kind)
    shape = _circle(at, look.size, class_) if not look.corners else _polygon(at, look, class_)
    return shape + (_circle(at, look.size + 2.5, "fuel") if sells_fuel else "")


def rules(colour: Callable[[Look], str]) -> str:
    """Return the CSS that gives every kind its colour."""
    looks = [*LOOKS.items(), ("other", UNKNOWN)]
    return "".join(f".{css_class(kind)}{{fill:{colour(look)}}}" for kind, look in looks)


def _circle(at: Point, radius: float, class_: str) -> str:
    return element("circle", cx=at.x, cy=at.y, r=float(radius), class_=class_)


def _polygon(at: Point, look: Look, class_: str) -> str:
    step = math.tau / look.corners
    first = math.radians(look.turn) - math.pi / 2
    corners = (at.at(look.size, first + i * step) for i in range(look.corners))
    points = " ".join(f"{number(corner.x)},{number(corner.y)}" for corner in corners)
    return element("polygon", points=points, class_=class_)
