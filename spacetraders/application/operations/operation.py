"""What a row of the table of operations is, and what one comes to with its arguments.

A `DeedOperation` changes the world, and with arguments makes a `Deed`. A `QueryOperation` asks, and
makes a `Query`. Nothing is sent here: that is done by whoever implements `ports.game.Game`.
"""

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from spacetraders.domain.evidence import units_held
from spacetraders.domain.listing import Listing
from spacetraders.domain.operations import Operation
from spacetraders.domain.waypoints import system_of

if TYPE_CHECKING:
    from spacetraders.domain.operations import Figure

T = TypeVar("T")

SYSTEM = "system"
"""A part of paths that follows from the waypoint where nobody gives it."""


@attrs.frozen(eq=False, kw_only=True, repr=False, slots=False)
class HttpLine(Generic[T]):
    """How a row is sent: `line` has the method and the path, with its arguments in braces.

    `answer` is the type of what comes back, found `at` that place of the body: keys joined by dots,
    other ways to the same after a `|`.
    """

    line: str
    answer: type[T]
    at: str = "data"

    def __repr__(self) -> str:
        return f"<{self.line}>"

    @property
    def method(self) -> str:
        """The method of HTTP."""
        return self.line.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, with its arguments in braces."""
        return self.line.partition(" ")[2]

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the arguments that the path takes, but for a system that follows."""
        names = [name for _, name, _, _ in Formatter().parse(self.path) if name]
        return tuple(names if names == [SYSTEM] else [name for name in names if name != SYSTEM])


@attrs.frozen(eq=False, kw_only=True, repr=False)
class DeedOperation(HttpLine[T], Operation):
    """A row that changes the world, and is sent once: see `Operation` for what judges it.

    `body` says which argument each member of the JSON is. `target` is that of every such deed, for
    rows that the database has under one name.
    """

    body: Mapping[str, str] = attrs.field(factory=dict)
    target: str | None = None
    figure: "Figure" = units_held

    def __call__(
        self,
        ship: str | None = None,
        *,
        target: str | None = None,
        good: str | None = None,
        units: int | None = None,
        price: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> "Deed[T]":
        """Return the deed with its arguments; raises TypeError where one is missing."""
        deed = Deed(self, ship, target or self.target, good, units, price, extra or {})
        missing = [name for name in (*self.in_path, *self.body.values()) if deed[name] is None]
        if missing:
            raise TypeError(f"{self.name} takes {', '.join(missing)}")
        return deed


@attrs.frozen
class Deed(Generic[T]):
    """An operation to be carried out for a player.

    `target` is where to go or whom it concerns: a waypoint, a mode, a ship, a contract or a part;
    `good` and `units` are the cargo that it moves, or a type of ship. `price` is what the game has
    said that it takes, in credits. `extra` are members of the JSON that no intent needs.
    """

    operation: DeedOperation[T]
    ship_symbol: str | None = None
    target: str | None = None
    good: str | None = None
    units: int | None = None
    price: int | None = None
    extra: Mapping[str, Any] = attrs.field(factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return an argument by its name in the table."""
        match name:
            case "ship":
                return self.ship_symbol
            case "target" | "waypoint" | "contract":
                return self.target
            case "system":
                return system_of(self.target or "")
            case "good":
                return self.good
            case "units":
                return self.units
        raise KeyError(name)

    @property
    def json(self) -> dict[str, Any] | None:
        """The body to send; None for a deed without one."""
        return {
            **{key: self[name] for key, name in self.operation.body.items()},
            **self.extra,
        } or None


@attrs.frozen(eq=False, kw_only=True, repr=False)
class QueryOperation(HttpLine[T]):
    """A row that asks for one thing; it is sent as often as it takes."""

    any_body: bool = False
    """Whether a success that is not JSON is one too."""

    def __call__(self, *given: str) -> "Query[T]":
        """Return the query with the arguments of its path, in their order; raises ValueError."""
        return Query(self, dict(zip(self.in_path, given, strict=True)))


@attrs.frozen(eq=False, kw_only=True, repr=False)
class ListOperation(HttpLine[T]):
    """A row that asks for a list, page by page, whose entries `key` tells apart."""

    key: str = "symbol"

    def __call__(self, *given: str, **params: Any) -> "Query[Listing[T]]":
        """Return the query with the arguments of its path; `params` let through a part of it."""
        arguments = dict(zip(self.in_path, given, strict=True))
        return Query(self, arguments, {name: value for name, value in params.items() if value})


@attrs.frozen
class Query(Generic[T]):
    """A question to the game, of which an answer is a `T`."""

    operation: QueryOperation[Any] | ListOperation[Any]
    arguments: Mapping[str, str] = attrs.field(factory=dict)
    params: Mapping[str, Any] = attrs.field(factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return an argument by its name in the table."""
        if name == SYSTEM and SYSTEM not in self.arguments:
            return system_of(self.arguments["waypoint"])
        return self.arguments[name]
