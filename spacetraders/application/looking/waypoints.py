"""Handlers of messages about waypoints."""

import attrs

from spacetraders.application.bus.fields import optional_symbol, waypoint
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import GAME, LIST
from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.known.systems import Atlas
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.waypoints import Waypoint, system_of


@attrs.frozen
class ListWaypoints(Message[Listing[Waypoint]]):
    """The waypoints of a system (by default the headquarters'), of a type, with a trait."""

    player: PlayerRef
    system_symbol: str | None = optional_symbol()
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

    @answers("waypoint.list", load=Load.SURVEY, raises=(*LIST, UnknownSystem))
    async def all(self, query: ListWaypoints) -> Listing[Waypoint]:
        player = await self.players.resolve(query.player)
        system_symbol = query.system_symbol or system_of(player.headquarters)
        chart = await self.atlas.chart(player, system_symbol, Lane.PERSON)
        fitting = {
            symbol: waypoint
            for symbol, waypoint in chart.waypoints.items()
            if query.type in (None, waypoint.type) and (query.trait in (None, *waypoint.traits))
        }
        return Listing(fitting, chart.unreadable)

    @answers("waypoint.get", load=Load.QUESTION, raises=(*GAME, UnknownWaypoint))
    async def get(self, query: GetWaypoint) -> Waypoint:
        player = await self.players.resolve(query.player)
        return await self.atlas.waypoint(player, query.waypoint_symbol, Lane.PERSON)
