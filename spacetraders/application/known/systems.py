"""Atlas: the charts of star systems, asked for once in a universe and remembered."""

import math
from collections.abc import Callable, Iterable
from functools import partial

import attrs
import structlog
import trio

from routing import System
from spacetraders import clock
from spacetraders.application.errand import held
from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.gathering import gather
from spacetraders.application.known.surveyed import is_unread, surveyed, with_market
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.waypoints import Waypoint, routable, system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    NotFound,
)
from spacetraders.errors import FleetError

AGAIN_SECONDS = 600.0
"""How long a chart is used that could not be read whole. Then it is read again."""

MARKET_ATTEMPTS = 4
"""How often a market is asked what it sells. Every flight in the system waits for it."""

KEEP_SECONDS = 5.0
"""How long a cancellation waits while a newly charted waypoint is written."""

log = structlog.get_logger("atlas")


@attrs.frozen
class Chart:
    """A system's waypoints by symbol, and the same as the route planner takes them.

    An `unreadable` entry is missing among the waypoints, or its market could not be read. Then it
    is not known whether the waypoint sells fuel.
    """

    waypoints: dict[str, Waypoint]
    routable: System
    unreadable: tuple[Unreadable, ...] = ()

    @classmethod
    def of(cls, waypoints: Iterable[Waypoint], unreadable: Iterable[Unreadable] = ()) -> "Chart":
        """Return the chart of these waypoints."""
        places = {waypoint.symbol: waypoint for waypoint in waypoints}
        return cls(places, routable(tuple(places.values())), tuple(unreadable))

    @property
    def whole(self) -> bool:
        """Whether all of it could be read. Such a chart holds as long as the universe."""
        return not self.unreadable

    def marked(self, waypoint_symbol: str) -> list[Unreadable]:
        """Return the unreadable entries of a waypoint."""
        return [each for each in self.unreadable if each.symbol == waypoint_symbol]

    def with_(self, waypoint: Waypoint, unreadable: Iterable[Unreadable] = ()) -> "Chart":
        """Return the chart with a waypoint, and its unreadable entries, replaced."""
        others = (each for each in self.unreadable if each.symbol != waypoint.symbol)
        waypoints = self.waypoints | {waypoint.symbol: waypoint}
        return Chart.of(waypoints.values(), [*others, *unreadable])


@attrs.define(eq=False)
class Fetch:
    """A chart that is being fetched in a lane, within `scope`.

    `failure` is an error that every waiting caller gets too.
    """

    lane: Lane
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    over: trio.Event = attrs.field(factory=trio.Event, repr=False)
    failure: FleetError | None = None

    def is_too_slow_for(self, lane: Lane) -> bool:
        """Whether a caller in a lane would wait behind requests that are less urgent than its."""
        order = list(Lane)
        return order.index(lane) < order.index(self.lane)


class Atlas:
    """Charts by universe and system: in memory, else from the store, else from the game.

    Several callers who miss the same chart wait for the one who fetches it. `forget` is called with
    a system whose chart has changed. Only a chart that was read whole is kept in the store. Another
    is used for AGAIN_SECONDS, and read again.
    """

    def __init__(self, store: Store, games: Games, forget: Callable[[System], None]) -> None:
        self._store = store
        self._games = games
        self._forget = forget
        self._charts: dict[tuple[str, str], Chart] = {}
        self._due: dict[tuple[str, str], float] = {}
        self._fetching: dict[tuple[str, str], Fetch] = {}

    def __repr__(self) -> str:
        return f"<Atlas of {len(self._charts)} systems, {len(self._fetching)} being fetched>"

    async def chart(
        self, player: Player, system_symbol: str, lane: Lane, *, wanted: Iterable[str] = ()
    ) -> Chart:
        """Return the chart of a system.

        A `wanted` waypoint that is missing in a chart that is not whole is asked for by itself. If
        the caller who fetches is cancelled, one of those who wait for it fetches instead. So does a
        caller in a more urgent lane, and the other waits.

        Raises:
            UnknownSystem: there is no such system.
            Refused, StrangeAnswer: the game does not tell of it.
            Unreachable: the game is away.
            StoreUnavailable: the chart that was kept could not be read.
        """
        key = (player.reset_date, system_symbol)
        while key not in self._charts or self._due.get(key, math.inf) <= clock.monotonic():
            fetch = self._fetching.get(key)
            if fetch is not None and not fetch.is_too_slow_for(lane):
                await fetch.over.wait()
                # Each caller raises an error of its own: a traceback belongs to one task.
                if fetch.failure is not None:
                    raise attrs.evolve(fetch.failure) from fetch.failure
                continue
            await self._renew(player, system_symbol, lane)
        for symbol in wanted:
            if self._is_missing(key, symbol):
                await self._ask_for(player, symbol, lane)
        return self._charts[key]

    async def with_goods(self, player: Player, system_symbol: str, lane: Lane) -> Chart:
        """Return the chart of a system with what its markets trade, as far as the game tells.

        As a rule the chart has it. Markets of which it does not know are asked for.

        Raises:
            UnknownSystem, Refused, StrangeAnswer, Unreachable, StoreUnavailable: as by `chart`.
        """
        chart = await self.chart(player, system_symbol, lane)
        asked = [each for each in chart.waypoints.values() if is_unread(each)]
        if not asked:
            return chart
        game = self._games.of(player, lane, attempts=MARKET_ATTEMPTS)
        seen = await gather(*(partial(with_market, game, waypoint) for waypoint in asked))
        key = (player.reset_date, system_symbol)
        # The chart may have been replaced meanwhile. What markets trade takes no part in routes.
        chart = self._charts[key]
        learnt = {
            told.symbol: attrs.evolve(chart.waypoints[told.symbol], traded=told.traded)
            for told, _ in seen
            if told.traded is not None and told.symbol in chart.waypoints
        }
        self._charts[key] = attrs.evolve(chart, waypoints=chart.waypoints | learnt)
        if learnt:
            with held(KEEP_SECONDS):
                await self._keep(player, system_symbol, self._charts[key])
        return self._charts[key]

    def sells_no_fuel(self, player: Player, waypoint_symbol: str) -> None:
        """Note for this run that the game refused to sell fuel at a waypoint, if it is charted."""
        key = (player.reset_date, system_of(waypoint_symbol))
        if key in self._charts and waypoint_symbol in self._charts[key].waypoints:
            known = self._charts[key].waypoints[waypoint_symbol]
            self._replace(key, attrs.evolve(known, sells_fuel=False))

    async def charted(self, player: Player, waypoint: Waypoint) -> None:
        """Replace a waypoint that a ship has charted in its system's chart, if there is one.

        If cancelled, the chart is written first, for at most KEEP_SECONDS.
        """
        key = (player.reset_date, waypoint.system_symbol)
        if key not in self._charts:
            return
        chart = self._charts[key]
        # The answer to a chart says nothing of fuel, which the market told, or tells soon.
        known = chart.waypoints.get(waypoint.symbol, waypoint)
        sells_fuel = waypoint.sells_fuel or known.sells_fuel
        traded = waypoint.traded or known.traded
        waypoint = attrs.evolve(waypoint, sells_fuel=sells_fuel, traded=traded)
        self._replace(key, waypoint, chart.marked(waypoint.symbol))
        # A waypoint is charted once, so the next daemon would read the old one from the store.
        with held(KEEP_SECONDS):
            await self._keep(player, waypoint.system_symbol, self._charts[key])

    async def waypoint(self, player: Player, waypoint_symbol: str, lane: Lane) -> Waypoint:
        """Return one waypoint.

        Raises:
            UnknownWaypoint: there is no such waypoint, or no such system.
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: as `chart` raises them.
        """
        system_symbol = system_of(waypoint_symbol)
        if not system_symbol:
            raise UnknownWaypoint(waypoint_symbol)
        try:
            chart = await self.chart(player, system_symbol, lane, wanted=[waypoint_symbol])
            return chart.waypoints[waypoint_symbol]
        except (KeyError, UnknownSystem):
            raise UnknownWaypoint(waypoint_symbol) from None

    async def _renew(self, player: Player, system_symbol: str, lane: Lane) -> None:
        """Fetch a chart for all who wait for it, until it is there or a more urgent caller does."""
        key = (player.reset_date, system_symbol)
        fetch, slower = Fetch(lane), self._fetching.get(key)
        self._fetching[key] = fetch
        if slower is not None:
            slower.scope.cancel(reason="it is fetched in a more urgent lane")
        chart = None
        try:
            with fetch.scope:
                chart = await self._fetch(player, system_symbol, lane)
            if chart is None:
                return
        except FleetError as error:
            # An error from outside would meet each of them in turn. Another, such as a refused
            # token, may be this caller's own, and the next one tries. A chart that was not whole is
            # used a while longer.
            if key not in self._charts:
                fetch.failure = error if error.outside else None
                raise
            log.warning("chart_stays_short", system=system_symbol, reason=error.message)
        else:
            if key in self._charts:
                self._forget(self._charts[key].routable)
            self._charts[key] = chart
        finally:
            if self._fetching.get(key) is fetch:
                del self._fetching[key]
            fetch.over.set()
        # The time of the next reading is set after a failure too, so that it is not tried at once.
        if self._charts[key].whole:
            self._due.pop(key, None)
        else:
            self._due[key] = clock.monotonic() + AGAIN_SECONDS

    async def _fetch(self, player: Player, system_symbol: str, lane: Lane) -> Chart:
        known = await self._store.load_system(player.reset_date, system_symbol)
        if known is not None:
            return Chart.of(known)
        game = self._games.of(player, lane, attempts=MARKET_ATTEMPTS)
        chart = Chart.of(*await surveyed(game, system_symbol))
        await self._keep(player, system_symbol, chart)
        return chart

    def _is_missing(self, key: tuple[str, str], waypoint_symbol: str) -> bool:
        """Whether a waypoint may exist though the chart does not have it."""
        chart = self._charts[key]
        inside = system_of(waypoint_symbol) == key[1]
        return inside and waypoint_symbol not in chart.waypoints and not chart.whole

    async def _ask_for(self, player: Player, waypoint_symbol: str, lane: Lane) -> None:
        """Ask for a waypoint that is missing in a list, and add it to the chart if it exists."""
        game = self._games.of(player, lane, attempts=MARKET_ATTEMPTS)
        try:
            waypoint = await game.ask(table.WAYPOINT(waypoint_symbol))
        except NotFound:
            return
        waypoint, trouble = await with_market(game, waypoint)
        unreadable = []
        if trouble is not None:
            log.warning("market_unreadable", waypoint=waypoint_symbol, reason=trouble.message)
            unreadable = [Unreadable(waypoint_symbol, trouble.message)]
        self._replace((player.reset_date, system_of(waypoint_symbol)), waypoint, unreadable)

    def _replace(
        self, key: tuple[str, str], waypoint: Waypoint, unreadable: Iterable[Unreadable] = ()
    ) -> None:
        self._forget(self._charts[key].routable)
        self._charts[key] = self._charts[key].with_(waypoint, unreadable)

    async def _keep(self, player: Player, system_symbol: str, chart: Chart) -> None:
        # A chart in the store counts as whole for as long as the universe.
        if not chart.whole:
            named = [each.symbol or "?" for each in chart.unreadable]
            log.warning("system_not_kept", system=system_symbol, unreadable=named)
            return
        waypoints = tuple(chart.waypoints.values())
        try:
            await self._store.save_system(player.reset_date, system_symbol, waypoints)
        except StoreUnavailable as error:
            log.warning("system_not_kept", system=system_symbol, reason=error.message)
