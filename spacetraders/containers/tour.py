"""The kind `tour`: visits waypoints in order, again and again, and records what it sees there.

An iteration is one round, from the first waypoint to the last; the ship stays there, and the next
round begins with the leg from there to the first. A round that was broken off, by a restart of the
daemon or a failure, goes on with the first stop that it had not made.
"""

from collections.abc import Sequence

import attrs
import trio

from spacetraders.application.messages import symbol
from spacetraders.application.observing import Observer
from spacetraders.application.ports import Lane
from spacetraders.application.services import Services
from spacetraders.application.strict import Misfit
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.domain.refusals import StrangeAnswer, Unreachable

STANDING_ROUND_SECONDS = 60.0
"""The pause after a round in which the ship did not move: markets tick in minutes, not seconds."""


def _upper(waypoints: Sequence[str]) -> list[str]:
    return [waypoint.upper() for waypoint in waypoints]


@attrs.frozen
class TourConfig:
    """Which ship flies, and which waypoints of its system it visits."""

    waypoints: list[str] = attrs.field(converter=_upper)
    ship_symbol: str = symbol()

    @waypoints.validator
    def _some(self, _: object, waypoints: list[str]) -> None:
        if not waypoints:
            raise Misfit("waypoints", "must name one waypoint at least")


def tour(services: Services) -> Kind[TourConfig]:
    """Return the kind, joined to the services that it flies with."""
    observer = Observer(services.store, services.games, services.atlas)

    async def body(config: TourConfig, context: Context) -> None:
        ship = services.fleet.known(context.player, config.ship_symbol)
        if ship is None:
            ship = await services.fleet.look(context.player, config.ship_symbol, Lane.FLIGHT)
        first, last = context.step, len(config.waypoints) - 1
        moved = first > 0
        for stop, waypoint in enumerate(config.waypoints[first:], start=first):
            flight = await boarded(services, context, config.ship_symbol, waypoint)
            moved = moved or flight.ship.nav.waypoint_symbol != waypoint
            await flight.fly()
            try:
                seen = await observer.observe(context.player, waypoint)
            except (Unreachable, StrangeAnswer) as error:  # the next round sees it again
                context.log.warning("cannot see what is here", waypoint=waypoint, kind=error.kind)
            else:
                context.log.info("visits", waypoint=waypoint, goods=seen.goods, ships=seen.ships)
            if stop < last:
                await context.keep_step(stop + 1)
        if not moved:
            await trio.sleep(STANDING_ROUND_SECONDS)

    return Kind("tour", TourConfig, lambda config: config.ship_symbol, body, iterations=-1)
