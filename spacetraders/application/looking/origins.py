"""Origins: where the distances in a list are counted from, and the lists that have distances."""

import math
from typing import Generic, TypeVar

import attrs

from spacetraders.application.bus.fields import optional_symbol, optional_waypoint
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player

R = TypeVar("R")


@attrs.frozen
class StartPlace:
    """A waypoint of a system, or without a symbol its star, from which distances are counted."""

    system_symbol: str
    symbol: str | None = None
    x: int = 0
    y: int = 0

    def distance(self, place: Waypoint) -> float:
        """Return how far a waypoint of the system is, in map units."""
        return math.dist((self.x, self.y), (place.x, place.y))


@attrs.frozen
class NearbyMessage(Message[R], Generic[R]):
    """A question about a system's places, by their distance from somewhere.

    That is `origin`, or where the ship is or is going, or else the headquarters. Where that is in
    another system than the one that is asked for, it is the star.
    """

    player: PlayerRef
    system_symbol: str | None = optional_symbol()
    ship_symbol: str | None = optional_symbol()
    origin: str | None = optional_waypoint()

    def __attrs_post_init__(self) -> None:
        """Refuse two origins, and one that is elsewhere."""
        if self.origin is None:
            return
        if self.ship_symbol is not None:
            raise Misfit("origin", "leave it out, or the ship")
        if self.system_symbol not in (None, system_of(self.origin)):
            raise Misfit("origin", f"is not in {self.system_symbol}")


@attrs.frozen
class Origins:
    """Finds the origin of a question, and the chart of its system."""

    fleet: Fleet
    atlas: Atlas

    async def of(
        self, player: Player, query: NearbyMessage[R], *, with_goods: bool = False
    ) -> tuple[StartPlace, Chart]:
        """Return where distances are counted from, and the chart of the system that is meant.

        `with_goods` has what each market trades in the chart.

        Raises:
            UnknownShip, UnreadableShip: the ship cannot be looked up.
            UnknownSystem, Refused, StrangeAnswer, Unreachable: there is no chart.
            StoreUnavailable: the database is away.
        """
        named = query.origin or await self._place_of_ship(player, query) or player.headquarters
        system = query.system_symbol or system_of(named)
        read = self.atlas.with_goods if with_goods else self.atlas.chart
        chart = await read(player, system, Lane.PERSON)
        place = chart.waypoints.get(named)
        if place is None:
            return StartPlace(system), chart
        return StartPlace(system, place.symbol, place.x, place.y), chart

    async def place(self, player: Player, waypoint_symbol: str) -> Waypoint:
        """Return a waypoint of any system. Raises as `Atlas.waypoint`."""
        return await self.atlas.waypoint(player, waypoint_symbol, Lane.PERSON)

    async def _place_of_ship(self, player: Player, query: NearbyMessage[R]) -> str | None:
        if query.ship_symbol is None:
            return None
        ship = self.fleet.known(player, query.ship_symbol)
        if ship is None:
            ship = await self.fleet.look(player, query.ship_symbol, Lane.PERSON)
        return ship.nav.waypoint_symbol
