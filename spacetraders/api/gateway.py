"""The one queue to the game: bounded lanes, the shared budget, and the task that sends.

Everything that talks to the game waits here for its turn. Requests belong to the gateway, not to
their callers: a caller who leaves takes an unsent request along, while a sent one runs to its end,
so that a cancellation never tears a connection or leaves a deed half known.
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import httpx
import structlog
import trio

from spacetraders import clock
from spacetraders.api.bodies import ACCEPTED, answer_to
from spacetraders.api.budget import Budget, Slot
from spacetraders.api.connecting import nobody_trusted, through, trusted
from spacetraders.api.headers import limits
from spacetraders.api.lanes import after_turn, choose
from spacetraders.api.mark import Mark
from spacetraders.api.outcome import (
    Attempt,
    Done,
    Request,
    Retry,
    after_answer,
    after_fault,
    sendable,
)
from spacetraders.api.waits import Waiting, Waits
from spacetraders.application.concurrency import held
from spacetraders.application.ports import Dispatch, GameStatistics, Lane
from spacetraders.application.statistics import Tally
from spacetraders.domain.refusals import Unsendable

LANE_SIZE = 32
"""Tickets a lane holds before its senders wait outside."""

REQUEST_SECONDS = 20.0
"""How long an answer may take before it counts as lost."""

HOLD_SECONDS = REQUEST_SECONDS + 1.0
"""How long a cancelled caller stays for the answer to a deed that was sent."""

PERSON_READ_SECONDS = 8.0
"""How long a person waits for one answer; after so long another attempt does better.

So does any read that is given up after a number of attempts: others wait for what comes of it."""

CONNECT_SECONDS = 5.0
"""How long a connection may take to open."""

CLOSING_SECONDS = 2.0
"""How long a deed under way may take to be answered when the gateway closes."""

RESTART_PAUSE_SECONDS = 1.0
"""How long nothing is sent after a predecessor that drew on the extra pool not long ago."""

log = structlog.get_logger("gateway")


@attrs.define(eq=False)
class Ticket:
    """A request on its way through the queue, and the slot for its answer."""

    request: Request
    message: httpx.Request = attrs.field(repr=False)
    lane: Lane
    waiting: Waiting = attrs.field(repr=False)
    dispatch: Dispatch = attrs.field(factory=Dispatch)
    attempts: int = 0
    abandoned: bool = False
    started: trio.Event = attrs.field(factory=trio.Event, repr=False)
    answered: trio.Event = attrs.field(factory=trio.Event, repr=False)
    outcome: Done = attrs.field(default=Done(), repr=False)


class Gateway:
    """Sends requests at the pace that the server allows; open it with `open_gateway`."""

    def __init__(
        self, http: httpx.AsyncClient, budget: Budget, mark: Mark | None, rng: random.Random
    ) -> None:
        self._http = http
        self._budget = budget
        self._mark = mark
        self._rng = rng
        self._entrances: dict[Lane, trio.MemorySendChannel[Ticket]] = {}
        self._lanes: dict[Lane, trio.MemoryReceiveChannel[Ticket]] = {}
        for lane in Lane:
            self._entrances[lane], self._lanes[lane] = trio.open_memory_channel[Ticket](LANE_SIZE)
        self._passed_over = dict.fromkeys(Lane, 0)
        self._arrival = trio.Event()
        self._exchanges: dict[trio.CancelScope, Request] = {}
        self._sent = self._retried = self._refused = 0
        self._reachable = True
        self._took = Tally()
        self._waits = Waits()

    def __repr__(self) -> str:
        waiting = sum(self._waiting().values())
        return f"<Gateway to {self._url()}: {waiting} wait, {len(self._exchanges)} sent>"

    def _url(self) -> str:
        """The game's address, without a password that it may have."""
        return str(self._http.base_url.copy_with(userinfo=b"")).rstrip("/")

    def statistics(self) -> GameStatistics:
        """Counts since the start, and what waits now."""
        return GameStatistics(
            url=self._url(),
            reachable=self._reachable,
            queued={lane.value: count for lane, count in self._waiting().items()},
            in_flight=len(self._exchanges),
            sent=self._sent,
            retried=self._retried,
            refused_429=self._refused,
            per_second=self._budget.per_second,
            burst=self._budget.extra_most(),
            burst_left=self._budget.extra_left(clock.monotonic()),
            total_seconds=self._took.total_seconds,
            recent=self._took.recent(clock.monotonic()),
            waiting=len(self._waits),
            longest_waits=self._waits.longest(clock.monotonic()),
        )

    async def send(self, request: Request, lane: Lane, dispatch: Dispatch | None = None) -> Any:
        """Queue a request, wait for its answer and return its body.

        If cancelled, an unsent request is dropped, and a sent one runs to its end: for a deed the
        caller waits for that as well, since what was done must not be forgotten; `dispatch` tells
        one who leaves all the same which it was. Raises the game's refusal, Unreachable,
        OutcomeUnknown or StrangeAnswer; and Unsendable at once for what no HTTP request can carry.
        """
        message = self._built(request, lane)
        waiting = Waiting(request.operation, lane.value, clock.monotonic())
        ticket = Ticket(request, message, lane, waiting, dispatch or Dispatch())
        await self._enter(ticket)
        try:
            await ticket.started.wait()
            if request.changes:
                with held(HOLD_SECONDS):
                    await ticket.answered.wait()
            if not ticket.answered.is_set():
                await ticket.answered.wait()
        except trio.Cancelled:
            ticket.abandoned = True
            raise
        finally:
            self._waits.over(waiting, clock.monotonic())
        if ticket.outcome.error is not None:
            raise ticket.outcome.error
        return ticket.outcome.body

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Send what waits, until cancelled; deeds under way then get a moment to be answered."""
        async with trio.open_nursery() as attempts:
            try:
                task_status.started()
                while True:
                    ticket = await self._next()
                    slot = self._budget.take(clock.monotonic())
                    if slot.extra and self._mark is not None:
                        self._mark.set()
                    attempts.start_soon(
                        self._attempt, ticket, slot, name=f"request {ticket.request.operation}"
                    )
            finally:
                for scope, request in self._exchanges.items():
                    grace = CLOSING_SECONDS if request.changes else 0.0
                    scope.deadline = min(scope.deadline, clock.monotonic() + grace)

    async def _enter(self, ticket: Ticket) -> None:
        await self._entrances[ticket.lane].send(ticket)
        self._arrival.set()

    async def _next(self) -> Ticket:
        """Wait until a request may start, and only then choose whose."""
        while True:
            waiting = self._waiting()
            lane = choose(waiting, self._passed_over)
            if lane is None:
                await self._arrived()
                continue
            delay = self._budget.delay(clock.monotonic(), person=lane is Lane.PERSON)
            if delay > 0:
                with trio.move_on_after(delay):
                    await self._arrived()
                continue
            ticket = self._lanes[lane].receive_nowait()
            if not ticket.abandoned:
                self._passed_over = after_turn(lane, waiting, self._passed_over)
                return ticket

    async def _arrived(self) -> None:
        self._arrival = trio.Event()
        await self._arrival.wait()

    def _waiting(self) -> dict[Lane, int]:
        return {
            lane: channel.statistics().current_buffer_used for lane, channel in self._lanes.items()
        }

    async def _attempt(self, ticket: Ticket, slot: Slot) -> None:
        """Send once; answer the ticket, or bring it back to its lane after a pause."""
        await trio.lowlevel.checkpoint_if_cancelled()  # nothing new is sent once we close
        if ticket.abandoned:  # since it was chosen
            return
        ticket.attempts += 1
        ticket.dispatch.sent = True
        ticket.started.set()
        self._sent += 1
        attempt = Attempt(ticket.request, ticket.lane, ticket.attempts, self._rng.random())
        started = clock.monotonic()
        verdict = await self._exchange(attempt, ticket.message, slot)
        ended = clock.monotonic()
        self._took.note(ended, ended - started)
        if isinstance(verdict, Done):
            ticket.outcome = verdict
            ticket.answered.set()
            return
        ticket.dispatch.sent = False  # of deeds, only what was surely not done is tried again
        self._retried += 1
        log.info("request_retried", operation=ticket.request.operation, reason=verdict.reason)
        if not ticket.abandoned:
            self._waits.failed(ticket.waiting, ticket.attempts, verdict.reason, ended)
        await trio.sleep(verdict.pause_seconds)
        if not ticket.abandoned:
            await self._enter(ticket)

    async def _exchange(self, attempt: Attempt, message: httpx.Request, slot: Slot) -> Done | Retry:
        """Send and read the answer, whatever becomes of the caller or of the gateway meanwhile."""
        deadline = clock.monotonic() + _patience(attempt)
        with trio.CancelScope(shield=True, deadline=deadline) as exchange:
            self._exchanges[exchange] = attempt.request
            try:
                return self._read(attempt, slot, await answer_to(self._http, message))
            except httpx.RequestError as fault:
                self._reachable = False
                return after_fault(attempt, fault)
            except Exception as error:  # a defect, or a library's: it must not end the daemon
                log.exception("exchange_failed", operation=attempt.request.operation)
                return after_fault(attempt, httpx.ReadError(type(error).__name__))
            finally:
                del self._exchanges[exchange]
        self._reachable = False
        return after_fault(attempt, httpx.ReadTimeout("no answer in time"))

    def _built(self, request: Request, lane: Lane) -> httpx.Request:
        """Return the message; a transport that counts may ask its extensions for the lane."""
        headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
        if not sendable(request.token or ""):
            raise Unsendable("a token has neither blanks nor letters beyond ASCII")
        try:
            return self._http.build_request(
                request.method,
                request.path,
                params=request.params,
                json=request.json,
                headers=headers,
                extensions={"lane": lane.value},
            )
        except (ValueError, httpx.InvalidURL) as error:
            raise Unsendable(str(error)) from None

    def _read(self, attempt: Attempt, slot: Slot, response: httpx.Response) -> Done | Retry:
        """Learn from an answer what the server says of its budget, and decide what it means."""
        now = clock.monotonic()
        self._reachable = not response.is_server_error
        self._budget.settle(slot, now)
        self._budget.correct(now, **limits(response.headers))
        verdict = after_answer(attempt, response)
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
) -> AsyncIterator[Gateway]:
    """Open a gateway to the API at `url` and run it as long as the block lasts.

    `transport` is the way there, if not the network; else it leads through `proxy`, where there is
    one. A `mark` carries the extra pool's state from one process to the next. At the end deeds
    under way get `CLOSING_SECONDS` to be answered; nothing new is sent.

    Raises AuthoritiesUnreadable.
    """
    if mark is not None and mark.seconds_ago() < budget.burst_seconds + 1:
        budget.refuse(clock.monotonic(), RESTART_PAUSE_SECONDS)
    timeout = httpx.Timeout(REQUEST_SECONDS, connect=CONNECT_SECONDS)
    pool = httpx.Limits(max_connections=None, max_keepalive_connections=16)
    authorities = trusted() if transport is None else nobody_trusted()
    # trust_env would take tokens from ~/.netrc as well, and proxies that nobody meant for us
    async with (
        httpx.AsyncClient(
            base_url=url,
            timeout=timeout,
            limits=pool,
            transport=transport,
            proxy=through(proxy, authorities),
            verify=authorities,
            trust_env=False,
            headers={"Accept-Encoding": ACCEPTED},
        ) as http,
        trio.open_nursery() as nursery,
    ):
        gateway = Gateway(http, budget, mark, rng or random.Random())
        await nursery.start(gateway.run)
        yield gateway
        nursery.cancel_scope.cancel(reason="the gateway closes")
