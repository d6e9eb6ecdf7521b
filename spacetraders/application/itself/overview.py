"""The overview: the handler of the one screen that tells of fleets, credits, waits and alerts.

It reads memory and the database, and asks the game nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

import spacetraders
from spacetraders import clock
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import PLAYER
from spacetraders.application.itself.alerts import Watched, alerts_of
from spacetraders.application.itself.troubles import Trouble, Troubles, all_troubles
from spacetraders.application.known.earnings import Earnings
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.ships import Fleet
from spacetraders.application.looking.autopilot import AutopilotState, autopilot_state
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.steering.leaving import Leavings, autopilot_of
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.containers import Container, State
from spacetraders.domain.deeds.accounts import By, Sum, hour_of
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player
from spacetraders.domain.spending import Funds
from spacetraders.domain.universes import Told
from spacetraders.domain.work.sources import income_of

HOUR = timedelta(hours=1)

TREND_HOURS = 6
"""How many hours the trend has, the present one included."""

LATELY = timedelta(days=1)
"""How long a container that has failed is worth an alert."""

IDLE, HELD = "idle", "held"
"""What ships do that no container flies."""


@attrs.frozen
class FleetWork:
    """What a part of a fleet does: a kind of container, or else `idle` or `held` by a person.

    `ships` counts the ships that do it, `waiting` the containers that wait, and `credits_per_hour`
    is what the containers make together, None where that is not known.
    """

    what: str
    ships: int
    containers: int = 0
    waiting: int = 0
    credits_per_hour: int | None = None


@attrs.frozen
class SharedWait:
    """The containers that wait for one kind of reason, and the one that has waited longest."""

    count: int
    container_id: str
    container_kind: str
    ship_symbol: str | None
    idle: Idle


@attrs.frozen
class FleetOverview:
    """One player's fleet. `income` are the net credits of the last hour by source.

    `hours` has the sums of the last hours of the clock, oldest first, the present one last.
    """

    player: Player
    autopilot: AutopilotState
    autopilot_id: str | None
    funds: Funds
    income: Mapping[str, int]
    hours: Sequence[Sum]
    ships: int
    work: Sequence[FleetWork]
    waits: Sequence[SharedWait]


@attrs.frozen
class Overview:
    """The daemon in few figures, the fleets, and what a person should look at.

    `requests_share` is the share of the steady requests of the last minute that was used.
    """

    version: str
    uptime_seconds: float
    requests_share: float
    told: Told | None
    closed_since: datetime | None
    fleets: Sequence[FleetOverview]
    alerts: Sequence[Trouble]

    @property
    def reset_date(self) -> str | None:
        """The date on which the present universe began."""
        return None if self.told is None else self.told.reset_date

    @property
    def next_reset(self) -> datetime | None:
        """When the present universe ends."""
        return None if self.told is None else self.told.next_reset


@attrs.frozen
class GetOverview(Message[Overview]):
    """The fleets of all players or of one, from memory and the database, and what is wrong."""

    player: PlayerRef | None = None


@attrs.frozen
class OverviewReader:
    """The handler of the message about everything. It asks the game nothing."""

    players: Players
    store: Store
    games: Games
    fleet: Fleet
    held: HeldShips
    treasury: Treasury
    containers: Containers
    earnings: Earnings
    leavings: Leavings
    troubles: Troubles
    started_at: datetime

    @answers("status.get", load=Load.LOOKUP, raises=PLAYER)
    async def get(self, query: GetOverview) -> Overview:
        fleets: list[FleetOverview] = []
        alerts: list[Trouble] = []
        try:
            for player in await self._present(query.player):
                overview, its_alerts = await self._of(player)
                fleets.append(overview)
                alerts += its_alerts
        except StoreUnavailable:
            # The troubles below tell it, and what was read is shown all the same.
            pass
        game, universe = self.games.statistics(), self.games.universe
        return Overview(
            version=spacetraders.__version__,
            uptime_seconds=(clock.now() - self.started_at).total_seconds(),
            requests_share=game.recent.count / (60 * game.per_second),
            told=None if universe.present is None else universe.present.told,
            closed_since=None if universe.closed is None else universe.closed.since,
            fleets=fleets,
            alerts=[*all_troubles(self.troubles, self.store.statistics(), game), *alerts],
        )

    async def _present(self, ref: PlayerRef | None) -> list[Player]:
        """Return the player that is meant, or all of the present universe where none is named."""
        if ref is not None:
            return [await self.players.resolve(ref)]
        over = self.games.universe.over
        return [player for player in await self.store.players() if over(player) is None]

    async def _of(self, player: Player) -> tuple[FleetOverview, list[Trouble]]:
        owner, now = player.player_id, clock.now()
        await self.earnings.fresh()
        funds = await self.treasury.recalled(player)
        ships = [ship.symbol for ship in await self.fleet.recalled(player)]
        failed = await self.store.containers(player_id=owner, states=frozenset({State.FAILED}))
        by_kind = await self.store.sums(owner, By.KIND, now - HOUR)
        by_hour = await self.store.sums(owner, By.HOUR, trend_start(now))
        # Read last and at once: what follows is of one moment.
        live = [each for each in self.containers.live() if each.player_id == owner]
        flown = {each.ship_symbol for each in live if each.ship_symbol}
        left = [ship for ship in ships if ship not in flown]
        idle = [ship for ship in left if not self.held.held(owner, ship)]
        pilot = autopilot_of(owner, live)
        overview = FleetOverview(
            player=player,
            autopilot=autopilot_state(pilot, self.leavings.of(owner)),
            autopilot_id=None if pilot is None else pilot.container_id,
            funds=funds,
            income=income_of(by_kind),
            hours=trend(by_hour, now),
            ships=len({*ships, *flown}),
            work=self._work(live, idle=len(idle), held=len(left) - len(idle)),
            waits=self._waits(live),
        )
        lately = [each for each in failed if _is_worth_telling(each, flown, now)]
        watched = Watched(
            player.agent_symbol,
            funds,
            live,
            lately[::-1],
            idle,
            self.fleet.unreadable(owner),
            has_autopilot=pilot is not None,
        )
        return overview, alerts_of(watched)

    def _work(self, live: Iterable[Container], *, idle: int, held: int) -> list[FleetWork]:
        """Return what the fleet does: the kinds with most ships first, then ships without work."""
        by_kind: dict[str, list[Container]] = defaultdict(list)
        for each in live:
            by_kind[each.kind].append(each)
        found = [self._work_of(kind, doing) for kind, doing in by_kind.items()]
        rest = [FleetWork(HELD, held), FleetWork(IDLE, idle)]
        ordered = sorted(found, key=lambda work: (-work.ships, work.what))
        return [*ordered, *(work for work in rest if work.ships)]

    def _work_of(self, kind: str, doing: Sequence[Container]) -> FleetWork:
        now = clock.now()
        rates = [self.earnings.per_hour(each, now) for each in doing]
        known = [rate for rate in rates if rate is not None]
        return FleetWork(
            kind,
            ships=sum(each.ship_symbol is not None for each in doing),
            containers=len(doing),
            waiting=sum(self.containers.idle(each.container_id) is not None for each in doing),
            credits_per_hour=sum(known) if known else None,
        )

    def _waits(self, live: Iterable[Container]) -> list[SharedWait]:
        """Return what containers wait for, the most frequent first."""
        by_kind: dict[str, list[tuple[Idle, Container]]] = defaultdict(list)
        for each in live:
            idle = self.containers.idle(each.container_id)
            if idle is not None:
                by_kind[idle.kind].append((idle, each))
        found = []
        for waiting in by_kind.values():
            idle, longest = min(waiting, key=lambda it: (it[0].since, it[1].container_id))
            name, kind = longest.container_id, longest.kind
            found.append(SharedWait(len(waiting), name, kind, longest.ship_symbol, idle))
        return sorted(found, key=lambda it: (-it.count, it.idle.kind))


def trend_start(now: datetime) -> datetime:
    """Return the beginning of the first hour of the trend."""
    return datetime.fromisoformat(hour_of(now)) - (TREND_HOURS - 1) * HOUR


def trend(sums: Iterable[Sum], now: datetime) -> list[Sum]:
    """Return the sums of the last hours of the clock, oldest first, those without entries too."""
    known = {each.key: each for each in sums}
    keys = [hour_of(now - back * HOUR) for back in reversed(range(TREND_HOURS))]
    return [known.get(key) or Sum(key, 0, 0, 0) for key in keys]


def _is_worth_telling(failed: Container, flown: set[str], now: datetime) -> bool:
    """Whether a failed container ended lately, and nothing has taken its ship since."""
    ended = failed.finished_at
    return ended is not None and now - ended < LATELY and (failed.ship_symbol or "") not in flown
