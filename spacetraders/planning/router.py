"""The router: runs the solvers of `routing` in worker threads, with deadlines and fallbacks.

By its checkpoint a solve gives way to the event loop, and is told to stop when its caller is
cancelled. A thread cannot be ended from outside. One that does not stop is left behind, counted,
and waited for when the router closes.
"""

import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import structlog
import trio

from routing import ANY_MODE, Hull, Modes, NoRoute, Route, System, UnknownWaypoint
from routing.answers import Berth, Partition, Quality, Tour
from routing.flight.matrix import TravelTimes
from routing.gates.galaxy import Galaxy, UnknownSystem
from routing.gates.journey import Journey, NoJourney
from spacetraders import clock, threads
from spacetraders.application.errand import held
from spacetraders.application.holds import Stage
from spacetraders.application.ports.router import RouterStatistics
from spacetraders.domain.navigation import GOAL_RESERVE_FUEL, REFUEL_STOP_SECONDS
from spacetraders.planning.breaker import Breaker
from spacetraders.planning.checkpoint import Checkpoint
from spacetraders.planning.collector import Collector
from spacetraders.planning.solvers import Solvers
from spacetraders.surroundings import Offload

A = TypeVar("A", Tour, Partition)
T = TypeVar("T")

SOLVES_AT_ONCE = 2
"""Solves that run at once. They share one GIL, so with more of them each would do less work."""

LEFT_AT_MOST = 4
"""Threads that did not stop when told. With so many, the next solve waits until it is late."""

QUICK_AT_ONCE = 4
"""Threads for calls of milliseconds: routes, journeys, and answers without the solver."""

GRACE_SECONDS = 2.0
"""Time of a solve beyond its budget: for the matrix, the exact route, and once in a process for the
loading of OR-Tools."""

CLOSE_SECONDS = 0.5
"""How long the router waits for threads that were told to stop: ten times what they may take."""

ANSWERS = (NoRoute, NoJourney, UnknownWaypoint, UnknownSystem)
"""Errors that answer the question. Any other is a failure of the solver."""

SOLVE = "solve"
"""The name of a thread that solves."""

TERMS = {"reserve": GOAL_RESERVE_FUEL, "refuel_seconds": REFUEL_STOP_SECONDS}
"""How our ships fly."""

log = structlog.get_logger("router")


class ThreadRouter:
    """The port `Router` over solvers in threads. The port has the contract of each call."""

    def __init__(self, solvers: Solvers, *, offload: Offload = threads.run_sync) -> None:
        self.solvers = solvers
        self.breaker = Breaker()
        self._collector = Collector()
        self._offload = offload
        self._turns = trio.CapacityLimiter(SOLVES_AT_ONCE)
        self._threads = trio.CapacityLimiter(SOLVES_AT_ONCE + LEFT_AT_MOST)
        self._quick = trio.CapacityLimiter(QUICK_AT_ONCE)
        self._solves = self._failed = self._late = self._cancelled = self._fallbacks = 0
        self._seconds = 0.0

    def __repr__(self) -> str:
        return f"<ThreadRouter: {self._threads.borrowed_tokens} solves run, {self.breaker!r}>"

    async def route(
        self,
        system: System,
        berth: Berth,
        goal: str,
        *,
        credits_per_second: float | None = None,
        modes: Modes = ANY_MODE,
    ) -> Route:
        """Plan a route, in a thread as it takes milliseconds. A cancellation waits for these."""
        asked = (system, berth.hull, berth.location, goal)
        how = {"credits_per_second": credits_per_second, "modes": modes}
        terms = {**TERMS, "fuel": berth.fuel, **how}
        question = partial(self.solvers.route, *asked, **terms)
        route: Route = await self._offload(question, limiter=self._quick)
        return route

    async def journey(
        self, galaxy: Galaxy, start: str, goal: str, *, price_per_jump: int
    ) -> Journey:
        """Plan a journey, in a thread as it takes milliseconds. A cancellation waits for these."""
        question = partial(self.solvers.journey, galaxy, start, goal, usual_price=price_per_jump)
        journey: Journey = await self._offload(question, limiter=self._quick)
        return journey

    async def tour(
        self,
        system: System,
        berth: Berth,
        stops: Sequence[str],
        *,
        finish: str | None = None,
        budget: float = 1.0,
    ) -> Tour:
        """Plan a tour with the solver, or without it where it fails or is late."""
        asked = (system, berth.hull, berth.location, tuple(stops))
        terms = {**TERMS, "fuel": berth.fuel, "finish": finish}
        return await self._answered(
            budget,
            partial(
                self.solvers.tour,
                *asked,
                **terms,
                budget=budget,
                warm=tuple(stops),
                times=self.solvers.matrices.times(system),
            ),
            partial(self.solvers.fallback_tour, *asked, **terms),
        )

    async def partition(
        self,
        system: System,
        berths: Mapping[str, Berth],
        stops: Sequence[str],
        *,
        budget: float = 2.0,
    ) -> Partition:
        """Plan a partition with the solver, or without it where it fails or is late."""
        asked = (system, berths, tuple(stops))
        return await self._answered(
            budget,
            partial(
                self.solvers.partition,
                *asked,
                **TERMS,
                budget=budget,
                times=self.solvers.matrices.times(system),
            ),
            partial(self.solvers.fallback_partition, *asked, **TERMS),
        )

    async def times(self, system: System, hull: Hull) -> TravelTimes:
        """Work out travel times, in a thread as it takes a fraction of a second, or find them."""
        kept = self.solvers.matrices.times(system)
        question = partial(
            kept,
            system,
            hull,
            fuel=hull.fuel_capacity,
            refuel_seconds=REFUEL_STOP_SECONDS,
        )
        found: TravelTimes = await self._offload(question, limiter=self._quick)
        return found

    def forget(self, system: System) -> None:
        """Drop the travel times of a system."""
        self.solvers.matrices.drop(system)

    def statistics(self) -> RouterStatistics:
        """Return the counts of solves, and the state of the breaker."""
        return RouterStatistics(
            running=self._threads.borrowed_tokens,
            solves=self._solves,
            failed=self._failed,
            late=self._late,
            cancelled=self._cancelled,
            fallbacks=self._fallbacks,
            total_seconds=self._seconds,
            breaker=self.breaker.state(clock.monotonic()),
            matrices=self.solvers.matrices.statistics(),
        )

    async def close(self) -> None:
        """Wait until no thread is left, for CLOSE_SECONDS at most. Nothing is planned after it.

        Its callers have left by then, which has told every thread to stop.
        """
        # A thread gives its token back when it ends, so that with all tokens none is left.
        with held(CLOSE_SECONDS, Stage.CLOSING):
            for limiter in (self._threads, self._quick):
                for _ in range(int(limiter.total_tokens)):
                    await limiter.acquire_on_behalf_of(object())
            return
        log.warning("threads_left", count=self._threads.borrowed_tokens)

    async def _answered(
        self, budget: float, question: Callable[..., A], rescue: Callable[..., A]
    ) -> A:
        # A turn is for a caller, and a thread may outlive it. So a thread that hangs takes no turn
        # from others, until LEFT_AT_MOST of them hang.
        async with self._turns:
            # Asked within the turn: the wait for it may have opened or closed the breaker.
            ticket = self.breaker.admit(clock.monotonic())
            answer = None if ticket is None else await self._tried(ticket, budget, question)
        if answer is None:
            self._fallbacks += 1
            # After the turn, and in threads of its own: a stuck solver must not block the way round
            # it.
            answer = await self._run(rescue, self._quick)
        return answer

    async def _tried(self, ticket: int, budget: float, question: Callable[..., A]) -> A | None:
        """Return the solver's answer, or None if it failed or is late, and tell the breaker.

        Raises one of ANSWERS, for a question without an answer.
        """
        # `worked` stays None where the caller is cancelled: that tells nothing of the solver.
        started, worked, scope = clock.monotonic(), None, trio.CancelScope()
        scope.deadline = started + budget + GRACE_SECONDS
        self._solves += 1
        try:
            with scope:
                answer = await self._run(question, self._threads)
                # A solver that falls back by itself has failed, though its answer is good enough.
                worked = _is_sound(answer)
                self._failed += not worked
                # Counted here, since the caller makes no fallback where the solver has made one.
                self._fallbacks += not worked and answer is not None
                return answer
            worked = False
            self._late += 1
            log.warning("solver_late", budget_seconds=budget)
        except ANSWERS:  # the solver works, and the question has no answer
            worked = True
            raise
        except Exception:
            worked = False
            self._failed += 1
            log.exception("solver_failed")
        finally:
            self._cancelled += worked is None
            self._seconds += clock.monotonic() - started
            self.breaker.settle(ticket, clock.monotonic(), worked=worked)
        return None

    async def _run(self, question: Callable[..., A], limiter: trio.CapacityLimiter) -> A:
        """Ask in a thread, which is told to stop when its caller leaves."""
        # The thread goes on when its caller leaves. Its checkpoint then tells it to stop.
        checkpoint = Checkpoint()
        asked = partial(question, checkpoint=checkpoint)
        with self._collector.at_rest(clock.monotonic()):
            try:
                answer: A = await self._offload(
                    asked, abandon_on_cancel=True, limiter=limiter, thread_name=SOLVE
                )
            finally:
                checkpoint.stop()
        return answer


def _is_sound(answer: Tour | Partition | None) -> bool:
    """Whether the solver itself found an answer."""
    return answer is not None and answer.verdict.quality is not Quality.FALLBACK


def solves_left() -> bool:
    """Whether a thread of this process still solves, so that the interpreter must not end.

    It would end the thread in the middle of the solver's C++ frames, which aborts the process
    (docs/decisions/solver.md).
    """
    return any(thread.name == SOLVE for thread in threading.enumerate())


@asynccontextmanager
async def open_router(solvers: Solvers) -> AsyncIterator[ThreadRouter]:
    """Open the router. Leaving the block waits for its threads, for CLOSE_SECONDS at most.

    A cancellation does not shorten that wait. A thread that is left is logged, and goes on.
    """
    router = ThreadRouter(solvers)
    try:
        yield router
    finally:
        await router.close()
