"""What is known of star systems: asked for once in a universe, and remembered."""

from collections.abc import Callable
from functools import partial

import attrs
import structlog
import trio

from routing import System
from spacetraders.application.concurrency import gather
from spacetraders.application.errors import UnknownSystem, UnknownWaypoint
from spacetraders.application.ports import Game, Games, Lane
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    NotFound,
    NotVisible,
    Refused,
    StrangeAnswer,
    concerns_all,
)
from spacetraders.domain.waypoints import Waypoint, routable, system_of

KEEP_SECONDS = 5.0
"""How long the keeping of what a ship has charted is kept from a cancellation."""

log = structlog.get_logger("atlas")


@attrs.frozen
class Chart:
    """A system's waypoints, and the same as the route planner takes them."""

    waypoints: dict[str, Waypoint]
    routable: System

    @classmethod
    def of(cls, waypoints: tuple[Waypoint, ...]) -> "Chart":
        """Draw the chart of a system."""
        return cls({waypoint.symbol: waypoint for waypoint in waypoints}, routable(waypoints))


class Atlas:
    """Charts by universe and system: in memory, else from the store, else from the game.

    Several callers who miss the same chart wait for the one who fetches it. `forget` is told of a
    system that is not so any more.
    """

    def __init__(self, store: Store, games: Games, forget: Callable[[System], None]) -> None:
        self._store = store
        self._games = games
        self._forget = forget
        self._charts: dict[tuple[str, str], Chart] = {}
        self._fetching: dict[tuple[str, str], trio.Event] = {}

    def __repr__(self) -> str:
        return f"<Atlas of {len(self._charts)} systems, {len(self._fetching)} being fetched>"

    async def chart(self, player: Player, system_symbol: str, lane: Lane) -> Chart:
        """Return the chart of a system; raises UnknownSystem."""
        key = (player.reset_date, system_symbol)
        while key not in self._charts:
            if key in self._fetching:
                await self._fetching[key].wait()
                continue
            self._fetching[key] = trio.Event()
            try:
                self._charts[key] = await self._fetch(player, system_symbol, lane)
            finally:
                self._fetching.pop(key).set()
        return self._charts[key]

    def sells_no_fuel(self, player: Player, waypoint_symbol: str) -> None:
        """Note that the game refused to sell fuel there, for as long as the daemon runs.

        Of a waypoint that is on no chart there is nothing to note.
        """
        key = (player.reset_date, system_of(waypoint_symbol))
        waypoints = dict(self._charts[key].waypoints) if key in self._charts else {}
        if waypoint_symbol not in waypoints:
            return
        waypoints[waypoint_symbol] = attrs.evolve(waypoints[waypoint_symbol], sells_fuel=False)
        self._forget(self._charts[key].routable)
        self._charts[key] = Chart.of(tuple(waypoints.values()))

    async def charted(self, player: Player, waypoint: Waypoint) -> None:
        """Take over how a waypoint shows now that it is charted, where its system is known."""
        key = (player.reset_date, waypoint.system_symbol)
        if key not in self._charts:
            return
        waypoints = dict(self._charts[key].waypoints)
        known = waypoints.get(waypoint.symbol, waypoint)
        waypoints[waypoint.symbol] = attrs.evolve(waypoint, sells_fuel=known.sells_fuel)
        self._forget(self._charts[key].routable)
        self._charts[key] = Chart.of(tuple(waypoints.values()))
        with trio.move_on_after(
            KEEP_SECONDS, shield=True
        ):  # it was charted, though its asker leaves
            await self._keep(player, waypoint.system_symbol, tuple(waypoints.values()))

    async def waypoint(self, player: Player, waypoint_symbol: str, lane: Lane) -> Waypoint:
        """Return one waypoint; raises UnknownWaypoint."""
        system_symbol = system_of(waypoint_symbol)
        if not system_symbol:
            raise UnknownWaypoint(waypoint_symbol)
        try:
            chart = await self.chart(player, system_symbol, lane)
            return chart.waypoints[waypoint_symbol]
        except (KeyError, UnknownSystem):
            raise UnknownWaypoint(waypoint_symbol) from None

    async def _fetch(self, player: Player, system_symbol: str, lane: Lane) -> Chart:
        """Load a chart, or have the game tell it.

        One of which a market could not be read is not written down: the next daemon asks again.
        """
        known = await self._store.load_system(player.reset_date, system_symbol)
        if known is None:
            survey = Survey(self._games.of(player, lane), system_symbol)
            known = await survey.waypoints()
            if not survey.unread:
                await self._keep(player, system_symbol, known)
        return Chart.of(known)

    async def _keep(
        self, player: Player, system_symbol: str, waypoints: tuple[Waypoint, ...]
    ) -> None:
        try:
            await self._store.save_system(player.reset_date, system_symbol, waypoints)
        except StoreUnavailable as error:
            log.warning("system_not_kept", system=system_symbol, reason=error.message)


@attrs.define(eq=False)
class Survey:
    """A reading of a system from the game; `unread` are the markets whose answer was refused."""

    game: Game
    system_symbol: str
    unread: list[str] = attrs.field(factory=list)

    async def waypoints(self) -> tuple[Waypoint, ...]:
        """Read the waypoints, and each market for whether it sells fuel; raises UnknownSystem."""
        try:
            waypoints = await self.game.waypoints(self.system_symbol)
        except NotFound:
            raise UnknownSystem(self.system_symbol) from None
        return tuple(await gather(*(partial(self._with_fuel, each) for each in waypoints)))

    async def _with_fuel(self, waypoint: Waypoint) -> Waypoint:
        """Add whether fuel is sold there; a market that cannot be read sells none, as far as known.

        One that nobody charted, or that is not there, stays so for good.
        """
        if not waypoint.has_market:
            return waypoint
        try:
            market = await self.game.market(waypoint.symbol)
        except (NotVisible, NotFound):
            return waypoint
        except (StrangeAnswer, Refused) as error:
            if concerns_all(error):
                raise
            log.warning("market_not_read", waypoint=waypoint.symbol, reason=error.message)
            self.unread.append(waypoint.symbol)
            return waypoint
        return attrs.evolve(waypoint, sells_fuel=market.sells_fuel)
