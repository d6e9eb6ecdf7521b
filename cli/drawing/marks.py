"""What is marked on the map besides waypoints and flights: starts, stops, names, distances."""

import math
from collections.abc import Iterator, Mapping, Sequence

from cli.drawing.flights import Tour
from cli.drawing.kinds import radius_of
from cli.drawing.labels import Label, Pill
from cli.drawing.names import joined, numbers, short, stops_of
from cli.drawing.places import Box, Place, Point, Projection, Waypoint
from cli.drawing.xml import content, element

RING, RINGS = 4.0, 32.0  # pixels that one start adds around a place, and that all may add
MOST_GUIDES = 4

Lanes = Mapping[Point, Sequence[int]]
"""The ships, by their numbers, at points of the drawing."""


def starts_of(tours: Sequence[Tour], homes: Mapping[str, Place]) -> Lanes:
    """Return which ships start where, or stay there."""
    starts: dict[Point, list[int]] = {}
    for lane, tour in enumerate(tours):
        if home := homes.get(tour["origin_symbol"]):
            starts.setdefault(home.point, []).append(lane)
    return starts


def draw_starts(places: Sequence[Place], starts: Lanes) -> Iterator[str]:
    """Yield a ring in its colour for each ship around where it starts."""
    for place in places:
        lanes = starts.get(place.point, ())
        for index, lane in enumerate(lanes):
            radius = radius_of(place) + 2 + min(RING, RINGS / len(lanes)) * index
            at = {"cx": place.point.x, "cy": place.point.y}
            ring = element("circle", **at, r=radius, class_="start")
            yield element("g", ring, class_=f"s{lane}")


def reach(place: Place, starts: Lanes) -> float:
    """Return how far a place with its rings reaches."""
    rings = len(starts.get(place.point, ()))
    return radius_of(place) + min(RING * rings, RINGS)


def labels_of(
    places: Sequence[Place],
    tours: Sequence[Tour],
    homes: Mapping[str, Place],
    starts: Lanes,
    system: str,
) -> Iterator[Label]:
    """Yield every place's label; those of stops and of starts are needed."""
    pills: dict[Point, list[Pill]] = {}
    for lane, tour in enumerate(tours):
        for point, stops in _stops(tour, homes).items():
            pills.setdefault(point, []).append(Pill(lane, numbers(stops)))
    for place in places:
        here = tuple(pills.get(place.point, ()))
        yield Label(
            place,
            joined(short(each["waypoint_symbol"], system) for each in place.waypoints),
            here,
            reach(place, starts),
            needed=bool(here) or place.point in starts,
        )


def occupied(places: Sequence[Place], starts: Lanes) -> Iterator[Box]:
    """Yield the room that places take."""
    for place in places:
        radius = reach(place, starts)
        yield Box(place.point.x - radius, place.point.y - radius, 2 * radius, 2 * radius)


def guides_of(waypoints: Sequence[Waypoint]) -> list[float]:
    """Return round distances from the star, each about twice the one before, the widest last."""
    farthest = max((math.hypot(each["x"], each["y"]) for each in waypoints), default=0.0)
    decades = range(int(math.log10(max(farthest, 1))) + 1)
    fitting = (first * 10**decade for decade in decades for first in (1, 2, 5))
    return [distance for distance in fitting if distance <= farthest][-MOST_GUIDES:]


def draw_guide(distance: float, projection: Projection) -> str:
    """Return a circle around the star with its distance, in map units."""
    star, radius = projection.star, projection.length(distance)
    words = Point(star.x, star.y - radius - 3)
    circle = element("circle", cx=star.x, cy=star.y, r=radius, class_="guide")
    style = {"class_": "note faint", "text_anchor": "middle"}
    return circle + element("text", content(f"{distance:g}"), x=words.x, y=words.y, **style)


def guide_box(distance: float, projection: Projection) -> Box:
    """Return the room that a guide's figure takes."""
    top = projection.star.y - projection.length(distance)
    return Box(projection.star.x - 14, top - 14, 28, 14)


def _stops(tour: Tour, homes: Mapping[str, Place]) -> dict[Point, list[int]]:
    found: dict[Point, list[int]] = {}
    for number, stop in enumerate(stops_of(tour), 1):
        if tour["steps"] and stop in homes:
            found.setdefault(homes[stop].point, []).append(number)
    return found
