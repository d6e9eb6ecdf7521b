"""The calls of one client: carried out by the mediator, answered, and given up with the client."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import attrs
import structlog
import trio

from spacetraders.application import errand
from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.bus.methods import Load
from spacetraders.application.errand import Errand
from spacetraders.application.following.handlers import FollowedFleet
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.orders.containers import Followed, ListKinds, StopContainer
from spacetraders.application.ports.store import PATIENCE_SECONDS, StoreUnavailable
from spacetraders.domain.deeds.intents import Intent
from spacetraders.errors import FleetError
from spacetraders.rpc.bounds.limits import Sizes
from spacetraders.rpc.bounds.loads import load_of
from spacetraders.rpc.cancelling import CancelRequest, RequestCancelled, TakenBack, that_count
from spacetraders.rpc.encoding import encoded, encoded_result
from spacetraders.rpc.errors import DEFECT_HINT, INTERNAL_ERROR, error_object, standard_error
from spacetraders.rpc.following import Subscription
from spacetraders.rpc.methods import Discover
from spacetraders.rpc.openrpc import discover
from spacetraders.rpc.requests import Call, failed
from spacetraders.rpc.views import view

TOLD_SECONDS = 2.0
"""How long the database is asked what a request that was taken back had led to."""

MOST_DEEDS = 1000
"""How many of the newest intents are looked through for those of that request."""

KINDS = "x-container-kinds"
"""The member of the OpenRPC document that has the answer of `container.kinds`."""

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Pending:
    """A call that is not answered yet, and the scope in which it is carried out."""

    call: Call
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, repr=False)
    taken_back: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may change something, and so is an order."""
        return load_of(self.call.message) is Load.ORDER


@attrs.define(eq=False)
class ClientCalls:
    """The pending calls of one client, and when they are given up.

    Once the client is `deaf`, since it is given up, its questions end and its orders are carried
    out. Once it has `left`, orders end too: a deed that was sent runs to its end, and no other is
    sent. Notifications are the exception, since their senders never wait: `last_notices` gives them
    some time.
    """

    mediator: Mediator
    sizes: Sizes
    deaf: bool = False
    left: bool = False
    _pending: set[Pending] = attrs.field(factory=set, repr=False)
    _idle: trio.Event = attrs.field(factory=trio.Event, repr=False)

    async def carry_out(
        self,
        call: Call,
        follows: list[Subscription],
        turn: AbstractAsyncContextManager[object] | None = None,
    ) -> list[bytes]:
        """Return the answer to a call in pieces, or none where nobody waits for it.

        The call is carried out within its `turn`, if it has to wait for one. A subscription that it
        asks for is added to `follows` at once, and the caller closes it. Every error becomes an
        answer. A cancellation gives the call up.
        """
        pending = Pending(call)
        if self._is_unwanted(pending):
            return []
        # The deeds of this call note their intents here, so that a call that is taken back can say
        # what it has led to.
        opened: list[Intent] = []
        errand.begin(Errand(intents=opened, store_seconds=PATIENCE_SECONDS))
        self._pending.add(pending)
        try:
            with pending.scope:
                async with turn or nullcontext():
                    return await self._answered(call, follows)
        finally:
            self._pending.discard(pending)
            self._idle.set()
        # Only a cancelled scope leads here, for one of two reasons: the client took the call back
        # and waits for an answer, or nobody does.
        return await self._taken_back(call, opened) if pending.taken_back else []

    def deafen(self) -> None:
        """Give up every question, since nobody reads the answers any more."""
        self.deaf = True
        self._drop_unwanted()

    def leave(self) -> None:
        """Give up questions and orders, but for notifications, since the client has left."""
        self.deaf = self.left = True
        self._drop_unwanted()

    async def last_notices(self, seconds: float) -> None:
        """Wait so many `seconds` for the notifications of a client that left, and give up the rest.

        What is sent to the game by then runs to its end.
        """
        with trio.move_on_after(seconds):
            while self._pending:
                # A new event for each look: the old one may have been set by a call that ended
                # before.
                self._idle = trio.Event()
                await self._idle.wait()
        for pending in self._pending:
            log.warning("notice_given_up", message_type=type(pending.call.message).__name__)
            pending.scope.cancel(reason="its sender has left")

    def _is_unwanted(self, pending: Pending) -> bool:
        # The sender of a notification never waits, so its leaving tells nothing of what it wants.
        if pending.changes:
            return self.left and not pending.call.notice
        return self.deaf

    def _drop_unwanted(self) -> None:
        for pending in self._pending:
            if self._is_unwanted(pending):
                pending.scope.cancel(reason="nobody waits for the answer")

    def _take_back(self, request_id: Any) -> bool:
        # A client may use an id several times. Taking back spares what nobody waits for, and calls
        # that take back themselves.
        found = [
            each
            for each in self._pending
            if each.call.request_id == request_id
            and not (each.call.notice or isinstance(each.call.message, CancelRequest))
        ]
        for pending in found:
            pending.taken_back = True
            pending.scope.cancel(reason="taken back by the client")
        return bool(found)

    async def _answered(self, call: Call, follows: list[Subscription]) -> list[bytes]:
        try:
            return await self._pieces(call, follows)
        except StoreUnavailable as error:
            # An order that opened no intent has sent nothing. To say so spares the client a doubt.
            unsent = load_of(call.message) is Load.ORDER and not (
                error.outcome or errand.current().intents
            )
            outcome = "nothing was sent to the game" if unsent else error.outcome
            return _refused(call, error_object(attrs.evolve(error, outcome=outcome)))
        except FleetError as error:
            return _refused(call, error_object(error))
        # A defect in one method ends neither the other calls of the client nor the daemon.
        except Exception:
            log.exception("method_failed", message_type=type(call.message).__name__)
            return _refused(call, standard_error(INTERNAL_ERROR, "internal error", DEFECT_HINT))

    async def _pieces(self, call: Call, follows: list[Subscription]) -> list[bytes]:
        result = await self._result(call)
        if isinstance(result, Followed | FollowedFleet):
            follows.append(result.subscription)
            # Nobody will know the name of this subscription, so that nobody could end it.
            if call.notice:
                result.subscription.close()
        if call.notice:
            return []
        pieces = await encoded_result(call.request_id, result)
        self.sizes.note(call.message, sum(map(len, pieces)))
        return pieces

    async def _result(self, call: Call) -> Any:
        if isinstance(call.message, CancelRequest):
            wanted = call.message.id
            return TakenBack(wanted, self._take_back(wanted))
        if isinstance(call.message, Discover):
            # The methods are those of the code, and the kinds also those of other packages.
            return {**discover(), KINDS: view(await self.mediator.send(ListKinds()))}
        return await self.mediator.send(call.message)

    async def _taken_back(self, call: Call, opened: Sequence[Intent]) -> list[bytes]:
        # A container goes on stopping without a client that waits for it.
        stopping = isinstance(call.message, StopContainer)
        told = RequestCancelled(await self._led_to(opened), goes_on=stopping)
        return _refused(call, error_object(told))

    async def _led_to(self, opened: Sequence[Intent]) -> Sequence[Intent] | None:
        if not opened:
            return ()
        # The client has waited already: a database that is slow, or away, is not waited for long.
        with trio.move_on_after(TOLD_SECONDS):
            try:
                now: list[Intent] = await self.mediator.send(ListIntents(limit=MOST_DEEDS))
                return that_count(opened, now)
            except FleetError as error:
                log.info("deeds_not_told", reason=error.message)
        return None


def _refused(call: Call, error: dict[str, Any]) -> list[bytes]:
    return [] if call.notice else [encoded(failed(call.request_id, error).response)]
