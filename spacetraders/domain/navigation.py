"""How a ship follows a route: which single move comes next, decided without doing anything."""

from collections.abc import Sequence

import attrs

from routing import Action, FlightMode, Step
from spacetraders.domain.ships import NavStatus, Ship

GOAL_RESERVE_FUEL = 1
"""Fuel kept at a goal that sells none: one DRIFT leg, so that no ship strands itself."""

REFUEL_STOP_SECONDS = 2
"""What docking, refuelling and leaving cost: three requests at two a second, and the way there."""


@attrs.frozen
class AwaitArrival:
    """The ship is under way: nothing to do before it arrives."""


@attrs.frozen
class Orbit:
    """Leave the dock."""


@attrs.frozen
class Dock:
    """Dock here."""


@attrs.frozen
class SetMode:
    """Choose the mode of the next flight."""

    mode: FlightMode


@attrs.frozen
class Fly:
    """Depart for a waypoint."""

    waypoint: str


@attrs.frozen
class Refuel:
    """Fill the tank here."""


@attrs.frozen
class Replan:
    """The route does not start here: make a new one."""


@attrs.frozen
class Arrived:
    """The ship is docked at its goal."""


Move = AwaitArrival | Orbit | Dock | SetMode | Fly | Refuel | Replan | Arrived


def next_move(ship: Ship, goal: str, steps: Sequence[Step]) -> Move:
    """Return the next move of `ship` to `goal` along `steps`, the part of its route still to do.

    The caller drops a step once it flew it or refuelled there, and replans when told to.
    """
    nav = ship.nav
    if nav.status is NavStatus.IN_TRANSIT:
        return AwaitArrival()
    if nav.waypoint_symbol == goal:
        return Arrived() if nav.status is NavStatus.DOCKED else Dock()
    if not steps:
        return Replan()
    if steps[0].action is Action.REFUEL:
        return _refuel(ship, steps[0])
    return _travel(ship, steps[0])


def _refuel(ship: Ship, step: Step) -> Move:
    if step.waypoint != ship.nav.waypoint_symbol:
        return Replan()
    return Refuel() if ship.nav.status is NavStatus.DOCKED else Dock()


def _travel(ship: Ship, step: Step) -> Move:
    if step.waypoint == ship.nav.waypoint_symbol or step.fuel > ship.fuel.current:
        return Replan()
    if ship.nav.status is NavStatus.DOCKED:
        return Orbit()
    if step.mode is not None and step.mode is not ship.nav.flight_mode:
        return SetMode(step.mode)
    return Fly(step.waypoint)
