"""The marks of a map besides waypoints and flights: starts, stops, names and distances."""

import math
from collections.abc import Iterator, Mapping, Sequence

from cli.drawing.flights import Tour
from cli.drawing.kinds import radius_of
from cli.drawing.labels import Label, Pill
from cli.drawing.names import counted, joined, numbers, short, stops_of
from cli.drawing.places import Box, Place, Point, Projection, Waypoint
from cli.drawing.xml import content, element

RING, RINGS = 4.0, 32.0  # pixels that one start adds around a place, and that all may add
MOST_GUIDES = 4
FIGURE_WIDTH, FIGURE_HEIGHT = 28.0, 14.0
FIGURE_TURNS = [side * math.pi * step / 12 for step in range(13) for side in (1, -1)]
"""Where a guide's figure may stand, in radians from the top, the nearest first."""

Lanes = Mapping[Point, Sequence[int]]
"""The ships, by their numbers, at points of the drawing."""


def homes_of(places: Sequence[Place]) -> dict[str, Place]:
    """Return each waypoint's place, by its symbol."""
    return {each["waypoint_symbol"]: place for place in places for each in place.waypoints}


def starts_of(tours: Sequence[Tour], homes: Mapping[str, Place]) -> Lanes:
    """Return the ships at the points where they start, or stay."""
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
            # A ring for each ship, closer together where many start at one place.
            radius = radius_of(place) + 2 + min(RING, RINGS / len(lanes)) * index
            at = {"cx": place.point.x, "cy": place.point.y}
            ring = element("circle", **at, r=radius, class_="start")
            yield element("g", ring, class_=f"s{lane}")


def reach(place: Place, starts: Lanes) -> float:
    """Return the radius in pixels of a place with its rings."""
    rings = len(starts.get(place.point, ()))
    return radius_of(place) + min(RING * rings, RINGS)


def labels_of(
    places: Sequence[Place],
    tours: Sequence[Tour],
    homes: Mapping[str, Place],
    starts: Lanes,
    system: str,
) -> Iterator[Label]:
    """Yield every place's label. Those of stops and of starts are needed.

    The waypoints of a place stand in the order in which they are visited, as the numbers do.
    """
    pills: dict[Point, list[Pill]] = {}
    for lane, tour in enumerate(tours):
        for point, stops in _stops(tour, homes).items():
            pills.setdefault(point, []).append(Pill(lane, numbers(stops)))
    for place in places:
        here = tuple(pills.get(place.point, ()))
        yield Label(
            place,
            joined(_names(place, tours, system)),
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
    # The widest ones, as near the star circles would lie too close.
    return [distance for distance in fitting if distance <= farthest][-MOST_GUIDES:]


def draw_guide(projection: Projection, distance: float, figure: Box) -> str:
    """Return a circle around the star with its distance, in map units, in the figure's box."""
    star, radius = projection.star, projection.length(distance)
    words = Point(figure.left + figure.width / 2, figure.bottom - 3)
    circle = element("circle", cx=star.x, cy=star.y, r=radius, class_="guide")
    style = {"class_": "note faint", "text_anchor": "middle"}
    return circle + element("text", content(f"{distance:g}"), x=words.x, y=words.y, **style)


def guide_box(distance: float, projection: Projection, taken: Sequence[Box]) -> Box:
    """Return the box of a guide's figure, outside its circle."""
    # At the top if that is free, else the nearest free box on either side, else the top after all.
    boxes = [_figure(distance, projection, turn) for turn in FIGURE_TURNS]
    free = (box for box in boxes if not any(box.overlaps(other) for other in taken))
    return next(free, boxes[0])


def _figure(distance: float, projection: Projection, turn: float) -> Box:
    middle = projection.star.at(projection.length(distance), turn - math.pi / 2)
    return Box(
        middle.x - FIGURE_WIDTH * (1 - math.sin(turn)) / 2,
        middle.y - FIGURE_HEIGHT * (1 + math.cos(turn)) / 2,
        FIGURE_WIDTH,
        FIGURE_HEIGHT,
    )


def _names(place: Place, tours: Sequence[Tour], system: str) -> list[str]:
    """Return the short names of a place's waypoints, the visited ones first, in their order."""
    here = {waypoint["waypoint_symbol"] for waypoint in place.waypoints}
    visited = [stop for tour in tours if tour["steps"] for stop in stops_of(tour) if stop in here]
    others = here.difference(visited)
    return [
        *(short(stop, system) for stop in dict.fromkeys(visited)),
        *counted(short(symbol, system) for symbol in others),
    ]


def _stops(tour: Tour, homes: Mapping[str, Place]) -> dict[Point, list[int]]:
    found: dict[Point, list[int]] = {}
    for number, stop in enumerate(stops_of(tour), 1):
        if tour["steps"] and stop in homes:
            found.setdefault(homes[stop].point, []).append(number)
    return found
