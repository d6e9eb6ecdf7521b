"""Playing a plan: the real daemon over the real sandbox, on a virtual clock.

Requests go through the gateway and its budget to the sandbox's operations with their rate limit,
deeds and logs into SQLite, tours through the solver. Four things differ from a daemon and a sandbox
of their own: the clock, the source of randomness, that there is no HTTP between them, and that
solves are cut by their work, not by time (docs/decisions/simulation.md).
"""

import random
from contextlib import nullcontext
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.orders.containers import ListContainers, OnlyLive
from spacetraders.application.players.players import RegisterPlayer
from spacetraders.application.ports.store import LoggedLine
from spacetraders.assembly import Assembly, open_assembly
from spacetraders.domain.containers import Container
from spacetraders.domain.logs import LogFilter, LogLevel
from spacetraders.errors import FleetError
from spacetraders.guard import start_guarded
from spacetraders.planning.solvers import Solvers
from spacetraders.sandbox.door.direct import DirectDoor
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making import galaxy, saving
from spacetraders.sandbox.state.world import World
from spacetraders.settings import Settings
from spacetraders.simulation.carrier import URL, SandboxCarrier
from spacetraders.simulation.checkpoints import Counts, Played, SavedGame, write
from spacetraders.simulation.plan import FIRST_SHIPS, Plan
from spacetraders.simulation.report import GameReport, report
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.solving import uncut
from spacetraders.simulation.strategies.game import HOME, Game, GameClock, Strategy
from spacetraders.simulation.strategies.naming import strategy_named
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.simulation.watching import HOUR, MINUTE, GameWatch, Measured, Tell
from spacetraders.simulation.worth import gifts
from spacetraders.store.memory import MemoryStore, open_memory
from spacetraders.surroundings import Surroundings, within

BEGINS = datetime(2026, 1, 4, 13, 5, tzinfo=UTC)
"""When every game begins: on a Sunday, minutes after a weekly reset, so with a week before it."""

COMPLAINTS, MOST_LINES = LogFilter(LogLevel.WARNING), 1000
"""The log lines of a container that the report counts, and how many of the latest at most."""

log = structlog.get_logger("simulation")


def _untold(_: object) -> None:
    pass


@attrs.frozen
class Staging:
    """Who is told of a game, and where it begins and is saved.

    `tell` is called with the progress at the start and after each virtual hour. A saved game goes
    on from its checkpoint. At the hour of `save_at` the game is `saved_as` a file.
    """

    tell: Tell = _untold
    checkpoint: SavedGame | None = None
    save_at: int = 0
    saved_as: Path | None = None


def play(plan: Plan, staging: Staging | None = None) -> GameReport:
    """Play a plan to its end, and return the report; no Trio run may be active in this thread.

    Raises:
        UnknownStrategy: the plan's strategy is none.
        BadCheckpoint: the game cannot be saved.
    """
    strategy, staging = strategy_named(plan.flown), staging or Staging()
    checkpoint = staging.checkpoint
    minutes = checkpoint.played.measured.minutes if checkpoint else 0
    begins = BEGINS + timedelta(minutes=minutes)
    # A saved game that goes on must not draw the ids anew that it has drawn before.
    seed = f"{plan.seed} after {minutes}" if minutes else f"{plan.seed}"
    dice = random.Random(f"daemon's ids {seed}")
    around = Surroundings(
        now=lambda: begins + timedelta(seconds=trio.current_time()),
        token_hex=lambda nbytes: dice.randbytes(nbytes).hex(),
        run_sync=offload,
    )
    jitter = random.Random(f"daemon's jitter {seed}")
    with repeatable(plan.seed), within(around):
        return trio.run(_play, plan, strategy, staging, jitter, clock=VirtualClock())


async def _play(
    plan: Plan, strategy: Strategy, staging: Staging, jitter: random.Random
) -> GameReport:
    checkpoint = staging.checkpoint
    world = checkpoint.world_at(clock.now()) if checkpoint else _world(plan)
    carrier = SandboxCarrier(DirectDoor(Gate(world, Counter(), Limiter())))
    async with (
        open_memory(checkpoint.database if checkpoint else None) as store,
        open_assembly(
            Settings(api_url=URL),
            store_opening=nullcontext(store),
            carrier=carrier,
            solvers=uncut(Solvers.of_routing()),
            rng=jitter,
        ) as inside,
        trio.open_nursery() as containers,
    ):
        await containers.start(inside.supervisor.run)
        start_guarded(containers, inside.watch.run)
        # A copy: the game goes on with it, and the checkpoint may be gone on from again.
        played = deepcopy(checkpoint.played) if checkpoint else Played()
        if not checkpoint:
            await inside.mediator.send(RegisterPlayer(plan.agent))
            played.gifts = gifts(world.agents[plan.agent], FIRST_SHIPS)
        told = await Simulation(plan, staging, inside, store, world, carrier, played).told(strategy)
        containers.cancel_scope.cancel(reason="the game is over")
    return told


def _world(plan: Plan) -> World:
    now = clock.now()
    return World(
        galaxy.make(plan.seed, plan.systems, now),
        started=now,
        seed=plan.seed,
        extra_ships=plan.ships - FIRST_SHIPS,
        weekly=True,
    )


@attrs.frozen
class Simulation:
    """A game whose agent is registered and whose daemon runs."""

    plan: Plan
    staging: Staging
    inside: Assembly
    store: MemoryStore
    world: World
    carrier: SandboxCarrier
    played: Played

    async def told(self, strategy: Strategy) -> GameReport:
        """Have a strategy play until the game is over, and return the report."""
        plan, staging, measured = self.plan, self.staging, self.played.measured
        began = clock.monotonic() - measured.minutes * MINUTE
        (player,) = await self.store.players()
        game = Game(self.inside, plan, player, GameClock(began + plan.hours * HOUR))
        watch = GameWatch(
            plan,
            self.world,
            self.inside.supervisor,
            began,
            measured,
            staging.tell,
            save=self._save if staging.saved_as else None,
            save_at=staging.save_at,
        )
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_fly, strategy, game)
            await watch.to_the_end()
            nursery.cancel_scope.cancel(reason="the game is over")
        await self.inside.logbook.flush()
        listed = await self.inside.mediator.send(ListContainers(HOME))
        seen = listed.items if isinstance(listed, OnlyLive) else listed
        return report(
            plan,
            measured=measured,
            gifts=self.played.gifts,
            counts=self._counts(),
            logs=[(it.container, await self._complaints(it.container)) for it in seen],
            notes=game.notes,
        )

    async def _complaints(self, container: Container) -> list[LoggedLine]:
        return await self.store.logs(container.container_id, limit=MOST_LINES, wanted=COMPLAINTS)

    def _counts(self) -> Counts:
        """Return the counts of the whole game, also from before a checkpoint."""
        before, game = self.played.counts, self.inside.gateway.statistics()
        router = self.inside.services.router.statistics()
        return Counts(
            before.and_purposes(self.carrier.purposes),
            before.retried + game.retried,
            before.refused_429 + game.refused_429,
            before.solves + router.solves,
            before.fallbacks + router.fallbacks,
        )

    async def _save(self, measured: Measured) -> None:
        assert self.staging.saved_as is not None, "it is saved only as a file"
        await self.inside.logbook.flush()
        # No checkpoint of Trio between the two: database and world are of one moment.
        database = await self.store.image()
        world = saving.saved(self.world, clock.now())
        played = Played(measured, self.played.gifts, self._counts())
        write(SavedGame(played, world, database), self.plan, self.staging.saved_as)


async def _fly(strategy: Strategy, game: Game) -> None:
    try:
        await strategy(game)
    except FleetError as error:
        log.warning("strategy_ended", reason=error.message)
        game.notes.refused.append(f"the strategy ended: {error.message}")
