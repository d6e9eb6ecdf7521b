"""Handlers of questions about the autopilot: what it does with the fleet, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from spacetraders import clock
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.dispatch.choices import GivenJob
from spacetraders.application.dispatch.dispatcher import Dispatcher
from spacetraders.application.error_groups import FLEET, LIST
from spacetraders.application.errors.autopilots import UnknownSubject
from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.known.ships import Fleet
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store
from spacetraders.application.steering.decided import Decided
from spacetraders.application.steering.leaving import (
    Leaving,
    Leavings,
    LeftShip,
    autopilot_of,
    started_for,
)
from spacetraders.application.steering.situations import Situations
from spacetraders.domain.containers import Container
from spacetraders.domain.deeds.accounts import By
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.ships import Goods
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player
from spacetraders.domain.work.choosing import Option
from spacetraders.domain.work.decisions import KeptDecision
from spacetraders.domain.work.phases import Phase, phase_of
from spacetraders.domain.work.sources import income_of
from spacetraders.domain.work.steering import Goal, SteeredShip

REFUSALS = "refusals"
"""The subject of all that is not bought or begun."""

HOUR = timedelta(hours=1)

MINUTE_SECONDS = 60


class AutopilotState(StrEnum):
    """Whether an autopilot flies the fleet."""

    OFF = "OFF"
    ON = "ON"
    LEAVING = "LEAVING"


class HullState(StrEnum):
    """What a ship does, as far as the autopilot is concerned."""

    WORKS = "works"
    WAITS = "waits"
    IDLE = "idle"
    """Nothing flies it."""
    HELD = "held"
    """A person holds it."""


@attrs.frozen
class LeavingShip:
    """A ship of an autopilot that leaves, and what is aboard.

    `reason` is why its container was stopped, None while it still sells.
    """

    ship_symbol: str
    container_id: str
    aboard: Sequence[Goods]
    reason: str | None


@attrs.frozen
class SeenLeaving:
    """An autopilot that leaves since `asked_at`, or has left at `ended_at`.

    `stopped` are the containers that were stopped at once.
    """

    agent_symbol: str
    container_id: str | None
    asked_at: datetime
    ended_at: datetime | None
    ships: Sequence[LeavingShip]
    stopped: Sequence[str] = ()


@attrs.frozen
class SeenHull:
    """A ship: what it does, since when it waits, and why. `ours` is the autopilot's doing."""

    ship_symbol: str
    role: str
    state: HullState
    container_id: str | None
    kind: str | None
    ours: bool
    reason: str | None
    since: datetime | None = None


@attrs.frozen
class SeenAutopilot:
    """What the autopilot does. Without one, what the fleet is like.

    `income` are the net credits of the last hour by source. `requests_share` is the share of the
    steady requests of the last minute that was used.
    """

    agent_symbol: str
    state: AutopilotState
    container_id: str | None
    since: datetime | None
    until: Goal | None
    phase: Phase
    hours_left: float
    credits: int
    floor: int
    income: Mapping[str, int]
    requests_share: float
    hulls: Sequence[SeenHull]
    site: Construction | None
    leaving: SeenLeaving | None


@attrs.frozen
class SeenOption:
    """A job as it was weighed for a ship, in credits and seconds."""

    job: str
    kind: str
    stops: Sequence[str]
    credits: int
    seconds: int
    credits_per_hour: int


@attrs.frozen
class SeenChoice:
    """A job that a ship was given, and the next best one. `credits` is what it brought."""

    chosen_at: datetime
    option: SeenOption
    runner_up: SeenOption | None
    ended_at: datetime | None
    credits: int | None


@attrs.frozen
class ExplainedShip:
    """A ship's state in words, and its job if it has one."""

    hull: SeenHull
    words: str
    job: SeenChoice | None
    idle: Idle | None


@attrs.frozen
class Explained:
    """What is known of a subject: a ship, with its latest jobs, or what was decided about it."""

    subject: str
    ship: ExplainedShip | None
    jobs: Sequence[SeenChoice]
    decisions: Sequence[KeptDecision]


@attrs.frozen
class GetAutopilot(Message[SeenAutopilot]):
    """What the autopilot does with the fleet now, and what that brings."""

    player: PlayerRef


@attrs.frozen
class Explain(Message[Explained]):
    """Why a ship does what it does, or stands idle; or, of `refusals`, what was not done and why.

    Any other subject of decisions will do too, such as a type of ship.
    """

    player: PlayerRef
    subject: str


@attrs.frozen
class AutopilotReader:
    """The handlers of questions about the autopilot."""

    players: Players
    store: Store
    games: Games
    fleet: Fleet
    containers: Containers
    dispatcher: Dispatcher
    situations: Situations
    decided: Decided
    leavings: Leavings

    @answers("autopilot.status", load=Load.QUESTION, raises=(*LIST, SpendRefused))
    async def status(self, query: GetAutopilot) -> SeenAutopilot:
        player = await self.players.resolve(query.player)
        live, owner = self.containers.live(), player.player_id
        pilot, leaving = autopilot_of(owner, live), self.leavings.of(owner)
        until = None if pilot is None else Goal(pilot.config.get("until", Goal.RESET))
        situation = await self.situations.of(player, live, until or Goal.RESET, lane=Lane.PERSON)
        ours = {each.container_id for each in started_for(owner, pilot, live)}
        funds = self.situations.treasury.funds(owner)
        sums = await self.store.sums(owner, By.KIND, clock.now() - HOUR)
        return SeenAutopilot(
            player.agent_symbol,
            autopilot_state(pilot, leaving),
            None if pilot is None else pilot.container_id,
            None if pilot is None else pilot.created_at,
            until,
            phase_of(situation),
            situation.hours_left,
            funds.balance or 0,
            funds.whole_floor,
            income_of(sums),
            self._requests_share(),
            [await self._hull(player, ship, ours) for ship in situation.ships],
            situation.site,
            None if leaving is None else seen_leaving(player, leaving, self.fleet),
        )

    @answers("autopilot.explain", load=Load.QUESTION, raises=(*FLEET, UnknownSubject))
    async def explain(self, query: Explain) -> Explained:
        player = await self.players.resolve(query.player)
        if query.subject.lower() == REFUSALS:
            found = await self.decided.refusals(player)
            return Explained(REFUSALS, None, (), found)
        await self.fleet.all(player, Lane.PERSON)
        for subject in dict.fromkeys((query.subject.upper(), query.subject)):
            decisions = await self.decided.about(player, subject)
            ship = await self._explained(player, subject)
            if ship is not None or decisions:
                jobs = self.dispatcher.board(player).choices.of(subject)
                return Explained(subject, ship, [_choice(each) for each in jobs], decisions)
        raise UnknownSubject(query.subject, player.agent_symbol)

    def _requests_share(self) -> float:
        told = self.games.statistics()
        return told.recent.count / (MINUTE_SECONDS * told.per_second)

    async def _explained(self, player: Player, ship_symbol: str) -> ExplainedShip | None:
        ship = self.fleet.known(player, ship_symbol)
        if ship is None:
            return None
        live, owner = self.containers.live(), player.player_id
        ours = {it.container_id for it in started_for(owner, autopilot_of(owner, live), live)}
        flown = next((it for it in live if it.ship_symbol == ship_symbol), None)
        steered = self.situations.steered(player, ship, flown)
        hull = await self._hull(player, steered, ours)
        choices = self.dispatcher.board(player).choices.of(ship_symbol)
        job = _choice(choices[-1]) if choices and choices[-1].ended_at is None else None
        idle = None if hull.container_id is None else self.containers.idle(hull.container_id)
        return ExplainedShip(hull, _words(hull, job), job, idle)

    async def _hull(self, player: Player, ship: SteeredShip, ours: set[str]) -> SeenHull:
        container, kind = ship.busy or None, ship.kind or None
        idle = self.containers.idle(ship.busy) if ship.busy else None
        reason: str | None
        if ship.held:
            state, reason = HullState.HELD, "a person holds it"
        elif container is None:
            state, reason = HullState.IDLE, await self._why_idle(player, ship)
        elif idle is not None:
            state, reason = HullState.WAITS, idle.reason
        else:
            state, reason = HullState.WORKS, self._work(player, ship)
        since = None if idle is None else idle.since
        mine = container in ours
        return SeenHull(ship.symbol, ship.role, state, container, kind, mine, reason, since)

    def _work(self, player: Player, ship: SteeredShip) -> str | None:
        """Say what a ship works at."""
        board = self.dispatcher.board(player)
        if (taken := board.under_way.get(ship.symbol)) is not None:
            return str(taken.job)
        if (there := board.looked_for.get(ship.symbol)) is not None:
            return f"looks at {there}"
        progress = self.containers.progress(ship.busy)
        return getattr(progress, "status", None) or self.containers.last_line(ship.busy)

    async def _why_idle(self, player: Player, ship: SteeredShip) -> str:
        newest = await self.decided.newest(player, ship.symbol)
        if newest is not None and newest.is_refusal:
            return newest.outcome or newest.reason
        return "nothing flies it"


def seen_leaving(player: Player, leaving: Leaving, fleet: Fleet) -> SeenLeaving:
    """Return how far an autopilot is with its leaving."""
    return SeenLeaving(
        player.agent_symbol,
        leaving.container_id or None,
        leaving.asked_at,
        leaving.ended_at,
        [_left(player, ship, fleet) for ship in leaving.ships],
    )


def _left(player: Player, ship: LeftShip, fleet: Fleet) -> LeavingShip:
    known = fleet.known(player, ship.ship_symbol)
    aboard = () if known is None else known.cargo.inventory
    return LeavingShip(ship.ship_symbol, ship.container_id, aboard, ship.reason)


def autopilot_state(pilot: Container | None, leaving: Leaving | None) -> AutopilotState:
    """Return whether an autopilot flies a fleet, or leaves it."""
    if pilot is None:
        return AutopilotState.OFF
    leaves = leaving is not None and leaving.container_id == pilot.container_id
    return AutopilotState.LEAVING if leaves else AutopilotState.ON


def _choice(choice: GivenJob) -> SeenChoice:
    runner_up = choice.allotment.runner_up
    return SeenChoice(
        choice.chosen_at,
        _option(choice.allotment.option),
        None if runner_up is None else _option(runner_up),
        choice.ended_at,
        choice.credits,
    )


def _option(option: Option) -> SeenOption:
    return SeenOption(
        str(option.job),
        option.job.kind,
        option.job.stops,
        round(option.value),
        round(option.seconds),
        round(option.rate * 3600),
    )


def _words(hull: SeenHull, job: SeenChoice | None) -> str:
    """Say in a sentence what a ship does, and why."""
    if job is None:
        return f"{hull.ship_symbol} {hull.state}: {hull.reason or 'it says nothing'}"
    best = job.option
    told = (
        f"{hull.ship_symbol} carries {best.job}: {best.credits:,} credits in {best.seconds:,} s, "
        f"{best.credits_per_hour:,} an hour"
    )
    if job.runner_up is None:
        return f"{told}; no other job paid"
    return f"{told}; the next best was {job.runner_up.job}, {job.runner_up.credits_per_hour:,}"
