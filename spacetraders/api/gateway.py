"""The gateway: the one queue of requests to the game, with lanes, the rate budget and retries.

Requests belong to the gateway, not to their callers. A caller that is cancelled takes an unsent
request along. A sent one runs to its end, so that a cancellation tears no connection and leaves no
deed half known.
"""

import math
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import httpx
import structlog
import trio

from spacetraders import clock, threads
from spacetraders.api.answer import Answer
from spacetraders.api.budget import Budget, Slot
from spacetraders.api.carrier import Carrier, over_http
from spacetraders.api.headers import date_of, limits
from spacetraders.api.lanes import after_turn, choose
from spacetraders.api.mark import Mark
from spacetraders.api.outcome import (
    Attempt,
    Done,
    Request,
    Retry,
    after_answer,
    after_fault,
)
from spacetraders.api.request_counts import RequestCounts
from spacetraders.api.ticket import Abandoned, Ticket
from spacetraders.api.waits import Waiting, Waits
from spacetraders.application.errand import current, held
from spacetraders.application.holds import Stage, of_the_daemon
from spacetraders.application.ports.game import Dispatch, GameStatistics, Lane
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.application.ports.statistics import Tally
from spacetraders.application.ports.universe import Universe
from spacetraders.domain.pauses import left_of
from spacetraders.domain.refusals import Maintenance, Refused
from spacetraders.guard import start_guarded

LANE_SIZE = 32
"""Tickets that a lane holds. Further callers wait at its channel."""

REQUEST_SECONDS = 20.0
"""How long an answer may take before it counts as lost."""

HOLD_SECONDS = REQUEST_SECONDS + 1.0
"""How long a cancelled caller stays for the answer to a deed that is under way."""

PREPARE_SECONDS = 0.25
"""How long a caller may prepare its request when the turn has come, before it loses its place.

Chosen: a commit takes some milliseconds, and a quarter of the server's second is soon enough.
"""

PERSON_READ_SECONDS = 8.0
"""How long an answer to a person's read may take. After that another attempt does better.

It holds as well for a read with a limited number of attempts.
"""

CLOSING_SECONDS = 2.0
"""How long a deed under way may take to be answered when the gateway closes."""

CLOSED_SECONDS = 30.0
"""How long requests wait after the server said that it takes none, unless it tells its status.

Who watches the universe asks for that more often, in the lane of persons.
"""

RESTART_PAUSE_SECONDS = 1.0
"""The pause before the first request, if the daemon before this one used the extra pool lately."""

log = structlog.get_logger("gateway")


class Gateway:
    """Sends requests at the pace that the server allows. `open_gateway` opens one."""

    def __init__(
        self, carrier: Carrier, budget: Budget, mark: Mark | None, rng: random.Random
    ) -> None:
        self._carrier = carrier
        self._budget = budget
        self._mark = mark
        self._rng = rng
        self._entrances: dict[Lane, trio.MemorySendChannel[Ticket]] = {}
        self._lanes: dict[Lane, trio.MemoryReceiveChannel[Ticket]] = {}
        for lane in Lane:
            self._entrances[lane], self._lanes[lane] = trio.open_memory_channel[Ticket](LANE_SIZE)
        self._passed_over = dict.fromkeys(Lane, 0)
        self._arrival = trio.Event()
        self._exchanges: dict[trio.CancelScope, Ticket] = {}
        self._sent = self._retried = self._refused = 0
        self._reachable = True
        self._took = Tally()
        self.requests = RequestCounts(clock.monotonic)
        self.server_clock = ServerClock()
        self.universe = Universe()
        self._closed_until = -math.inf
        self._waits = Waits()

    def __repr__(self) -> str:
        waiting = sum(self._waiting().values())
        return f"<Gateway to {self._carrier.url}: {waiting} wait, {len(self._exchanges)} sent>"

    def statistics(self) -> GameStatistics:
        """Return counts since the start, and the requests that wait now."""
        return GameStatistics(
            url=self._carrier.url,
            reachable=self._reachable,
            queued={lane.value: count for lane, count in self._waiting().items()},
            in_flight=len(self._exchanges),
            sent=self._sent,
            retried=self._retried,
            refused_429=self._refused,
            per_second=self._budget.per_second,
            burst=self._budget.extra_most(),
            burst_left=self._budget.extra_left(clock.monotonic()),
            clock_ahead_seconds=self.server_clock.ahead.total_seconds(),
            total_seconds=self._took.total_seconds,
            recent=self._took.recent(clock.monotonic()),
            waiting=len(self._waits),
            longest_waits=self._waits.longest(clock.monotonic()),
        )

    async def send(self, request: Request, lane: Lane, dispatch: Dispatch | None = None) -> Any:
        """Queue a request, wait for its answer and return its body.

        Cancelled, a request that has not left is dropped, also in the pause before another attempt.
        One that has left runs to its end. If it is a deed, the caller is held for up to
        HOLD_SECONDS until its answer is there. After that `dispatch.sent` tells whether the deed
        may have been done.

        Raises:
            Refused: the game said no.
            Unreachable: a person's request was not carried out, however often it was tried.
            OutcomeUnknown: a deed's answer is lost.
            StrangeAnswer: a read was answered with something that is not the game's.
            PastUniverse: the universe of the request's player is over, and it was not sent.
            Unsendable: the carrier cannot carry it.
            FleetError: what `dispatch.prepare` raised. The request was not sent then.
        """
        waiting = Waiting(request.operation, lane.value, clock.monotonic())
        # Built before it is queued: a request that cannot be sent fails at once.
        working_for = current().container_id
        ticket = Ticket(request, lane, dispatch or Dispatch(), waiting, container_id=working_for)
        ticket.message = self._carrier.message(request, lane, ticket.trace)
        try:
            await self._enter(ticket)
            await self._prepared(ticket)
            outcome = await self._outcome(ticket)
        finally:
            ticket.abandon()
            self._waits.over(waiting, clock.monotonic())
        if outcome.error is not None:
            raise outcome.error
        return outcome.body

    def reopen(self) -> None:
        """Send requests again that wait for the end of a maintenance."""
        self._closed_until = -math.inf
        self._arrival.set()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Send the requests that wait, until cancelled.

        Then nothing new is sent, and deeds under way get CLOSING_SECONDS to be answered.
        """
        async with trio.open_nursery() as attempts:
            try:
                if self._mark is not None:
                    start_guarded(attempts, self._mark.keep)
                task_status.started()
                while True:
                    # Charged here, in the one task that sends: no two requests take one place.
                    ticket = await self._next()
                    slot = self._budget.take(clock.monotonic())
                    if slot.extra and self._mark is not None:
                        self._mark.set_soon()
                    attempts.start_soon(
                        self._attempt, ticket, slot, name=f"request {ticket.request.operation}"
                    )
            finally:
                # Exchanges are shielded, so a cancellation shortens them by their deadlines: reads
                # end at once, deeds after a moment. Once their callers may not wait any longer,
                # nobody is left to hear the answer.
                now, last = clock.monotonic(), of_the_daemon().end_of(Stage.ANSWER)
                for scope, ticket in self._exchanges.items():
                    grace = CLOSING_SECONDS if ticket.is_under_way else 0.0
                    scope.deadline = min(scope.deadline, now + grace, last)

    async def _enter(self, ticket: Ticket) -> None:
        await self._entrances[ticket.lane].send(ticket)
        self._arrival.set()

    @staticmethod
    async def _prepared(ticket: Ticket) -> None:
        # The caller writes its intent only when the turn has come, so that no intent is open while
        # its request waits in the queue. It runs in the caller's task, whose cancellation ends it.
        if ticket.dispatch.prepare is not None:
            await ticket.turn.wait()
            await ticket.dispatch.prepare()
            await trio.lowlevel.checkpoint_if_cancelled()
        ticket.ready.set()

    @staticmethod
    async def _outcome(ticket: Ticket) -> Done:
        """Wait for the outcome. A deed under way holds cancellations off until its attempt ends."""
        # `moved` is replaced at each change, so it is taken before the look at the ticket's state.
        while ticket.outcome is None:
            moved = ticket.moved
            if ticket.is_under_way:
                with held(HOLD_SECONDS, Stage.ANSWER):
                    await moved.wait()
                    continue
            try:
                await moved.wait()  # of a deed: the hold was cut, by force or by the daemon's end
            except trio.Cancelled:
                # The caller is cancelled while its deed waits for its turn. Before this task runs,
                # the sending task may give it the turn: `moved` is replaced, and the deed is under
                # way. Then the next round waits for its outcome under a hold. The cancellation
                # comes again at the caller's next checkpoint.
                if moved is ticket.moved or not ticket.is_under_way:
                    raise
        return ticket.outcome

    async def _next(self) -> Ticket:
        """Wait until a request may start, and return the ticket whose turn it is."""
        # The lane is chosen again after each wait: a person who came meanwhile goes first. And the
        # delay is asked for again, as an answer may have given a place back.
        while True:
            waiting = self._waiting()
            delays = self._delays(waiting)
            # Only among those that may start: a lane that has waited through its patience must not
            # keep a person from the place that is kept for persons.
            ready = {lane: count if delays.get(lane) == 0 else 0 for lane, count in waiting.items()}
            lane = choose(ready, self._passed_over)
            if lane is None:
                with trio.move_on_after(min(delays.values(), default=math.inf)):
                    await self._arrived()
                continue
            ticket = self._lanes[lane].receive_nowait()
            if not ticket.abandoned:
                self._passed_over = after_turn(lane, waiting, self._passed_over)
                return ticket

    def _delays(self, waiting: Mapping[Lane, int]) -> dict[Lane, float]:
        """Return for each lane with requests the seconds until one of them may start."""
        now = clock.monotonic()
        return {lane: self._delay(lane, now) for lane, count in waiting.items() if count}

    def _delay(self, lane: Lane, now: float) -> float:
        delay = self._budget.delay(now, person=lane is Lane.PERSON)
        # A person hears at once that the server is closed. For others each attempt is in vain.
        return delay if lane is Lane.PERSON else max(delay, left_of(self._closed_until - now))

    async def _arrived(self) -> None:
        self._arrival = trio.Event()
        await self._arrival.wait()

    def _waiting(self) -> dict[Lane, int]:
        return {
            lane: channel.statistics().current_buffer_used for lane, channel in self._lanes.items()
        }

    async def _attempt(self, ticket: Ticket, slot: Slot) -> None:
        """Send once, then end the ticket, or bring it back to its lane after a pause."""
        await trio.lowlevel.checkpoint_if_cancelled()  # nothing new is sent once we close
        if ticket.abandoned or not await self._is_ready(ticket):
            return
        # It may have waited for its turn while its universe ended.
        over = ticket.request.player and self.universe.over(ticket.request.player)
        if over:
            ticket.end(Done(error=over))
            return
        ticket.attempts += 1
        ticket.leaves()
        self._sent += 1
        self.requests.note(ticket.container_id)
        jitter = self._rng.random()
        attempt = Attempt(ticket.request, ticket.lane, ticket.attempts, jitter, ticket.spared)
        started = clock.monotonic()
        verdict = await self._exchange(attempt, ticket, slot)
        ended = clock.monotonic()
        self._took.note(ended, ended - started)
        if isinstance(verdict, Done):
            ticket.end(verdict)
            return
        ticket.stays()  # a deed comes here only if it was surely not done
        if ticket.abandoned:
            return
        self._retried += 1
        log.info("request_retried", operation=ticket.request.operation, reason=verdict.reason)
        self._waits.failed(ticket.waiting, ticket.attempts, verdict.reason, ended)
        if verdict.spared:
            ticket.spared += 1
            ticket.attempts -= 1
        await trio.sleep(verdict.pause_seconds)
        if not ticket.abandoned:
            await self._enter(ticket)

    async def _is_ready(self, ticket: Ticket) -> bool:
        """Give the caller its turn to prepare. Returns whether the request may be sent now."""
        if ticket.ready.is_set():
            return True
        ticket.turn.set()
        # The slot is charged already. If the caller takes too long, a request sent in it would
        # count in a later window of the server, so the ticket goes back for a slot of its own.
        with trio.move_on_after(PREPARE_SECONDS):
            await ticket.ready.wait()
            return not ticket.abandoned
        await ticket.ready.wait()
        if not ticket.abandoned:
            await self._enter(ticket)
        return False

    async def _exchange(self, attempt: Attempt, ticket: Ticket, slot: Slot) -> Done | Retry:
        """Send and read the answer, shielded from cancellations of the gateway."""
        deadline = clock.monotonic() + _patience(attempt)
        fault: httpx.RequestError = httpx.ReadTimeout("no answer in time")
        with trio.CancelScope(shield=True, deadline=deadline) as exchange:
            self._exchanges[exchange] = ticket
            try:
                answer = await self._carrier.send(ticket.message)
                return self._read(attempt, slot, answer)
            except Abandoned:
                return Done()
            except httpx.RequestError as error:
                fault = error
            except Exception as error:  # a defect, or a library's: it must not end the daemon
                log.exception("exchange_failed", operation=attempt.request.operation)
                fault = httpx.ReadError(type(error).__name__)
            finally:
                del self._exchanges[exchange]
        # A fault before the first byte leaves a deed undone for sure, a later one leaves it open.
        self._reachable = False
        return after_fault(attempt, fault, has_left=ticket.dispatch.sent)

    def _read(self, attempt: Attempt, slot: Slot, answer: Answer) -> Done | Retry:
        """Correct the budget and the server's clock by an answer, and decide what it means."""
        now = clock.monotonic()
        self.server_clock.note(date_of(answer.headers), slot.sent)
        self._budget.settle(slot, now)
        self._budget.correct(now, **limits(answer.headers))
        verdict = after_answer(attempt, answer)
        refused = verdict.error if isinstance(verdict, Done) else verdict.refused
        # A server under maintenance is there, and says when it is not any more.
        closed = isinstance(refused, Maintenance)
        self._reachable = closed or not answer.is_server_error
        if closed:
            self._closed_until = now + CLOSED_SECONDS
            self._waits.remind(now)
        if isinstance(refused, Refused):
            self.universe.note_refusal(refused)
        if verdict.closed_seconds is not None:
            self._refused += 1
            self._budget.refuse(now, verdict.closed_seconds)
        self._arrival.set()  # an answer may give a place back sooner than was thought
        return verdict


def _patience(attempt: Attempt) -> float:
    bounded = attempt.lane is Lane.PERSON or attempt.request.attempts is not None
    reading = bounded and not attempt.request.changes
    return PERSON_READ_SECONDS if reading else REQUEST_SECONDS


@asynccontextmanager
async def open_gateway(
    url: str,
    budget: Budget,
    *,
    mark: Mark | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    proxy: str | None = None,
    rng: random.Random | None = None,
    carrier: Carrier | None = None,
) -> AsyncIterator[Gateway]:
    """Open a gateway to the API at `url` and run it as long as the block lasts.

    `transport` replaces the network, `carrier` HTTP itself, and `proxy` is the URL of a proxy on
    the way. `mark` carries the state of the extra pool from one process to the next. Leaving the
    block sends nothing new, and gives deeds under way CLOSING_SECONDS to be answered.

    Raises:
        AuthoritiesUnreadable: the file of trusted certificates cannot be read.
    """
    # The server counts on over a restart. With a fresh mark the pool counts as used up.
    if mark is not None:
        # Left behind if cancelled: the file may be on a disk that hangs, and it is only read.
        ago = await threads.run_sync(mark.seconds_ago, abandon_on_cancel=True)
        if ago < budget.burst_seconds + 1:
            budget.refuse(clock.monotonic(), RESTART_PAUSE_SECONDS)
    opening = nullcontext(carrier) if carrier else over_http(url, transport, proxy, REQUEST_SECONDS)
    async with opening as way, trio.open_nursery() as nursery:
        gateway = Gateway(way, budget, mark, rng or random.Random())
        await nursery.start(gateway.run)
        yield gateway
        nursery.cancel_scope.cancel(reason="the gateway closes")
