"""The dispatcher: gives each hull its job, by the greatest total rate of value."""

from datetime import timedelta

import attrs
import trio

from routing import Hull
from spacetraders import clock, threads
from spacetraders.application.dispatch.board import Board, UnderWay, WaitingHull
from spacetraders.application.dispatch.choices import GivenJob
from spacetraders.application.dispatch.growth import Growth
from spacetraders.application.dispatch.scenery import LookThere, Scenery, chart_system
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.ports.game import Lane
from spacetraders.application.treasury import Depth, Purpose, SpendRefused, Treasury
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.players import Player
from spacetraders.domain.work.allocating import Allotment, Assign, allotted, greedy
from spacetraders.domain.work.chains import Solve, SystemChains, chains_of, unsolved
from spacetraders.domain.work.choosing import (
    STOP_SECONDS,
    CargoHull,
    Limits,
    Option,
    TradeScene,
    options,
)
from spacetraders.domain.work.jobs import Job, SinkKind

HAULER_HULL, HAULER_HOLD = Hull(speed=15, fuel_capacity=600), 80
"""A light hauler (MECHANICS 7)."""

RICH = 1e9
"""More credits than any hold costs."""

CHAINS_HOLD = timedelta(minutes=15)
"""How long the program of a system's chains holds: markets turn over hours."""

CAUTION = 1.1
"""What is reserved for a job beyond its expected outlay, as prices may have risen."""

LOOK_CREDITS = 5_000
"""Credits below which no ship flies only to look: the fuel of some flights, and goods to begin
with."""

LOOK_SHARE = 1 / 3
"""A market that was never seen may have a better way than those that are known. So a look is had
first that takes less than this share of the time of the best job."""


NO_PRICES, CLOSING = "no_prices", "closing"
"""Kinds of waits beside the usual ones: nobody has looked, and a hold that was to be emptied is."""


@attrs.frozen
class Asking:
    """A ship that asks for a job, within limits. With `looks` it may be sent to look instead.

    `stuck` are goods aboard that nobody takes: they stay there, and it works with the other room.
    """

    player: Player
    ship: Ship
    limits: Limits
    looks: bool
    container_id: str | None = None
    stuck: frozenset[str] = frozenset()


@attrs.frozen
class NoJob:
    """No job pays, or none can be paid for, for a `reason` that a person can read."""

    kind: str
    reason: str


@attrs.define(eq=False)
class Dispatcher:
    """Gives jobs to the hulls of all players, and keeps what each does on a board.

    `assign` shares jobs out over several hulls. `solve` solves the program of a system's chains.
    """

    scenery: Scenery = attrs.field(repr=False)
    treasury: Treasury = attrs.field(repr=False)
    atlas: Atlas = attrs.field(repr=False)
    assign: Assign = attrs.field(default=greedy, repr=False)
    solve: Solve = attrs.field(default=unsolved, repr=False)
    _boards: dict[int, Board] = attrs.field(factory=dict, init=False)
    _turns: dict[int, trio.Lock] = attrs.field(factory=dict, init=False, repr=False)

    def board(self, player: Player) -> Board:
        """Return the board of a player."""
        return self._boards.setdefault(player.player_id, Board())

    async def job_for(self, asking: Asking) -> UnderWay | LookThere | NoJob:
        """Return what a ship shall do next, with its credits and its market depth reserved.

        A job that was given has to be ended with `finish`. If cancelled, nothing is reserved.

        Raises:
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: there is no chart, or no balance.
            SpendRefused: the balance cannot be read.
        """
        player, board = asking.player, self.board(asking.player)
        await self.scenery.beliefs.recall(player.reset_date)
        chart = await self.atlas.chart(player, asking.ship.nav.system_symbol, Lane.BACKGROUND)
        await self.treasury.balance(player, Lane.FLIGHT)
        if asking.container_id is not None:
            # A job that a kill of the daemon has cut off is not gone on with: what is aboard is a
            # job of its own. So its reservation is of no use.
            for left in self.treasury.of_container(player.player_id, asking.container_id):
                await self.treasury.release(left)
        await self._weigh_chains(player, board, chart)
        worker = await self.scenery.worker(player, chart, asking.ship, asking.limits)
        aboard = {good: n for good, n in worker.aboard.items() if good not in asking.stuck}
        worker = attrs.evolve(worker, aboard=aboard)
        if asking.container_id in board.closing and not worker.aboard:
            return NoJob(CLOSING, "its hold is empty, and no new job is begun")
        others: list[CargoHull] = []
        if not worker.aboard:
            others = await self.scenery.others(player, board, chart, asking.ship)
        # Two ships that ask at once must not be given the same goods. Within the turn there are
        # only a calculation and a row of the database.
        async with self._turns.setdefault(player.player_id, trio.Lock()):
            return await self._decided(asking, board, chart, [worker, *others])

    async def look_at_growth(self, player: Player, chart: Chart) -> Growth:
        """Return what one more hauler would bring, and how many hulls wait, in the latest minutes.

        It is called once a minute. What it returns is the mean of the latest calls: a contract that
        has just been accepted makes a job for one more hull, and not for long.

        Raises:
            StoreUnavailable: kept prices cannot be read.
        """
        await self.scenery.beliefs.recall(player.reset_date)
        board = self.board(player)
        scene = self.scenery.scene(player, board, chart)
        seconds = await self.scenery.seconds(player, chart, HAULER_HULL)
        worker = CargoHull("", player.headquarters, HAULER_HOLD, seconds)
        found = await threads.run_sync(lambda: options(scene, worker, budget=RICH))
        gain = found[0].rate * 3600 if found else 0.0
        return board.growth.noted(gain, board.waiting_share, clock.now())

    async def renewed(self, player: Player, ship: Ship, taken: UnderWay) -> Option | None:
        """Return a job's best goods as its first market looks now, or None where none pay.

        Raises as `job_for` does.
        """
        chart = await self.atlas.chart(player, ship.nav.system_symbol, Lane.BACKGROUND)
        scene = self.scenery.scene(player, self.board(player), chart, without=taken)
        worker = await self.scenery.worker(player, chart, ship, taken.limits)
        # What is aboard before the first purchase is stuck there.
        worker = attrs.evolve(worker, aboard={})
        money = self._money(player) + (taken.reservation.credits if taken.reservation else 0)
        # Only between the job's own places: what lies elsewhere was not looked at just now.
        places = {scene.places[stop] for stop in taken.job.stops if stop in scene.places}
        here = scene.places.get(ship.nav.waypoint_symbol)
        found = options(_within(scene, places), worker, budget=money)
        able = [it for it in found if scene.places.get(it.job.stops[0]) == here]
        return max(able, key=lambda it: (it.rate, it.job.stops), default=None)

    async def finish(self, player: Player, taken: UnderWay, realised: int | None = None) -> None:
        """End a job, done or not: what it has reserved is free again.

        `realised` is the profit in credits of one that was done.
        """
        board = self.board(player)
        if board.under_way.get(taken.ship_symbol) is taken:
            del board.under_way[taken.ship_symbol]
            board.choices.ended(taken.ship_symbol, clock.now(), realised)
        board.tell()
        if taken.reservation is not None:
            await self.treasury.release(taken.reservation)

    async def _weigh_chains(self, player: Player, board: Board, chart: Chart) -> None:
        """Work out what the chart's system allows, unless that was done a short while ago."""
        now, system = clock.now(), chart_system(chart)
        kept = board.chains.get(system)
        if kept is not None and now - kept[1] < CHAINS_HOLD:
            return
        # Noted before it is worked out, so that of several ships that ask one does it.
        board.chains[system] = (kept[0] if kept else SystemChains()), now
        try:
            board.chains[system] = await self._chains(player, board, chart), now
        except BaseException:
            # Else nobody would work it out for as long as it holds.
            if kept is None:
                del board.chains[system]
            else:
                board.chains[system] = kept
            raise

    async def _chains(self, player: Player, board: Board, chart: Chart) -> SystemChains:
        scene = self.scenery.scene(player, board, chart)
        flight = await self.scenery.seconds(player, chart, HAULER_HULL)
        hulls = max(1, len(board.under_way) + len(board.waiting))
        return await threads.run_sync(
            lambda: chains_of(
                scene.stocks,
                lambda start, goal: flight(start, goal) + STOP_SECONDS,
                hulls=hulls,
                solve=self.solve,
                offers=board.all_offers(),
            )
        )

    async def _decided(
        self, asking: Asking, board: Board, chart: Chart, workers: list[CargoHull]
    ) -> UnderWay | LookThere | NoJob:
        player, worker = asking.player, workers[0]
        scene, money = self.scenery.scene(player, board, chart), self._money(player)
        assign = self.assign if len(workers) > 1 else greedy
        allotments = await threads.run_sync(
            lambda: allotted(scene, workers, budget=money, assign=assign)
        )
        mine = allotments.get(worker.symbol)
        if asking.looks and not worker.aboard and money >= LOOK_CREDITS:
            there = self.scenery.look(player, board, chart, worker)
            if there is not None and _is_first(there, mine):
                board.looked_for[worker.symbol] = there.waypoint
                return there
        if mine is None:
            board.waiting[worker.symbol] = WaitingHull(worker.symbol, asking.limits, clock.now())
            return _nothing(scene, worker, money)
        return await self._taken(asking, board, mine)

    async def _taken(self, asking: Asking, board: Board, allotment: Allotment) -> UnderWay | NoJob:
        option, ship, now = allotment.option, asking.ship, clock.now()
        taken = UnderWay.begun(
            ship.symbol,
            asking.limits,
            allotment,
            since=now,
            ends_at=now + timedelta(seconds=option.seconds),
        )
        board.waiting.pop(ship.symbol, None)
        board.under_way[ship.symbol] = taken
        try:
            taken.reservation = await self.treasury.reserve(
                asking.player,
                purpose_of(option.job),
                round(option.job.outlay * CAUTION),
                depths=tuple(Depth(*each) for each in option.job.depths()),
                ship_symbol=ship.symbol,
                container_id=asking.container_id,
                # The balance was read before the turn, in which nobody waits for the game.
                ask=False,
            )
        except BaseException as error:
            board.under_way.pop(ship.symbol, None)
            if isinstance(error, SpendRefused):
                return NoJob(IdleKind.NO_CREDITS, error.message)
            raise
        board.choices.add(GivenJob(ship.symbol, asking.container_id, now, allotment))
        return taken

    def _money(self, player: Player) -> float:
        return max(0.0, self.treasury.free(player.player_id, Purpose.TRADE)) / CAUTION


def purpose_of(job: Job) -> Purpose:
    """Return what the money of a job is spent for."""
    kinds = {lot.sink.kind for lot in job.lots}
    if SinkKind.CONTRACT in kinds:
        return Purpose.CONTRACT
    return Purpose.CONSTRUCTION if SinkKind.SITE in kinds else Purpose.TRADE


def _within(scene: TradeScene, places: set[tuple[int, int]]) -> TradeScene:
    near = {symbol for symbol, place in scene.places.items() if place in places}
    return TradeScene(
        {key: stock for key, stock in scene.stocks.items() if key[0] in near},
        scene.places,
        tuple(it for it in scene.offers if it.sink.waypoint in near),
        scene.worth,
    )


def _is_first(there: LookThere, mine: Allotment | None) -> bool:
    """Whether a look comes before a job."""
    return mine is None or there.seconds < LOOK_SHARE * mine.option.seconds


def _nothing(scene: TradeScene, worker: CargoHull, money: float) -> NoJob:
    if worker.aboard:
        held = ", ".join(f"{units} {good}" for good, units in sorted(worker.aboard.items()))
        return NoJob(IdleKind.FULL_HOLD, f"no market known in reach takes {held}")
    if not scene.stocks:
        return NoJob(NO_PRICES, "no price is known in this system: nobody has looked")
    if all(worker.limits.shuns(place, good) for place, good in scene.stocks):
        return NoJob(IdleKind.MARKET_CLOSED, "every market is left alone for a while")
    if money < 1:
        return NoJob(IdleKind.NO_CREDITS, "nothing may be spent: the balance is at its floor")
    return NoJob(IdleKind.NO_WORK, f"no way among {len(scene.stocks)} prices pays its flight")
