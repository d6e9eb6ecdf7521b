"""Handlers of messages about waypoints."""

import attrs

from spacetraders.application.bus.fields import optional_symbol, waypoint
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import FLEET, GAME
from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.known.systems import Atlas
from spacetraders.application.looking.origins import NearbyMessage, Origins, StartPlace
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.domain.game.waypoints import Waypoint


@attrs.frozen
class NearWaypoint:
    """A waypoint, and its distance in map units."""

    waypoint: Waypoint
    distance: float


@attrs.frozen
class NearWaypoints(Listing[Waypoint]):
    """Waypoints in the order of the game's list, and where their distances are counted from."""

    origin: StartPlace = attrs.field(kw_only=True)

    @property
    def items(self) -> list[NearWaypoint]:
        """The waypoints with their distances, the nearest first."""
        found = [NearWaypoint(place, self.origin.distance(place)) for place in self]
        return sorted(found, key=lambda near: (near.distance, near.waypoint.symbol))

    @property
    def unread(self) -> tuple[Unreadable, ...] | None:
        """The entries that could not be read, None where all could."""
        return self.unreadable or None


@attrs.frozen
class ListWaypoints(NearbyMessage[NearWaypoints]):
    """The waypoints of a system (by default the headquarters'), of a type, with a trait."""

    type: str | None = optional_symbol()
    trait: str | None = optional_symbol()


@attrs.frozen
class GetWaypoint(Message[Waypoint]):
    """One waypoint."""

    player: PlayerRef
    waypoint_symbol: str = waypoint()


@attrs.frozen
class WaypointHandlers:
    """The handlers of messages about waypoints."""

    players: Players
    atlas: Atlas
    origins: Origins

    @answers("waypoint.list", load=Load.SURVEY, raises=(*FLEET, UnknownSystem))
    async def all(self, query: ListWaypoints) -> NearWaypoints:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol or "")
        origin, chart = await self.origins.of(player, query)
        fitting = {
            symbol: waypoint
            for symbol, waypoint in chart.waypoints.items()
            if query.type in (None, waypoint.type) and (query.trait in (None, *waypoint.traits))
        }
        return NearWaypoints(fitting, chart.unreadable, origin=origin)

    @answers("waypoint.get", load=Load.QUESTION, raises=(*GAME, UnknownWaypoint))
    async def get(self, query: GetWaypoint) -> Waypoint:
        player = await self.players.resolve(query.player)
        return await self.atlas.waypoint(player, query.waypoint_symbol, Lane.PERSON)
