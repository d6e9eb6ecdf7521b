"""Playing a plan: the real daemon over the real sandbox, on a virtual clock.

Requests go through the gateway and its budget to the sandbox's operations with their rate limit,
deeds and logs into SQLite, tours through the solver. Four things differ from a daemon and a sandbox
of their own: the clock, the source of randomness, that there is no HTTP between them, and that
solves may take as long as they need (docs/decisions/simulation.md).
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.orders.containers import ListContainers, OnlyLive
from spacetraders.application.players.players import RegisterPlayer
from spacetraders.assembly import Assembly, open_assembly
from spacetraders.domain.logs import LogFilter, LogLevel
from spacetraders.errors import FleetError
from spacetraders.planning.solvers import Solvers
from spacetraders.sandbox.door.direct import DirectDoor
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.state.world import World
from spacetraders.settings import Settings
from spacetraders.simulation.carrier import URL, SandboxCarrier
from spacetraders.simulation.plan import FIRST_SHIPS, Plan
from spacetraders.simulation.report import GameReport, report
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.strategies.game import HOME, Game, GameClock, Strategy
from spacetraders.simulation.strategies.naming import strategy_named
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.simulation.watching import HOUR, Tell, Watch
from spacetraders.simulation.worth import gifts
from spacetraders.surroundings import Surroundings, within

BEGINS = datetime(2026, 1, 4, 13, 5, tzinfo=UTC)
"""When every game begins: on a Sunday, minutes after a weekly reset, so with a week before it."""

UNCUT_SECONDS = 3600.0
"""The budget of a solve, never used up: real seconds would cut it at another point each time."""

COMPLAINTS, MOST_LINES = LogFilter(LogLevel.WARNING), 1000
"""The log lines of a container that the report counts, and how many of the latest at most."""

log = structlog.get_logger("simulation")


def _untold(_: object) -> None:
    pass


def play(plan: Plan, tell: Tell = _untold) -> GameReport:
    """Play a plan to its end, and return the report; no Trio run may be active in this thread.

    `tell` is called with the progress at the start and after each virtual hour.

    Raises:
        UnknownStrategy: the plan's strategy is none.
    """
    strategy = strategy_named(plan.flown)
    virtual, dice = VirtualClock(), random.Random(f"daemon's ids {plan.seed}")
    around = Surroundings(
        now=lambda: BEGINS + timedelta(seconds=trio.current_time()),
        token_hex=lambda nbytes: dice.randbytes(nbytes).hex(),
        run_sync=offload,
    )
    with repeatable(plan.seed), within(around):
        return trio.run(_play, plan, strategy, tell, clock=virtual)


async def _play(plan: Plan, strategy: Strategy, tell: Tell) -> GameReport:
    now = clock.now()
    world = World(
        galaxy.make(plan.seed, plan.systems, now),
        started=now,
        seed=plan.seed,
        extra_ships=plan.ships - FIRST_SHIPS,
        weekly=True,
    )
    carrier = SandboxCarrier(DirectDoor(Gate(world, Counter(), Limiter())))
    settings = Settings(database="sqlite:///:memory:", api_url=URL)
    async with (
        open_assembly(
            settings,
            carrier=carrier,
            solvers=uncut(Solvers.of_routing()),
            rng=random.Random(f"daemon's jitter {plan.seed}"),
        ) as inside,
        trio.open_nursery() as containers,
    ):
        await containers.start(inside.supervisor.run)
        await inside.mediator.send(RegisterPlayer(plan.agent))
        told = await Played(plan, strategy, inside, world, carrier).told(tell)
        containers.cancel_scope.cancel(reason="the game is over")
    return told


@attrs.frozen
class Played:
    """A game whose agent is registered and whose daemon runs."""

    plan: Plan
    strategy: Strategy
    inside: Assembly
    world: World
    carrier: SandboxCarrier

    async def told(self, tell: Tell) -> GameReport:
        """Have the strategy play until the game is over, and return the report."""
        plan, began = self.plan, clock.monotonic()
        (player,) = await self.inside.services.store.players()
        game = Game(self.inside, plan, player, GameClock(began, began + plan.hours * HOUR))
        given = gifts(self.world.agents[plan.agent], FIRST_SHIPS)
        watch = Watch(plan, self.world, self.inside.supervisor, began, tell=tell)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._fly, game)
            await watch.to_the_end()
            nursery.cancel_scope.cancel(reason="the game is over")
        await self.inside.logbook.flush()
        listed = await self.inside.mediator.send(ListContainers(HOME))
        seen = listed.items if isinstance(listed, OnlyLive) else listed
        store = self.inside.services.store
        logs = [
            (
                it.container,
                await store.logs(it.container.container_id, limit=MOST_LINES, wanted=COMPLAINTS),
            )
            for it in seen
        ]
        return report(
            plan,
            measured=watch.measured,
            gifts=given,
            purposes=self.carrier.purposes,
            game=self.inside.gateway.statistics(),
            router=self.inside.services.router.statistics(),
            logs=logs,
            notes=game.notes,
        )

    async def _fly(self, game: Game) -> None:
        try:
            await self.strategy(game)
        except FleetError as error:
            log.warning("strategy_ended", reason=error.message)
            game.notes.refused.append(f"the strategy ended: {error.message}")


def uncut(solvers: Solvers) -> Solvers:
    """Return solvers whose tours ignore the budget: their answers follow from the seed alone."""

    def generous(solve: Callable[..., Any]) -> Callable[..., Any]:
        def solved(*args: Any, **terms: Any) -> Any:
            return solve(*args, **{**terms, "budget": UNCUT_SECONDS})

        return solved

    return attrs.evolve(solvers, tour=generous(solvers.tour))
