"""The kind `tour`: visits waypoints in order, again and again, and records the prices there.

An iteration is one round from the first waypoint to the last. The ship stays at the last, and the
next round begins with the leg from there to the first. A round that was broken off, by a restart of
the daemon or a failure, goes on with the first stop that it had not made. A stop that cannot be
made is left out of the round, and tried again in the next one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import check_waypoint, symbol
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.known.prices import Observer
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, NoStopVisited
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.refusals import NoUsableAnswer, concerns_all
from spacetraders.errors import FleetError

STANDING_ROUND_SECONDS = 60.0
"""The pause after a round in which the ship did not move, as prices change within minutes."""


def _upper(waypoints: Sequence[str]) -> list[str]:
    return [waypoint.upper() for waypoint in waypoints]


@attrs.frozen
class TourConfig:
    """Which ship flies, and which waypoints of its system it visits."""

    waypoints: Annotated[list[str], "The stops of a round, in their order."] = attrs.field(
        converter=_upper
    )
    ship_symbol: Annotated[str, "The ship that flies."] = symbol()

    @waypoints.validator
    def _some(self, _: object, waypoints: list[str]) -> None:
        if not waypoints:
            raise Misfit("waypoints", "must name one waypoint at least")
        for index, waypoint in enumerate(waypoints):
            check_waypoint(f"waypoints[{index}]", waypoint)


@attrs.define
class Round:
    """One round of a tour, with the stops that were visited and missed."""

    services: Services
    observer: Observer
    config: TourConfig
    context: Context
    visited: int = 0
    moved: bool = False
    missed: dict[str, FleetError] = attrs.field(factory=dict)

    async def fly(self) -> None:
        """Make the stops that were not made yet.

        Raises:
            NoStopVisited: none of a whole round could be made.
        """
        # The step is kept only from the first visit on. A round that could make no stop begins
        # anew after its restart, and fails again, until the policy ends the container.
        first, last = self.context.step, len(self.config.waypoints) - 1
        for stop, waypoint in enumerate(self.config.waypoints[first:], start=first):
            await self._visit(waypoint)
            if stop < last and (self.visited or first):
                await self.context.keep_step(stop + 1)
        if not self.visited and not first:
            raise NoStopVisited.of(self.config.ship_symbol, self.missed)
        if not self.moved and not first:
            # A tour of one stop would spin.
            again = clock.now() + timedelta(seconds=STANDING_ROUND_SECONDS)
            self.context.waits("has seen it all", again, kind=IdleKind.NEXT_ROUND)
            await trio.sleep(STANDING_ROUND_SECONDS)

    async def _visit(self, waypoint: str) -> None:
        ship_symbol = self.config.ship_symbol
        flight = await boarded(self.services, self.context, ship_symbol, waypoint)
        there = flight.ship.nav.waypoint_symbol == waypoint
        try:
            await flight.fly()
        except OUT_OF_REACH as error:
            self._miss(waypoint, error)
            return
        self.moved = self.moved or not there
        try:
            seen = await self.observer.observe(self.context.player, waypoint)
        except NoUsableAnswer as error:  # the ship was there, and looks again in the next round
            self.visited += 1
            self.context.log.warning("cannot see what is here", waypoint=waypoint, kind=error.kind)
            return
        except OUT_OF_SIGHT as error:
            self._miss(waypoint, error)
            return
        self.visited += 1
        self.context.log.info("visits", waypoint=waypoint, goods=seen.goods, ships=seen.ships)

    def _miss(self, waypoint: str, error: FleetError) -> None:
        """Leave a stop out. Raises an error that would come at any other stop too."""
        if concerns_all(error):
            raise error
        self.missed[waypoint] = error
        self.context.log.warning(
            "skips a stop", waypoint=waypoint, kind=error.kind, reason=error.message
        )


def tour(services: Services) -> Kind[TourConfig]:
    """Return the kind, joined to the services that it flies with."""

    async def body(config: TourConfig, context: Context) -> None:
        await Round(services, services.observer, config, context).fly()

    return Kind("tour", TourConfig, lambda config: config.ship_symbol, body, iterations=-1)
