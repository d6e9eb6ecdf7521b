"""The stops of a tour: waypoints that are named, or all of a type or with a trait."""

from collections.abc import Sequence
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from cli.client import Client
from cli.errors import NoStops, UsageError
from cli.options import FleetOptions, understanding

Waypoints = Annotated[
    list[str] | None,
    Parameter(name="--waypoint", negative=(), help="The waypoints to visit, in any order."),
]


@Parameter(name="*")
@attrs.frozen
class Choice:
    """Waypoints of the ship's system that need not be named."""

    type: Annotated[
        str | None, Parameter(help="Instead of names: all of this type, such as PLANET.")
    ] = None
    trait: Annotated[
        str | None, Parameter(help="Instead of names: all with this trait, such as MARKETPLACE.")
    ] = None


NAMED = Choice()


@attrs.frozen
class Stops:
    """The stops that a command line asks for. `asked` makes and checks them."""

    named: Sequence[str]
    choice: Choice

    @classmethod
    def asked(cls, named: Sequence[str] | None, choice: Choice) -> "Stops":
        """Return the stops. Raises UsageError unless they are either named or chosen."""
        if named and choice != NAMED:
            hint = "name them, or choose by --type or --trait, not both"
            raise UsageError("waypoints are named, and chosen besides", hint)
        if not named and choice == NAMED:
            hint = "name them, or choose by --type or --trait, such as --trait MARKETPLACE"
            raise UsageError("which waypoints?", hint)
        return cls(named or (), choice)

    def symbols(self, client: Client, ship_symbol: str, options: FleetOptions) -> list[str]:
        """Return the waypoints' symbols. Raises NoStops, and the errors of `Client.call`."""
        if self.named:
            return list(self.named)
        system = look(client, ship_symbol, options)["system_symbol"]
        found = client.call("waypoint.list", **self._filter(system), **options.player)
        with understanding():
            symbols = [waypoint["waypoint_symbol"] for waypoint in found["items"]]
        if not symbols:
            raise NoStops(system, self.choice.type, self.choice.trait)
        return symbols

    def _filter(self, system: str) -> dict[str, str | None]:
        return {"system_symbol": system, "type": self.choice.type, "trait": self.choice.trait}


def look(client: Client, ship_symbol: str, options: FleetOptions) -> dict[str, Any]:
    """Return a ship's system and waypoint, as the daemon knows them."""
    ship = client.call("ship.get", ship_symbol=ship_symbol, **options.player)
    with understanding():
        return {name: ship[name] for name in ("system_symbol", "waypoint_symbol")}
