"""Navigation: the next single move of a ship on its route, as a pure function."""

from collections.abc import Sequence

import attrs

from routing import Action, FlightMode, Step
from spacetraders.domain.game.ships import NavStatus, Ship

GOAL_RESERVE_FUEL = 1
"""Fuel kept at a goal that sells none, enough for one leg in DRIFT, so that no ship strands."""

REFUEL_STOP_SECONDS = 2
"""The time of a stop to refuel: three requests at two a second, and their round trips."""


@attrs.frozen
class AwaitArrival:
    """Wait: the ship is under way."""


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
    """Plan a new route, as this one does not start here."""


@attrs.frozen
class Arrived:
    """The ship is at its goal, and in dock where that is wanted."""


Move = AwaitArrival | Orbit | Dock | SetMode | Fly | Refuel | Replan | Arrived


def next_move(ship: Ship, goal: str, steps: Sequence[Step], *, in_dock: bool = True) -> Move:
    """Return the next move of `ship` to `goal` along `steps`, the rest of its route.

    The flight ends in dock, unless `in_dock` is False. The caller drops a step once it is done, and
    makes new steps for a `Replan`.
    """
    # It goes by the ship alone, and not by the moves before. So a surprise on the way, or a
    # restart of the daemon, needs no case of its own.
    nav = ship.nav
    # Asked first, since in transit `waypoint_symbol` is the goal already.
    if nav.status is NavStatus.IN_TRANSIT:
        return AwaitArrival()
    if nav.waypoint_symbol == goal:
        # In dock a ship trades and refuels. One that only looks is spared two requests.
        return Arrived() if nav.status is NavStatus.DOCKED or not in_dock else Dock()
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
    # A drained tank, or a ship that is elsewhere than the plan has it: the plan is void.
    if step.waypoint == ship.nav.waypoint_symbol or step.fuel > ship.fuel.current:
        return Replan()
    if ship.nav.status is NavStatus.DOCKED:
        return Orbit()
    # The mode is set in orbit, just before it is needed: it is the ship's until changed again.
    if step.mode is not None and step.mode is not ship.nav.flight_mode:
        return SetMode(step.mode)
    return Fly(step.waypoint)
