"""The map of a system with the routes of ships, as one SVG document."""

from collections.abc import Sequence
from functools import partial

from cli.drawing.flights import Tour, draw_flight, legs_of
from cli.drawing.kinds import glyph
from cli.drawing.labels import Taken, draw_label, settle
from cli.drawing.legend import draw_legend, said_of
from cli.drawing.marks import (
    draw_guide,
    draw_starts,
    guide_box,
    guides_of,
    homes_of,
    labels_of,
    occupied,
    starts_of,
)
from cli.drawing.names import short, stops_of, system_of
from cli.drawing.places import Box, Place, Point, Projection, Waypoint, places_of
from cli.drawing.style import sheet
from cli.drawing.xml import content, document, element
from cli.text import count

PAPER = Box(0, 0, 900, 900)
INNER = Box(44, 44, 812, 812)
LEGEND = Point(PAPER.right + 12, 24)
LEGEND_WIDTH = 310.0
STAR = 6.0


def draw_map(waypoints: Sequence[Waypoint], tours: Sequence[Tour]) -> str:
    """Draw a system and the routes of ships. The same input gives the same document.

    `waypoints` are as `waypoint.list` answers them, `tours` are planned tours or routes. A ship
    whose tour has no steps stays. A stop that is not among the waypoints is not drawn.
    """
    system = system_of(tours, waypoints)
    projection = Projection.fitting(((each["x"], each["y"]) for each in waypoints), INNER)
    places = places_of(waypoints, projection)
    legend, depth = draw_legend(system, waypoints, tours, LEGEND)
    star = projection.star
    taken = [
        Box(star.x - STAR, star.y - STAR, 2 * STAR, 2 * STAR),
        *occupied(places, starts_of(tours, homes_of(places))),
    ]
    guides = guides_of(waypoints)
    figures = [guide_box(distance, projection, taken) for distance in guides]
    # In the order of painting: what comes later lies above.
    parts = [
        *map(partial(draw_guide, projection), guides, figures),
        element("circle", cx=star.x, cy=star.y, r=STAR, class_="star"),
        *_scene(tours, places, [*taken, *figures], system),
    ]
    field = element("svg", *parts, width=f"{PAPER.width:.0f}", height=f"{PAPER.height:.0f}")
    return _document(system, tours, max(PAPER.bottom, depth + LEGEND.y), [field, legend])


def _scene(
    tours: Sequence[Tour], places: Sequence[Place], boxes: Sequence[Box], system: str
) -> list[str]:
    """Return flights, starts, waypoints and labels, in the order in which they are drawn."""
    homes = homes_of(places)
    flights = [legs_of(tour, homes, lane) for lane, tour in enumerate(tours)]
    starts = starts_of(tours, homes)
    trails = (point for legs in flights for leg in legs for point in leg.trail())
    taken = Taken.by(PAPER, boxes, trails)
    labels = list(labels_of(places, tours, homes, starts, system))
    return [
        *(draw_flight(legs, tours[lane], lane) for lane, legs in enumerate(flights)),
        *draw_starts(places, starts),
        *(_waypoint(each, at) for place in places for each, at in place.drawn()),
        *(draw_label(label, box) for label, box in settle(labels, taken)),
    ]


def _document(system: str, tours: Sequence[Tour], height: float, parts: Sequence[str]) -> str:
    said = ". ".join(_told(tour, system) for tour in tours) or "Nothing flies"
    size = (PAPER.width + LEGEND_WIDTH, height)
    return document(_title(system, tours), f"{said}.", sheet(len(tours)), size, parts)


def _title(system: str, tours: Sequence[Tour]) -> str:
    routes = f" with the routes of {count(len(tours), 'ship')}" if tours else ""
    return f"Map of {system or 'an empty system'}{routes}"


def _told(tour: Tour, system: str) -> str:
    """Return a ship's plan in words, for screen readers."""
    if not tour["steps"]:
        return said_of(tour, system)
    order = ", ".join(short(stop, system) for stop in stops_of(tour))
    start = short(tour["origin_symbol"], system)
    return f"{said_of(tour, system)}: from {start} to {order}"


def _waypoint(waypoint: Waypoint, at: Point) -> str:
    fuel = bool(waypoint["sells_fuel"])
    kind = waypoint["type"].replace("_", " ").lower()
    where = f"at {waypoint['x']}, {waypoint['y']}{', sells fuel' if fuel else ''}"
    title = element("title", content(f"{waypoint['waypoint_symbol']}, {kind}, {where}"))
    return element("g", title, glyph(waypoint["type"], at, sells_fuel=fuel), class_="waypoint")
