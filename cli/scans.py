"""Tables of scans: systems, waypoints and ships."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.output import Column, print_table

Seen = Sequence[Mapping[str, Any]]


def print_systems(systems: Seen) -> None:
    columns = [
        Column("SYSTEM"),
        Column("TYPE"),
        Column("X", right=True),
        Column("Y", right=True),
        Column("DISTANCE", right=True),
    ]
    names = ("system_symbol", "type", "x", "y", "distance")
    nearest = sorted(systems, key=lambda system: float(system["distance"]))
    print_table(columns, [[system[name] for name in names] for system in nearest])


def print_waypoints(waypoints: Seen) -> None:
    columns = [
        Column("WAYPOINT"),
        Column("TYPE"),
        Column("X", right=True),
        Column("Y", right=True),
        Column("TRAITS", cut=True),
    ]
    names = ("waypoint_symbol", "type", "x", "y")
    rows = [
        [*(waypoint[name] for name in names), ", ".join(waypoint["traits"]) or None]
        for waypoint in waypoints
    ]
    print_table(columns, rows)


def print_ships(ships: Seen) -> None:
    columns = [
        *map(Column, ["SHIP", "ROLE", "STATUS", "WAYPOINT"]),
        Column("FACTION", wide=True),
        Column("FRAME", wide=True),
    ]
    names = ("ship_symbol", "role", "status", "waypoint_symbol", "faction", "frame")
    print_table(columns, [[ship[name] for name in names] for ship in ships])


VIEWS: dict[str, Callable[[Seen], None]] = {
    "systems": print_systems,
    "waypoints": print_waypoints,
    "ships": print_ships,
}
"""The view of each kind of scan."""
