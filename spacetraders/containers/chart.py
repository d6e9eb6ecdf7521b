"""The kind `chart`: charts a system, and those that its gate leads to, until nothing is left.

Gates come first, then the nearest places. What is charted the game knows, so a run that was broken
off begins with what is left. Ships that chart the same system leave each other their places.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import attrs

from spacetraders.application.bus.fields import optional_symbol, symbol
from spacetraders.application.errors.plans import OtherSystem
from spacetraders.application.known.prices import Observer
from spacetraders.application.known.systems import Chart
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Charted
from spacetraders.application.plans.routes import check_placed
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, NoStopVisited
from spacetraders.containers.neighbours import Neighbours
from spacetraders.containers.worker import Worker
from spacetraders.domain.charting import next_to_chart
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.systems import system_named
from spacetraders.domain.game.waypoints import FUEL, UNCHARTED, Waypoint, system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused, concerns_all
from spacetraders.errors import FleetError


@attrs.frozen
class ChartConfig:
    """Which ship charts, and around which system: without one, where it is when a run begins."""

    ship_symbol: Annotated[str, "The ship that charts."] = symbol()
    system: Annotated[
        str | None, "The system, with its neighbours; that where the ship is, if null."
    ] = optional_symbol()


@attrs.frozen
class Charter:
    """Charts for all containers. `under_way` are the places that ships fly to, by player."""

    services: Services
    observer: Observer
    under_way: set[tuple[int, str]] = attrs.field(factory=set)

    async def chart(self, config: ChartConfig, context: Context) -> None:
        """Chart place after place, until nothing is left.

        Raises:
            OtherSystem: the ship is in none of these systems.
            NoStopVisited: nothing of what is left can be reached.
        """
        worker = Worker(self.services, context, config.ship_symbol)
        ship = await worker.look()
        home = system_named(config.system or ship.nav.system_symbol)
        await Trip(self, worker, Neighbours(worker, self.observer, home)).go()


@attrs.define(eq=False)
class Trip:
    """One ship on its way through the systems, with the places that it has left out."""

    charter: Charter
    worker: Worker
    neighbours: Neighbours
    charted: int = 0
    missed: dict[str, FleetError] = attrs.field(factory=dict)

    async def go(self) -> None:
        """Chart all that is left. Raises as `Charter.chart` does."""
        await self._check_near()
        while True:
            await self._chart_here()
            gate = await self._onward()
            if gate is None:
                break
            await self.neighbours.jump(gate)
        if self.missed and not self.charted:
            raise NoStopVisited.of(self.worker.symbol, self.missed)
        self.worker.context.log.info("has nothing left to chart", charted=self.charted)

    async def _check_near(self) -> None:
        nav, home = self.worker.ship.nav, self.neighbours.home
        around = {home, *map(system_of, await self.neighbours.gates())}
        if nav.system_symbol not in around:
            raise OtherSystem(self.worker.symbol, nav.system_symbol, home)

    async def _chart_here(self) -> None:
        """Chart what is left in the ship's system."""
        while (place := await self._next()) is not None:
            with self._taken(place), self._missing(place):
                await self._visit(place)

    async def _next(self) -> Waypoint | None:
        ship = self.worker.ship
        chart = await self._chart(ship.nav.system_symbol)
        check_placed(chart, ship)
        return next_to_chart(chart.waypoints.values(), (ship.nav.x, ship.nav.y), self._left_out())

    def _left_out(self) -> set[str]:
        mine = self.worker.player.player_id
        others = {place for player_id, place in self.charter.under_way if player_id == mine}
        return {*self.missed, *others}

    async def _chart(self, system_symbol: str) -> Chart:
        return await self.charter.services.atlas.chart(
            self.worker.player, system_symbol, Lane.BACKGROUND
        )

    async def _onward(self) -> str | None:
        """Return the gate to jump to next: where something is left, or home on the way there."""
        here, home = self.worker.ship.nav.system_symbol, self.neighbours.home
        goals = [gate for gate in await self.neighbours.gates() if await self._has_left(gate)]
        back = await self.neighbours.gate_in(home)
        if here == home or back is None or back in self.neighbours.closed:
            return next(iter(goals), None)
        return back if goals or await self._has_left(back) else None

    async def _has_left(self, gate: str) -> bool:
        """Whether something is left to chart in the system of a gate."""
        try:
            chart = await self._chart(system_of(gate))
        except OUT_OF_SIGHT as error:
            if concerns_all(error):
                raise
            return False
        left = next_to_chart(chart.waypoints.values(), (0, 0), self._left_out())
        return left is not None

    async def _visit(self, place: Waypoint) -> None:
        worker, nav = self.worker, self.worker.ship.nav
        if nav.waypoint_symbol != place.symbol or nav.status is NavStatus.IN_TRANSIT:
            await worker.fly(place.symbol)
        worker.says(f"charts {place.symbol}")
        charted = await self._charted(place)
        if charted is None:
            return
        self.charted += 1
        worker.context.log.info(
            "charts",
            waypoint=place.symbol,
            type=charted.waypoint.type,
            credits=0 if charted.bill is None else charted.bill.total_price,
        )
        await self._learn(charted.waypoint)

    async def _charted(self, place: Waypoint) -> Charted | None:
        """Chart a place. Returns None where another has done it, or where nobody can tell yet."""
        try:
            charted = await self.worker.attempt(table.CHART(self.worker.symbol))
        except Refused as refused:
            if refused.code != GameCode.WAYPOINT_CHARTED:
                raise
            charted = None
        if charted is not None:
            return charted
        # Where it was charted, by us or by others, its traits show now.
        game = self.charter.services.games.of(self.worker.player, Lane.BACKGROUND)
        seen = await game.ask(table.WAYPOINT(place.symbol))
        if UNCHARTED not in seen.traits:
            await self._learn(seen)
        return None

    async def _learn(self, seen: Waypoint) -> None:
        """Keep what a place is, what it trades, and whether ships can refuel there."""
        services, player = self.charter.services, self.worker.player
        await services.atlas.charted(player, seen)
        if seen.has_market or seen.has_shipyard:
            await self.charter.observer.observe(player, seen.symbol)
            quotes = await services.store.quotes(player.reset_date, seen.symbol)
            if any(quote.trade_symbol == FUEL for quote in quotes):
                await services.atlas.charted(player, attrs.evolve(seen, sells_fuel=True))

    @contextmanager
    def _taken(self, place: Waypoint) -> Iterator[None]:
        """Leave a place to this ship alone while the block lasts."""
        key = (self.worker.player.player_id, place.symbol)
        self.charter.under_way.add(key)
        try:
            yield
        finally:
            self.charter.under_way.discard(key)

    @contextmanager
    def _missing(self, place: Waypoint) -> Iterator[None]:
        """Leave a place out at which the block fails.

        Raises:
            FleetError: an error that concerns all places.
        """
        try:
            yield
        except (*OUT_OF_REACH, *OUT_OF_SIGHT) as error:
            if concerns_all(error):
                raise
            self.missed[place.symbol] = error
            self.worker.context.log.warning(
                "skips a place", waypoint=place.symbol, kind=error.kind, reason=error.message
            )


def chart(services: Services) -> Kind[ChartConfig]:
    """Return the kind, joined to the services that it charts with."""
    charter = Charter(services, services.observer)
    return Kind("chart", ChartConfig, lambda config: config.ship_symbol, charter.chart)
