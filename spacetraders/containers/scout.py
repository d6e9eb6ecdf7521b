"""The kind `scout`: looks at markets and shipyards, where a look is worth most for its time.

An iteration is one look. The next place is chosen by what is believed of all markets, so a market
whose prices are uncertain is seen often, and one that hardly moves seldom. The ship stays where it
is if that is worth more than any flight: it looks again after the next tick of the market.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import check_waypoint, symbol
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.errors.plans import NothingToScout
from spacetraders.application.known.systems import Chart
from spacetraders.application.plans.routes import FlightProgress, check_charted, check_placed
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, Shunned
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import concerns_all
from spacetraders.domain.scouting import Spot, Visit, best_visit, flight_seconds
from spacetraders.errors import FleetError

PAUSE_SECONDS = 300.0
"""The pause where no look is worth its requests, or all places are left to other scouts: the time
between two ticks of a market."""

NOT_WORTH = "no look that is left to it is worth its requests"

NO_GOOD = ""
"""Places are shunned as a whole, and not for one of their goods."""


def _upper(waypoints: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(waypoint.upper() for waypoint in waypoints))


@attrs.frozen
class ScoutConfig:
    """Which ship looks, and at which places of its system: without any, at all its markets."""

    ship_symbol: Annotated[str, "The ship that looks."] = symbol()
    markets: Annotated[
        list[str], "The places to look at; all markets and yards of its system, if empty."
    ] = attrs.field(factory=list, converter=_upper)

    @markets.validator
    def _places(self, _: object, markets: list[str]) -> None:
        for index, waypoint in enumerate(markets):
            check_waypoint(f"markets[{index}]", waypoint)
        if len({waypoint.rpartition("-")[0] for waypoint in markets}) > 1:
            raise Misfit("markets", "must all be in one system")


@attrs.frozen
class Scout:
    """Does the looks of all scout containers.

    `under_way` has the place that each ship flies to or stays at, by player and ship. `looked` has
    the time of the last look at each place, by player and waypoint.
    """

    services: Services
    under_way: dict[tuple[int, str], str] = attrs.field(factory=dict)
    looked: dict[tuple[int, str], datetime] = attrs.field(factory=dict)
    shunned: Shunned = attrs.field(factory=Shunned)

    async def scout(self, config: ScoutConfig, context: Context) -> None:
        """Choose a place, fly there if it is another one, and look at it.

        Raises:
            NothingToScout: the system has nothing to look at.
            FleetError: what concerns all places, as a token that is not taken.
        """
        player = context.player
        ship = await self._ship(context, config)
        chart = await self.services.atlas.chart(
            player,
            ship.nav.system_symbol,
            Lane.BACKGROUND,
            wanted=[ship.nav.waypoint_symbol, *config.markets],
        )
        check_placed(chart, ship)
        await self._recall(context)
        places = self._places(context, config, ship, chart)
        with self._chosen(player, ship, places, chart) as visit:
            if visit is None:
                # The next flight ends this wait, so that several pauses are one.
                self._says(context, ship, f"waits: {NOT_WORTH}")
                await self._wait(context, PAUSE_SECONDS, NOT_WORTH, IdleKind.NO_WORK)
            else:
                await self._visit(context, ship, visit, parks=len(places) == 1)

    async def _ship(self, context: Context, config: ScoutConfig) -> Ship:
        known = self.services.fleet.known(context.player, config.ship_symbol)
        if known is not None:
            return known.at(self.services.games.clock.now())
        return await self.services.fleet.look(context.player, config.ship_symbol, Lane.FLIGHT)

    async def _recall(self, context: Context) -> None:
        """Take over what earlier runs saw. Without a database, places count as never seen."""
        try:
            await self.services.beliefs.recall(context.player.reset_date)
        except StoreUnavailable as error:
            context.log.warning("cannot recall prices", reason=error.message)

    def _places(self, context: Context, config: ScoutConfig, ship: Ship, chart: Chart) -> list[str]:
        """Return the places to look at that are not shunned."""
        player_id, wanted = context.player.player_id, config.markets
        if not wanted:
            wanted = [
                name
                for name, place in chart.waypoints.items()
                if place.has_market or place.has_shipyard
            ]
        if not wanted:
            raise NothingToScout(ship.symbol, ship.nav.system_symbol)
        open_ = [
            name
            for name in wanted
            if not self.shunned.has(player_id, name, ship_symbol=ship.symbol, good=NO_GOOD)
        ]
        for name in (name for name in open_ if name not in chart.waypoints):
            try:
                check_charted(chart, ship, name)
            except OUT_OF_REACH as error:
                self._shun(context, ship, name, error)
        return [name for name in open_ if name in chart.waypoints]

    @contextmanager
    def _chosen(
        self, player: Player, ship: Ship, places: Sequence[str], chart: Chart
    ) -> Iterator[Visit | None]:
        """Choose a look, and keep its place from other scouts as long as the block lasts."""
        mine = player.player_id, ship.symbol
        taken = {place for (owner, _), place in self.under_way.items() if owner == mine[0]}
        spots = [
            self._spot(player, ship, name, chart)
            for name in places
            # Two looks at one place at one time tell no more than one of them.
            if name not in taken
        ]
        visit = best_visit(spots, clock.now())
        if visit is not None:
            self.under_way[mine] = visit.waypoint
        try:
            yield visit
        finally:
            self.under_way.pop(mine, None)

    def _spot(self, player: Player, ship: Ship, name: str, chart: Chart) -> Spot:
        here, there = chart.waypoints[ship.nav.waypoint_symbol], chart.waypoints[name]
        # A ship under way chooses from where it will arrive: the rest of its flight is common to
        # all choices.
        return Spot(
            name,
            flight_seconds(ship.hull, here, there),
            self.services.beliefs.market(player.reset_date, name),
            self.looked.get((player.player_id, name)),
            pages=there.has_market + there.has_shipyard,
        )

    async def _visit(self, context: Context, ship: Ship, visit: Visit, *, parks: bool) -> None:
        worth = f"a look there is worth {visit.value:,.0f} credits"
        try:
            if ship.nav.waypoint_symbol != visit.waypoint:
                context.log.info(
                    "flies to look",
                    waypoint=visit.waypoint,
                    credits=round(visit.value),
                    duration_seconds=round(visit.seconds),
                )
            # One that stays at a place is docked, where ships are bought and contracts negotiated.
            flight = await boarded(
                self.services, context, ship.symbol, visit.waypoint, in_dock=parks
            )
            context.progress = lambda: attrs.evolve(
                flight.progress(), status=f"{flight.status}: {worth}"
            )
            ship = await flight.fly()
        except OUT_OF_REACH as error:
            self._shun(context, ship, visit.waypoint, error)
            return
        if visit.wait_seconds > 0:
            status = f"stays for the next tick of the market: {worth}"
            self._says(context, ship, status)
            await self._wait(context, visit.wait_seconds, status, IdleKind.NEXT_ROUND)
            context.works()
        await self._observe(context, ship, visit.waypoint)

    async def _observe(self, context: Context, ship: Ship, waypoint: str) -> None:
        try:
            seen = await self.services.observer.observe(context.player, waypoint)
        except OUT_OF_SIGHT as error:
            self._shun(context, ship, waypoint, error)
            return
        self.looked[context.player.player_id, waypoint] = clock.now()
        context.log.info("looks", waypoint=waypoint, goods=seen.goods, ships=seen.ships)

    def _shun(self, context: Context, ship: Ship, waypoint: str, error: FleetError) -> None:
        """Leave a place alone for a while. Raises an error that would come at any other too."""
        if concerns_all(error):
            raise error
        self.shunned.add(
            context.player.player_id, waypoint, ship_symbol=ship.symbol, good=NO_GOOD, error=error
        )
        context.log.warning(
            "leaves a market alone", waypoint=waypoint, kind=error.kind, reason=error.message
        )

    def _says(self, context: Context, ship: Ship, status: str) -> None:
        progress = FlightProgress(None, 0, ship.nav.waypoint_symbol, status)
        context.progress = lambda: progress

    async def _wait(self, context: Context, seconds: float, reason: str, kind: IdleKind) -> None:
        context.waits(reason, clock.now() + timedelta(seconds=seconds), kind=kind)
        await trio.sleep(seconds)


def scout(services: Services) -> Kind[ScoutConfig]:
    """Return the kind, joined to the services that it looks with."""
    return Kind(
        "scout",
        ScoutConfig,
        lambda config: config.ship_symbol,
        Scout(services).scout,
        iterations=-1,
    )
