"""Playing a plan: the real daemon over the real sandbox, on a virtual clock.

Requests go through the gateway and its budget to the sandbox's operations with their rate limit,
deeds and logs into SQLite, tours through the solver. Four things differ from a daemon and a sandbox
of their own: the clock, the source of randomness, that there is no HTTP between them, and that
solves may take as long as they need (docs/decisions/simulation.md).
"""

import random
from collections.abc import Callable
from typing import Any

import attrs
import trio

from spacetraders import clock
from spacetraders.application.orders.containers import ListContainers, OnlyLive
from spacetraders.application.players.players import RegisterPlayer
from spacetraders.assembly import Assembly, open_assembly
from spacetraders.domain.logs import LogFilter, LogLevel
from spacetraders.guard import start_guarded
from spacetraders.planning.solvers import Solvers
from spacetraders.sandbox.door.direct import DirectDoor
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.state.world import World
from spacetraders.settings import Settings
from spacetraders.simulation.carrier import URL, SandboxCarrier
from spacetraders.simulation.launching import HOME, Launching
from spacetraders.simulation.plan import FIRST_SHIPS, Plan
from spacetraders.simulation.report import GameReport, report
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.surroundings import Surroundings, within

HOUR_SECONDS = 3600.0

UNCUT_SECONDS = 3600.0
"""The budget of a solve, never used up: real seconds would cut it at another point each time."""

COMPLAINTS, MOST_LINES = LogFilter(LogLevel.WARNING), 1000
"""The log lines of a container that the report counts, and how many of the latest at most."""


def play(plan: Plan) -> GameReport:
    """Play a plan to its end, and return the report; no Trio run may be active in this thread."""
    virtual, dice = VirtualClock(), random.Random(f"daemon's ids {plan.seed}")
    around = Surroundings(
        now=clock.since_epoch,
        token_hex=lambda nbytes: dice.randbytes(nbytes).hex(),
        run_sync=offload,
    )
    with repeatable(plan.seed), within(around):
        return trio.run(_play, plan, clock=virtual)


async def _play(plan: Plan) -> GameReport:
    now = clock.now()
    world = World(
        galaxy.make(plan.seed, plan.systems, now),
        started=now,
        seed=plan.seed,
        extra_ships=plan.ships - FIRST_SHIPS,
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
        start_guarded(containers, inside.watch.run)
        told = await _told(plan, inside, world, carrier)
        containers.cancel_scope.cancel(reason="the game is over")
    return told


async def _told(plan: Plan, inside: Assembly, world: World, carrier: SandboxCarrier) -> GameReport:
    began, launching = clock.monotonic(), Launching(inside.mediator, plan)
    await inside.mediator.send(RegisterPlayer(plan.agent))
    (agent,) = world.agents.values()
    earned = [agent.credits]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(launching.launch)
        for hour in range(1, plan.hours + 1):
            await trio.sleep_until(began + hour * HOUR_SECONDS)
            earned.append(agent.credits)
        nursery.cancel_scope.cancel(reason="the game is over")
    await inside.logbook.flush()
    store = inside.services.store
    listed = await inside.mediator.send(ListContainers(HOME))
    seen = listed.items if isinstance(listed, OnlyLive) else listed
    logs = [
        (
            it.container,
            await store.logs(it.container.container_id, limit=MOST_LINES, wanted=COMPLAINTS),
        )
        for it in seen
    ]
    return report(
        plan,
        credits_by_hour=earned,
        purposes=carrier.purposes,
        game=inside.gateway.statistics(),
        router=inside.services.router.statistics(),
        logs=logs,
        unlaunched=launching.refused,
    )


def uncut(solvers: Solvers) -> Solvers:
    """Return solvers whose tours ignore the budget: their answers follow from the seed alone."""

    def generous(solve: Callable[..., Any]) -> Callable[..., Any]:
        def solved(*args: Any, **terms: Any) -> Any:
            return solve(*args, **{**terms, "budget": UNCUT_SECONDS})

        return solved

    return attrs.evolve(solvers, tour=generous(solvers.tour))
