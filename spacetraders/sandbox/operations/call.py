"""A request, taken apart, and how an operation says where it is reached."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views import Json

SHIP, SYSTEM = "/my/ships/{ship}", "/systems/{system}"
WAYPOINT = SYSTEM + "/waypoints/{waypoint}"


class Auth(Enum):
    """Whose token an operation asks for."""

    NONE = auto()
    OPTIONAL = auto()
    AGENT = auto()
    ACCOUNT = auto()
    EITHER = auto()


@attrs.frozen
class Call:
    """A request, taken apart; `filters` are the query's repeatable values."""

    world: World
    now: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    filters: Mapping[str, list[str]]
    body: Json
    caller: Agent | None = None

    @property
    def agent(self) -> Agent:
        """The caller; there is one wherever an operation asks for an agent's token."""
        if self.caller is None:
            raise refusals.missing_token()
        return self.caller

    @property
    def ship(self) -> Ship:
        """The caller's ship that the path names."""
        return self.agent.ship(self.path["ship"])

    @property
    def waypoint(self) -> Waypoint:
        """The waypoint that the path names."""
        return self.world.waypoint(self.path["system"], self.path["waypoint"])

    def text(self, name: str) -> str:
        """Return a string of the body that has to be there; refuses with 3001, as all readers."""
        return inputs.text(self.body, name)

    def one_of(self, name: str, among: Collection[str]) -> str:
        """Return a string of the body that has to be there, one of an enumeration or catalogue."""
        return inputs.one_of(self.body, name, among)

    def units(self) -> int:
        """Return the body's `units`, a whole number of at least 1 that has to be there."""
        return inputs.units(self.body)

    def ship_in_body(self, name: str = "shipSymbol") -> Ship:
        """Return the caller's ship that the body names; refuses with 404 where it is not theirs."""
        return self.agent.ship(self.text(name))

    def did(self, operation: str, ship: str, *, changed: bool = True, **detail: Any) -> None:
        """Enter what this call did into the ledger, also where that was nothing new."""
        agent = self.agent.symbol
        self.world.record(self.now, agent, ship, operation, changed=changed, **detail)


class Handler(Protocol):
    """A named function of a call."""

    __name__: str

    def __call__(self, call: Call, /) -> Json | None:
        """Do what is asked, and return the body; None is answered with 204 and nothing."""
        ...


@attrs.frozen
class Operation:
    """Where an operation is reached, and what a success is."""

    method: str
    path: str
    handler: Handler
    auth: Auth
    status: int = 200

    @property
    def name(self) -> str:
        """What the operation is called: its handler's name."""
        return self.handler.__name__
