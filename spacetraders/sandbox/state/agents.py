"""Agents: their credits, ships, contracts, reputation and events.

Credits are changed here alone, so that they never go below 0.
"""

from collections import deque
from datetime import datetime
from typing import Any

import attrs

from spacetraders.sandbox import guesses, refusals
from spacetraders.sandbox.catalogue.ship_types import ShipType
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint


@attrs.frozen
class Event:
    """A notice to an agent, such as of an expired contract. `event_id` is unique to the agent."""

    event_id: str
    type: str
    message: str
    created: datetime
    data: dict[str, Any]


def _latest() -> deque[Event]:
    return deque(maxlen=guesses.EVENTS_KEPT)


@attrs.define
class Agent:
    """A player of the game. `ships` are by symbol, `launched` counts all that it ever had.

    `contracts` are by their ids, oldest first, `reputation` by faction. `events` are the latest of
    the `told` ones, newest first. `debt`, in credits, is the part of lost advances that the agent
    could not pay back yet: income pays it first.
    """

    symbol: str
    account_id: str
    faction: str
    headquarters: str
    credits: int
    registered: datetime
    contracts: dict[str, Contract] = attrs.field(factory=dict)
    reputation: dict[str, int] = attrs.field(factory=dict)
    ships: dict[str, Ship] = attrs.field(factory=dict)
    launched: int = 0
    events: deque[Event] = attrs.field(factory=_latest)
    told: int = 0
    debt: int = 0

    def ship(self, symbol: str) -> Ship:
        """Return one of the agent's ships, or refuse with 404."""
        try:
            return self.ships[symbol]
        except KeyError:
            raise refusals.not_found("ship of yours named", symbol) from None

    def has_ship_at(self, waypoint: str, now: datetime) -> bool:
        """Whether any of the agent's ships is docked at a waypoint or orbits it."""
        return any(ship.is_at(waypoint, now) for ship in self.ships.values())

    def launch(self, ship_type: ShipType, where: Waypoint, now: datetime) -> Ship:
        """Give the agent a new ship, named by the next hexadecimal number, and return it."""
        # The number counts ships ever had: a symbol once used names no other ship.
        self.launched += 1
        symbol = f"{self.symbol}-{self.launched:X}"
        owner = {"agent": self.symbol, "faction": self.faction}
        ship = Ship.built(ship_type, where, now, symbol=symbol, **owner)
        self.ships[symbol] = ship
        return ship

    def open_contract(self, now: datetime) -> Contract | None:
        """Return the contract that is offered or accepted and not over, if there is one."""
        return next((it for it in self.contracts.values() if it.is_open(now)), None)

    def tell(self, kind: str, message: str, when: datetime, **data: Any) -> None:
        """Add an event. The oldest ones make room."""
        self.told += 1
        event = Event(f"{self.symbol}-{self.told}", kind, message, when, data)
        self.events.appendleft(event)

    def pay(self, amount: int) -> None:
        """Give credits to the agent, less its debt."""
        if amount < 0:
            raise ValueError(f"{amount} credits cannot be paid")
        repaid = min(amount, self.debt)
        self.debt -= repaid
        self.credits += amount - repaid

    def check_credits(self, amount: int, refusal: Refusal) -> None:
        """Raise the refusal given if the agent has fewer credits."""
        if amount > self.credits:
            raise refusal

    def charge(self, amount: int, refusal: Refusal) -> None:
        """Take credits from the agent. Raises the refusal given if there are too few."""
        if amount < 0:
            raise ValueError(f"{amount} credits cannot be charged")
        self.check_credits(amount, refusal)
        self.credits -= amount

    def take_back(self, amount: int) -> int:
        """Take back an advance. Returns the credits that were there. The rest becomes debt."""
        # Credits never go below 0: the part that is gone becomes debt, which income pays first.
        taken = min(amount, self.credits)
        self.credits -= taken
        self.debt += amount - taken
        return taken
