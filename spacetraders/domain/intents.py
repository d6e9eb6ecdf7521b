"""Intents: what was about to be done, and whether it was.

A request that changes the world is written down before it is sent and settled by its answer. Where
the answer is lost, the game is looked at, and `judge` says what it shows.
"""

from datetime import datetime
from enum import StrEnum

import attrs

from spacetraders.domain.ships import NavStatus, Ship


class IntentState(StrEnum):
    """How far an intent has come."""

    OPEN = "OPEN"
    """Written; the request may be on its way, or its answer lost."""
    DONE = "DONE"
    """Answered: it was carried out."""
    REFUSED = "REFUSED"
    """Answered, or surely never sent: it was not carried out."""
    FOUND_DONE = "FOUND_DONE"
    """The answer was lost, and the game shows that it was carried out."""
    FOUND_UNDONE = "FOUND_UNDONE"
    """The answer was lost, and the game shows that it was not carried out."""
    UNTOLD = "UNTOLD"
    """The answer was lost, and the game does not tell: a person may look."""


class Operation(StrEnum):
    """The deeds that there are."""

    ORBIT = "orbit"
    DOCK = "dock"
    NAVIGATE = "navigate"
    SET_FLIGHT_MODE = "set_flight_mode"
    REFUEL = "refuel"


@attrs.frozen
class Before:
    """What the deed would change of its ship, as it was before; fuel in units."""

    waypoint_symbol: str
    status: str
    fuel: int


@attrs.frozen
class Intent:
    """One deed: `target` is the waypoint to fly to, or the mode to set; None for the others.

    `before` is None where the ship had not been seen.
    """

    intent_id: int
    player_id: int
    ship_symbol: str
    operation: Operation
    created_at: datetime
    target: str | None = None
    before: Before | None = None
    container_id: str | None = None
    state: IntentState = IntentState.OPEN
    settled_at: datetime | None = None


def judge(intent: Intent, ship: Ship | None) -> IntentState:
    """Return what the game shows of an intent whose answer is lost; `ship` is None if it is gone.

    Orbit, dock and mode are states that can be looked at. A departure shows in where the ship is
    or goes; a refuel in the tank, which nothing else fills.
    """
    if ship is None:
        return IntentState.UNTOLD
    match intent.operation:
        case Operation.ORBIT:
            return _found(done=ship.nav.status is not NavStatus.DOCKED)
        case Operation.DOCK:
            return _found(done=ship.nav.status is NavStatus.DOCKED)
        case Operation.SET_FLIGHT_MODE:
            return _found(done=ship.nav.flight_mode.value == intent.target)
        case Operation.NAVIGATE:
            return _departed(intent, ship)
    return _refuelled(intent, ship)


def _departed(intent: Intent, ship: Ship) -> IntentState:
    here = ship.nav.waypoint_symbol
    if intent.before is None or here == intent.before.waypoint_symbol == intent.target:
        return IntentState.UNTOLD
    if here == intent.target:
        return IntentState.FOUND_DONE
    return _found(done=False) if here == intent.before.waypoint_symbol else IntentState.UNTOLD


def _refuelled(intent: Intent, ship: Ship) -> IntentState:
    if intent.before is None or ship.fuel.current < intent.before.fuel:
        return IntentState.UNTOLD
    return _found(done=ship.fuel.current > intent.before.fuel)


def _found(*, done: bool) -> IntentState:
    return IntentState.FOUND_DONE if done else IntentState.FOUND_UNDONE
