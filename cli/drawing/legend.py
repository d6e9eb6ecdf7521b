"""The legend of a map: the ships' colours, the shapes of kinds, and the scale."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cli.drawing.flights import Tour
from cli.drawing.kinds import glyph
from cli.drawing.names import cut, short, stops_of
from cli.drawing.places import Point, Waypoint
from cli.drawing.xml import content, element
from cli.text import count, duration

LINE = 23.0
PICTURE = 30.0
SCALE = (
    "Directions from the star are true,",
    "distances from it grow by the square root;",
    "the dotted circles tell them in map units.",
)


def draw_legend(
    system: str, waypoints: Sequence[Waypoint], tours: Sequence[Tour], corner: Point
) -> tuple[str, float]:
    """Return the legend, and the y of its lower end."""
    at = Point(corner.x, corner.y + 12)
    parts = [_text(cut(system, 26), at, class_="head")]
    for section in (_ships(tours, system), _flying(tours), _kinds(waypoints)):
        at = Point(at.x, at.y + LINE / 2)
        for picture, words in section:
            at = Point(at.x, at.y + LINE)
            parts += [_moved(picture, at), _text(cut(words, 42), Point(at.x + PICTURE, at.y))]
    at = Point(at.x, at.y + LINE / 2)
    for words in SCALE:
        at = Point(at.x, at.y + 16)
        parts.append(_text(words, at, class_="note faint"))
    return element("g", *parts), at.y


def said_of(tour: Tour, system: str) -> str:
    """Return a ship's plan in a few words."""
    if not tour["steps"]:
        return f"{tour['ship_symbol']}: stays at {short(tour['origin_symbol'], system)}"
    stops = stops_of(tour)
    goal = count(len(stops), "stop") if len(stops) > 1 else f"to {short(stops[0], system)}"
    return f"{tour['ship_symbol']}: {goal}, {duration(tour['duration_seconds'])}"


def _ships(tours: Sequence[Tour], system: str) -> Iterator[tuple[str, str]]:
    for lane, tour in enumerate(tours):
        line = element("path", d="M0,0 L22,0", class_="flight")
        yield element("g", line, class_=f"s{lane}"), said_of(tour, system)


def _flying(tours: Sequence[Tour]) -> Iterator[tuple[str, str]]:
    if not any(tour["steps"] for tour in tours):
        return
    ring = element("circle", cx=11, cy=0, r=7, class_="start sample")
    yield ring, "where a ship starts"
    if any(step["mode"] == "DRIFT" for tour in tours for step in tour["steps"]):
        yield element("path", d="M0,0 L22,0", class_="flight drift sample"), "drifts, to save fuel"


def _kinds(waypoints: Sequence[Waypoint]) -> Iterator[tuple[str, str]]:
    """Yield the kinds on the map, the rarest first, and the ring of fuel."""
    kinds = Counter(waypoint["type"] for waypoint in waypoints)
    for kind, number in sorted(kinds.items(), key=lambda item: (item[1], item[0])):
        yield glyph(kind, Point(11, 0)), f"{kind.replace('_', ' ').lower()} ({number})"
    sellers = sum(bool(waypoint["sells_fuel"]) for waypoint in waypoints)
    words = f"sells fuel ({sellers})" if sellers else "no fuel is sold anywhere"
    yield element("circle", cx=11, cy=0, r=7, class_="fuel"), words


def _moved(picture: str, at: Point) -> str:
    return element("g", picture, transform=f"translate({at.x:.0f} {at.y - 4:.0f})")


def _text(text: str, at: Point, **attributes: str) -> str:
    return element("text", content(text), x=at.x, y=at.y, **attributes)
