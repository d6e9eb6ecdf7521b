"""The types of rows in the table of operations, and of deeds and queries with their arguments.

A `DeedOperation` changes the world. Called with arguments it makes a `Deed`. A `QueryOperation` or
a `ListOperation` asks, and makes a `Query`. The port `ports.game.Game` sends both.
"""

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from spacetraders.application.operations.money import names_price
from spacetraders.domain.deeds.evidence import units_held
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.waypoints import system_of

if TYPE_CHECKING:
    from spacetraders.domain.deeds.operations import Figure

T = TypeVar("T")

SYSTEM = "system"
"""An argument of paths that is taken from the waypoint where it is not given."""


# A row inherits from two bases, of which only one may have slots.
@attrs.frozen(eq=False, kw_only=True, repr=False, slots=False)
class HttpLine(Generic[T]):
    """The HTTP side of a row: `line` has the method and the path, with its arguments in braces.

    `answer` is the type of the answer. It stands in the body `at` these keys, joined by dots, with
    alternatives after a `|`.
    """

    line: str
    answer: type[T]
    at: str = "data"

    def __repr__(self) -> str:
        return f"<{self.line}>"

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.line.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, with its arguments in braces."""
        return self.line.partition(" ")[2]

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the path's arguments, without a system that follows from a waypoint."""
        # A path that has the system alone needs it. Beside a waypoint it is a part of that symbol.
        names = [name for _, name, _, _ in Formatter().parse(self.path) if name]
        return tuple(names if names == [SYSTEM] else [name for name in names if name != SYSTEM])


@attrs.frozen(eq=False, kw_only=True, repr=False)
class DeedOperation(HttpLine[T], Operation):
    """A row that changes the world, and is sent once. `Operation` has the columns that judge it.

    `body` maps each member of the JSON to an argument. `target` is the target of every deed of the
    row, which tells rows apart that have one name in the database.
    """

    body: Mapping[str, str] = attrs.field(factory=dict)
    target: str | None = None
    figure: "Figure" = units_held

    def __attrs_post_init__(self) -> None:
        """Check that a row whose deed moves credits has an answer that tells how many."""
        # Else the deed would be paid, and the ledger would have no entry of it.
        told = self.pays is not None or names_price(self.answer)
        if self.moves_credits and not told:
            raise TypeError(f"{self.name} moves credits, but its answer has no bill and no trade")
        if told and not self.moves_credits:
            raise TypeError(f"{self.name} has an answer with a price, but no costs= or brings=")

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
        """Return the deed with these arguments. Raises TypeError where one is missing."""
        deed = Deed(self, ship, target or self.target, good, units, price, extra or {})
        missing = [name for name in (*self.in_path, *self.body.values()) if deed[name] is None]
        if missing:
            raise TypeError(f"{self.name} takes {', '.join(missing)}")
        return deed


@attrs.frozen
class Deed(Generic[T]):
    """An operation to be carried out for a player.

    `target` is a waypoint, a flight mode, another ship, a contract or a part. `good` and `units`
    are the cargo that it moves, and `good` may be a type of ship. `price` is the price in credits
    that the game has quoted. `extra` are further members of the JSON, which the intent leaves out.
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
        # One field of the intent serves several rows, which name it as the game does.
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
        """The body to send, or None for a deed without one."""
        return {
            **{key: self[name] for key, name in self.operation.body.items()},
            **self.extra,
        } or None


@attrs.frozen(eq=False, kw_only=True, repr=False)
class QueryOperation(HttpLine[T]):
    """A row that asks for one thing, and may be sent again. With `any_body` no JSON is needed."""

    any_body: bool = False

    def __call__(self, *given: str) -> "Query[T]":
        """Return the query with its path's arguments. Raises ValueError for a wrong number."""
        return Query(self, dict(zip(self.in_path, given, strict=True)))


@attrs.frozen(eq=False, kw_only=True, repr=False)
class ListOperation(HttpLine[T]):
    """A row that asks for a list, page by page. `key` is the member that identifies an entry."""

    key: str = "symbol"

    def __call__(self, *given: str, **params: Any) -> "Query[Listing[T]]":
        """Return the query with its path's arguments. `params` filter the list."""
        arguments = dict(zip(self.in_path, given, strict=True))
        return Query(self, arguments, {name: value for name, value in params.items() if value})


@attrs.frozen
class Query(Generic[T]):
    """A question to the game whose answer is a `T`."""

    operation: QueryOperation[Any] | ListOperation[Any]
    arguments: Mapping[str, str] = attrs.field(factory=dict)
    params: Mapping[str, Any] = attrs.field(factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return an argument by its name in the table."""
        if name == SYSTEM and SYSTEM not in self.arguments:
            return system_of(self.arguments["waypoint"])
        return self.arguments[name]
