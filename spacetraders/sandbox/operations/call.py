"""A call: one request with its caller, path and body, and the row that says how it is reached."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

import attrs

from spacetraders.sandbox import refusals
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.operations.fields import Field
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views import Json

T = TypeVar("T")


class Auth(Enum):
    """The owner of the token that an operation asks for. EITHER is an agent or the account."""

    NONE = auto()
    OPTIONAL = auto()
    AGENT = auto()
    ACCOUNT = auto()
    EITHER = auto()


@attrs.frozen
class Call:
    """A request, taken apart. `filters` are the query's repeatable values.

    The body has the fields of the operation's row, which were checked before.
    """

    world: World
    now: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    filters: Mapping[str, list[str]]
    body: Json
    caller: Agent | None = None

    @property
    def agent(self) -> Agent:
        """The caller. There is one wherever an operation asks for an agent's token."""
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
        """Return a string of the body."""
        return str(self.body[name])

    def units(self) -> int:
        """Return the `units` of the body."""
        return int(self.body["units"])

    def ship_in_body(self) -> Ship:
        """Return the caller's ship that `shipSymbol` names. Refuses any other with 404."""
        return self.agent.ship(self.text("shipSymbol"))

    def page(self, items: Iterable[T], view: Callable[[T], Json]) -> Json:
        """Return the body with the page of a list that the query asks for."""
        shown, meta = inputs.Page.asked(self.query).of(list(items))
        return {"data": [view(item) for item in shown], "meta": meta}

    def did(self, operation: str, ship: str | None, *, changed: bool = True, **detail: Any) -> None:
        """Enter the deed of this call into the ledger, also one that changed nothing."""
        agent = self.agent.symbol
        self.world.record(self.now, agent, ship, operation, changed=changed, **detail)


class Handler(Protocol):
    """A named function of a call."""

    __name__: str

    def __call__(self, call: Call, /) -> Json | None:
        """Carry out a call and return the body. None is answered with 204 and no body."""
        ...


@attrs.frozen
class Operation:
    """A row of the table: where an operation is reached, and the status of a success.

    `fields` are those of its body. Others that a body has are passed over.
    """

    method: str
    path: str
    handler: Handler
    auth: Auth
    status: int = 200
    fields: tuple[Field, ...] = ()

    @property
    def name(self) -> str:
        """The name by which faults and the ledger know it: its handler's."""
        return self.handler.__name__

    def check(self, body: Mapping[str, Any]) -> None:
        """Refuse with 3001 a body with fields that do not fit, and name all of them."""
        issues = [issue for misfit in self.fields if (issue := misfit(body)) is not None]
        if issues:
            raise refusals.invalid_input(*issues)
