"""Scenery: what dispatch decides on, put together from beliefs, charts, ships and the board."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from routing import Hull
from routing.cost_matrix import UNREACHABLE
from routing.flight.matrix import TravelTimes
from spacetraders import clock
from spacetraders.application.dispatch.board import Board, UnderWay
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Chart
from spacetraders.application.ports.router import Router
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.work.chains import hungry
from spacetraders.domain.work.choosing import NEVER, CargoHull, Limits, TradeScene
from spacetraders.domain.work.offers import NO_WORTH

SOON_SECONDS = 90.0
"""Hulls that wait, or will within this, are given their jobs together."""

LOOK_AFTER = timedelta(minutes=30)
"""The age from which a market counts as not known, for hulls that look for themselves."""

LEAST_LOOK_SECONDS = 20.0
"""What a look takes at least: the shortest flight, and its requests."""

Seconds = Callable[[str, str], float]
"""Returns the flight time between two waypoints, or NEVER."""


@attrs.frozen
class LookThere:
    """A market that is not known well, and the seconds of the flight there."""

    waypoint: str
    seconds: float


@attrs.define(eq=False)
class Scenery:
    """Puts together what sync code decides on. Only flight times are awaited, the first time."""

    fleet: Fleet = attrs.field(repr=False)
    beliefs: Beliefs = attrs.field(repr=False)
    router: Router = attrs.field(repr=False)
    _times: dict[tuple[str, str, Hull], tuple[Chart, Seconds]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    def scene(
        self, player: Player, board: Board, chart: Chart, *, without: UnderWay | None = None
    ) -> TradeScene:
        """Return what a system sells and wants now, as believed, less what ships have taken.

        What the job `without` has taken counts as there.
        """
        stocks: dict[tuple[str, str], Stock] = {
            key: stock
            for key, stock in self.beliefs.stocks(player.reset_date, clock.now()).items()
            if key[0] in chart.waypoints
        }
        for taken in board.under_way.values():
            for (place, good, side), units in taken.depths.items():
                if taken is not without and (place, good) in stocks:
                    stocks[place, good] = stocks[place, good].after(side * units)
        places = {symbol: (it.x, it.y) for symbol, it in chart.waypoints.items()}
        kept = board.chains.get(chart_system(chart))
        worth = NO_WORTH if kept is None else hungry(kept[0], stocks)
        return TradeScene(stocks, places, tuple(board.offers(without=without)), worth)

    async def worker(
        self,
        player: Player,
        chart: Chart,
        ship: Ship,
        limits: Limits,
        *,
        ready_seconds: float = 0.0,
    ) -> CargoHull:
        """Return a ship as a worker."""
        return CargoHull(
            ship.symbol,
            ship.nav.waypoint_symbol,
            ship.cargo.free,
            await self.seconds(player, chart, ship.hull),
            ready_seconds,
            {each.trade_symbol: each.units for each in ship.cargo.inventory},
            limits,
        )

    async def seconds(self, player: Player, chart: Chart, hull: Hull) -> Seconds:
        """Return the flight times of a hull on a chart."""
        key = player.reset_date, chart_system(chart), hull
        kept = self._times.get(key)
        # A chart that has changed is another object, and takes the place of the one before.
        if kept is None or kept[0] is not chart:
            times = await self.router.times(chart.routable, hull)
            self._times[key] = kept = chart, _lookup(times)
        return kept[1]

    async def others(
        self, player: Player, board: Board, chart: Chart, ship: Ship
    ) -> list[CargoHull]:
        """Return the hulls in a ship's system that wait for a job too, or will soon."""
        now, found = clock.now(), []
        for symbol in sorted(board.waiting):
            other = self.fleet.known(player, symbol)
            if symbol != ship.symbol and other is not None and _is_there(other, ship):
                found.append(await self.worker(player, chart, other, board.waiting[symbol].limits))
        for symbol in sorted(board.under_way):
            taken = board.under_way[symbol]
            left = (taken.ends_at - now).total_seconds()
            other = self.fleet.known(player, symbol)
            # Of one that is late nobody knows when it will be free. If it counted as free, it would
            # be given the best job again and again, and nobody would do it.
            if other is None or symbol == ship.symbol or not 0 <= left <= SOON_SECONDS:
                continue
            worker = await self.worker(player, chart, other, taken.limits, ready_seconds=left)
            end = taken.job.stops[-1]
            found.append(attrs.evolve(worker, waypoint=end, aboard={}, room=other.cargo.capacity))
        return found

    def look(
        self, player: Player, board: Board, chart: Chart, worker: CargoHull
    ) -> LookThere | None:
        """Return the nearest market that is not known well, and that no other ship looks at."""
        now = clock.now()
        others = {place for ship, place in board.looked_for.items() if ship != worker.symbol}
        near = [
            (worker.seconds(worker.waypoint, symbol), symbol)
            for symbol, place in sorted(chart.waypoints.items())
            if place.has_market
            and symbol not in others
            and not worker.limits.shuns(symbol)
            and self._is_old(player, symbol, now)
            and (not worker.limits.markets or symbol in worker.limits.markets)
        ]
        seconds, symbol = min(near, default=(NEVER, ""))
        return None if seconds == NEVER else LookThere(symbol, max(seconds, LEAST_LOOK_SECONDS))

    def _is_old(self, player: Player, waypoint: str, now: datetime) -> bool:
        known = self.beliefs.market(player.reset_date, waypoint)
        return all(now - belief.seen_at > LOOK_AFTER for belief in known.values())


def chart_system(chart: Chart) -> str:
    """Return the system of a chart, which is of one, and never empty where a ship is."""
    return system_of(next(iter(chart.waypoints), ""))


def _lookup(times: TravelTimes) -> Seconds:
    index = {symbol: number for number, symbol in enumerate(times.symbols)}
    rows = times.rows

    def seconds(start: str, goal: str) -> float:
        if start not in index or goal not in index:
            return NEVER
        found = rows[index[start]][index[goal]]
        return found if found < UNREACHABLE else NEVER

    return seconds


def _is_there(other: Ship, ship: Ship) -> bool:
    return other.nav.system_symbol == ship.nav.system_symbol and not other.cargo.inventory
