"""A request, taken apart, and how an operation says where it is reached."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.galaxy import Waypoint
from spacetraders.sandbox.views import Json
from spacetraders.sandbox.world import Agent, Ship, World


class Auth(Enum):
    """Whose token an operation asks for."""

    NONE = auto()
    OPTIONAL = auto()
    AGENT = auto()
    ACCOUNT = auto()


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

    def did(self, operation: str, ship: str | None = None, **detail: Any) -> None:
        """Enter what this call did into the ledger."""
        self.world.record(self.now, self.agent.symbol, ship, operation, **detail)


Handler = Callable[[Call], Json]


@attrs.frozen
class Operation:
    """Where an operation is reached, and what a success is."""

    method: str
    path: str
    handler: Handler
    auth: Auth
    status: int = 200
