"""The dispatcher: gives each hull its job, by the greatest total rate of value."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import trio

from routing import Hull
from routing.cost_matrix import UNREACHABLE
from routing.flight.matrix import TravelTimes
from spacetraders import clock, threads
from spacetraders.application.dispatch.board import Board, UnderWay, Waiting
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.router import Router
from spacetraders.application.treasury import Depth, Purpose, SpendRefused, Treasury
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.domain.work.allocating import Allotment, Assign, allotted, greedy
from spacetraders.domain.work.choosing import NEVER, Limits, Option, Scene, Worker, options
from spacetraders.domain.work.jobs import Job, SinkKind

SOON_SECONDS = 90.0
"""Hulls that wait, or will within this, are given their jobs together."""

LOOK_AFTER = timedelta(minutes=30)
"""The age from which a market counts as not known, for hulls that look for themselves."""

HAULER_HULL, HAULER_HOLD = Hull(speed=15, fuel_capacity=600), 80
"""A light hauler (MECHANICS 7)."""

RICH = 1e9
"""More credits than any hold costs."""

CAUTION = 1.1
"""What is reserved for a job beyond its expected outlay, as prices may have risen."""


@attrs.frozen
class LookThere:
    """No job pays as far as is known, and this market is not known well."""

    waypoint: str
    seconds: float


@attrs.frozen
class NoJob:
    """No job pays, or none can be paid for, for a `reason` that a person can read."""

    kind: str
    reason: str


class Dispatcher:
    """Gives jobs to the hulls of all players, and keeps what each does on a board.

    `assign` shares jobs out over several hulls.
    """

    def __init__(
        self,
        fleet: Fleet,
        beliefs: Beliefs,
        treasury: Treasury,
        atlas: Atlas,
        router: Router,
        assign: Assign = greedy,
    ) -> None:
        self._fleet = fleet
        self._beliefs = beliefs
        self._treasury = treasury
        self._atlas = atlas
        self._router = router
        self._assign = assign
        self._boards: dict[int, Board] = {}
        self._turns: dict[int, trio.Lock] = {}
        self._times: dict[tuple[int, Hull], tuple[Chart, Callable[[str, str], float]]] = {}

    def __repr__(self) -> str:
        return f"<Dispatcher of {sum(len(it.under_way) for it in self._boards.values())} jobs>"

    def board(self, player: Player) -> Board:
        """Return the board of a player."""
        return self._boards.setdefault(player.player_id, Board())

    async def job_for(
        self, player: Player, ship: Ship, limits: Limits, *, looks: bool, container_id: str | None
    ) -> UnderWay | LookThere | NoJob:
        """Return what a ship shall do next, with its credits and its market depth reserved.

        With `looks` it may be sent to look at a market. What was given has to be ended with
        `finish`. If cancelled, nothing is reserved.

        Raises:
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: there is no chart, or no balance.
        """
        board, system = self.board(player), ship.nav.system_symbol
        await self._beliefs.recall(player.reset_date)
        chart = await self._atlas.chart(player, system, Lane.BACKGROUND)
        await self._treasury.balance(player, Lane.FLIGHT)
        # Two ships that ask at once must not be given the same goods. Within the turn there are
        # only a calculation and a row of the database.
        async with self._turns.setdefault(player.player_id, trio.Lock()):
            return await self._decided(player, board, chart, ship, limits, looks, container_id)

    async def _decided(
        self,
        player: Player,
        board: Board,
        chart: Chart,
        ship: Ship,
        limits: Limits,
        looks: bool,  # noqa: FBT001 - private
        container_id: str | None,
    ) -> UnderWay | LookThere | NoJob:
        now = clock.now()
        scene = self.scene(player, chart)
        worker = await self._worker(chart, ship, limits, 0.0)
        if board.closing and not worker.aboard:
            return NoJob("closing", "its hold is empty, and no new job is begun")
        others = [] if worker.aboard else await self._others(player, chart, ship)
        money = self._treasury.free(player.player_id, Purpose.TRADE) / CAUTION
        assign = self._assign if others else greedy
        workers = [worker, *others]
        allotments = await threads.run_sync(
            lambda: allotted(scene, workers, budget=max(0.0, money), assign=assign)
        )
        mine = allotments.get(ship.symbol)
        if looks and not worker.aboard:
            there = self._look(player, board, chart, worker, now)
            if there is not None and (mine is None or _is_poor(mine, there)):
                board.looked_for[ship.symbol] = there.waypoint
                return there
        if mine is None:
            board.waiting[ship.symbol] = Waiting(ship.symbol, limits, now)
            return self._nothing(scene, worker, money)
        return await self._taken(player, board, ship, limits, mine, container_id)

    def scene(self, player: Player, chart: Chart, *, without: str | None = None) -> Scene:
        """Return what a system sells and wants now, as believed, less what ships have taken."""
        board, now = self.board(player), clock.now()
        stocks: dict[tuple[str, str], Stock] = {
            key: stock
            for key, stock in self._beliefs.stocks(player.reset_date, now).items()
            if key[0] in chart.waypoints
        }
        for taken in board.under_way.values():
            if taken.ship_symbol == without:
                continue
            for (place, good, side), units in taken.depths.items():
                if (place, good) in stocks:
                    stocks[place, good] = stocks[place, good].after(side * units)
        places = {symbol: (it.x, it.y) for symbol, it in chart.waypoints.items()}
        return Scene(stocks, places, tuple(board.offers()), board.worth)

    async def marginal(self, player: Player, chart: Chart) -> float:
        """Return the credits an hour that one more hauler at the headquarters would earn now.

        Raises as `job_for` does, but for the balance.
        """
        await self._beliefs.recall(player.reset_date)
        scene = self.scene(player, chart)
        seconds = await self._seconds(chart, HAULER_HULL)
        worker = Worker("", player.headquarters, HAULER_HOLD, seconds)
        found = await threads.run_sync(lambda: options(scene, worker, budget=RICH))
        return found[0].rate * 3600 if found else 0.0

    async def renewed(self, player: Player, ship: Ship, taken: UnderWay) -> Option | None:
        """Return a job's best goods as its first market looks now, or None where none pay."""
        chart = await self._atlas.chart(player, ship.nav.system_symbol, Lane.BACKGROUND)
        board = self.board(player)
        # Its own promises must not stand in its way.
        held, taken.deliveries = taken.deliveries, {}
        try:
            scene = self.scene(player, chart, without=ship.symbol)
        finally:
            taken.deliveries = held
        worker = await self._worker(chart, ship, taken.limits, 0.0)
        places = {scene.places[stop] for stop in taken.job.stops if stop in scene.places}
        near = frozenset(symbol for symbol, place in scene.places.items() if place in places)
        money = max(0.0, self._treasury.free(player.player_id, Purpose.TRADE)) / CAUTION
        money += taken.reservation.credits if taken.reservation else 0
        stocks = {key: stock for key, stock in scene.stocks.items() if key[0] in near}
        local = Scene(
            stocks,
            scene.places,
            tuple(it for it in scene.offers if it.sink.waypoint in near),
            board.worth,
        )
        found = options(local, worker, budget=money)
        first = scene.places.get(ship.nav.waypoint_symbol)
        here = [it for it in found if scene.places.get(it.job.stops[0]) == first]
        return max(here, key=lambda it: (it.rate, it.job.stops), default=None)

    async def finish(self, player: Player, taken: UnderWay, realised: int | None = None) -> None:
        """End a job, done or not: what it has reserved is free again."""
        board = self.board(player)
        if board.under_way.get(taken.ship_symbol) is taken:
            del board.under_way[taken.ship_symbol]
        if realised is not None:
            board.done.append((taken.allotment.option.job.value, realised))
            del board.done[:-500]
        board.tell()
        if taken.reservation is not None:
            await self._treasury.release(taken.reservation)

    async def _taken(
        self,
        player: Player,
        board: Board,
        ship: Ship,
        limits: Limits,
        allotment: Allotment,
        container_id: str | None,
    ) -> UnderWay | NoJob:
        option, now = allotment.option, clock.now()
        taken = UnderWay.begun(
            ship.symbol,
            ship.nav.system_symbol,
            limits,
            allotment,
            now,
            now + timedelta(seconds=option.seconds),
        )
        depths = tuple(Depth(*each) for each in option.job.depths())
        board.waiting.pop(ship.symbol, None)
        board.under_way[ship.symbol] = taken
        try:
            taken.reservation = await self._treasury.reserve(
                player,
                purpose_of(option.job),
                round(option.job.outlay * CAUTION),
                depths=depths,
                ship_symbol=ship.symbol,
                container_id=container_id,
            )
        except SpendRefused as refused:
            del board.under_way[ship.symbol]
            return NoJob("no_credits", refused.message)
        except BaseException:
            board.under_way.pop(ship.symbol, None)
            raise
        return taken

    async def _worker(
        self, chart: Chart, ship: Ship, limits: Limits, ready_seconds: float
    ) -> Worker:
        seconds = await self._seconds(chart, ship.hull)
        aboard = {each.trade_symbol: each.units for each in ship.cargo.inventory}
        return Worker(
            ship.symbol,
            ship.nav.waypoint_symbol,
            ship.cargo.free,
            seconds,
            ready_seconds,
            aboard,
            limits,
        )

    async def _seconds(self, chart: Chart, hull: Hull) -> Callable[[str, str], float]:
        """Return the flight times of a hull on a chart."""
        # By the chart itself: one that has changed is another object.
        kept = self._times.get((id(chart), hull))
        if kept is None or kept[0] is not chart:
            times = await self._router.times(chart.routable, hull)
            self._times[id(chart), hull] = kept = chart, _lookup(times)
        return kept[1]

    async def _others(self, player: Player, chart: Chart, ship: Ship) -> list[Worker]:
        """Return the hulls that wait for a job too, or will soon."""
        board, now = self.board(player), clock.now()
        found = []
        for symbol in sorted(board.waiting):
            other = self._fleet.known(player, symbol)
            if symbol != ship.symbol and other is not None and _is_there(other, ship):
                found.append(await self._worker(chart, other, board.waiting[symbol].limits, 0.0))
        for symbol in sorted(board.under_way):
            taken = board.under_way[symbol]
            left = (taken.ends_at - now).total_seconds()
            other = self._fleet.known(player, symbol)
            if symbol != ship.symbol and left <= SOON_SECONDS and other is not None:
                worker = await self._worker(chart, other, taken.limits, max(0.0, left))
                found.append(
                    attrs.evolve(
                        worker,
                        waypoint=taken.job.stops[-1],
                        aboard={},
                        room=other.cargo.capacity,
                    )
                )
        return found

    def _look(
        self, player: Player, board: Board, chart: Chart, worker: Worker, now: datetime
    ) -> LookThere | None:
        """Return the nearest market that is not known well, and that no other ship looks at."""
        others = {place for ship, place in board.looked_for.items() if ship != worker.symbol}
        near = [
            (worker.seconds(worker.waypoint, symbol), symbol)
            for symbol, place in sorted(chart.waypoints.items())
            if place.has_market
            and symbol not in others
            and self._is_old(player, symbol, now)
            and (not worker.limits.markets or symbol in worker.limits.markets)
        ]
        seconds, symbol = min(near, default=(NEVER, ""))
        return None if seconds == NEVER else LookThere(symbol, max(seconds, 20.0))

    def _is_old(self, player: Player, waypoint: str, now: datetime) -> bool:
        known = self._beliefs.market(player.reset_date, waypoint)
        return all(now - belief.seen_at > LOOK_AFTER for belief in known.values())

    def _nothing(self, scene: Scene, worker: Worker, money: float) -> NoJob:
        if worker.aboard:
            held = ", ".join(f"{units} {good}" for good, units in sorted(worker.aboard.items()))
            return NoJob("full_hold", f"no market known in reach takes {held}")
        if not scene.stocks:
            return NoJob("no_prices", "no price is known in this system: nobody has looked")
        if money < 1:
            return NoJob("no_credits", "nothing may be spent: the balance is at its floor")
        return NoJob("no_work", f"no way among {len(scene.stocks)} prices pays its flight")


def _lookup(times: TravelTimes) -> Callable[[str, str], float]:
    index = {symbol: number for number, symbol in enumerate(times.symbols)}
    rows = times.rows

    def seconds(start: str, goal: str) -> float:
        if start not in index or goal not in index:
            return NEVER
        found = rows[index[start]][index[goal]]
        return found if found < UNREACHABLE else NEVER

    return seconds


def purpose_of(job: Job) -> Purpose:
    """Return what the money of a job is spent for."""
    kinds = {lot.sink.kind for lot in job.lots}
    if SinkKind.CONTRACT in kinds:
        return Purpose.CONTRACT
    return Purpose.CONSTRUCTION if SinkKind.SITE in kinds else Purpose.TRADE


def _is_there(other: Ship, ship: Ship) -> bool:
    return other.nav.system_symbol == ship.nav.system_symbol and not other.cargo.inventory


def _is_poor(mine: Allotment, there: LookThere) -> bool:
    """Whether a look is worth more than the job: while little is known, a near market is."""
    # A market that was never seen may hold a better way, so a look that takes less than a third of
    # the job's time is had first.
    return there.seconds * 3 < mine.option.seconds
