"""The server: connections on a Unix socket, each with its own reader, handlers and writer.

A connection is one nursery. Its reader takes no more lines than there are handlers for, and none
while too much waits for a client that does not read, so that no client can make the daemon grow.
"""

import json
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import attrs
import structlog
import trio

from spacetraders.application.containers import Followed
from spacetraders.application.logs import LogSubscription
from spacetraders.application.mediator import Mediator
from spacetraders.errors import FleetError
from spacetraders.rpc.errors import (
    DEFECT_HINT,
    INTERNAL_ERROR,
    LineTooLong,
    error_object,
    standard_error,
)
from spacetraders.rpc.following import notification
from spacetraders.rpc.leaving import ClientLeft, Left, has_left, unless_left
from spacetraders.rpc.outbox import Outbox, Outboxes
from spacetraders.rpc.peer import WrongUser, peer_uid, refusal
from spacetraders.rpc.record_views import view
from spacetraders.rpc.requests import Answered, Call, Line, failed, read_line, succeeded

MAX_LINE_BYTES = 1 << 20
RECEIVE_BYTES = 1 << 16

LINES_AT_ONCE = 32
"""Lines of one connection that may be under way together."""

LAST_WORDS_SECONDS = 1.0
"""How long a client that sent too much is still listened to before the connection closes."""

log = structlog.get_logger("rpc")


@attrs.define(eq=False)
class Server:
    """Answers requests on any stream; `serve` runs it on listeners."""

    mediator: Mediator
    connections: int = 0
    uid: int = attrs.field(factory=os.geteuid)
    """The one user whose connections `serve` answers."""
    outboxes: Outboxes = attrs.field(factory=Outboxes)

    async def serve(
        self,
        listeners: list[trio.SocketListener],
        *,
        task_status: trio.TaskStatus[Any] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Accept and answer until cancelled; closes the listeners and every connection."""
        await trio.serve_listeners(self._admit, listeners, task_status=task_status)

    async def _admit(self, stream: trio.SocketStream) -> None:
        try:
            refused = refusal(peer_uid(stream.socket), self.uid)
        except OSError:  # it has left, and took its name along
            await stream.aclose()
            return
        if refused is None:
            await self.handle(stream)
        else:
            await _turn_away(stream, refused)

    async def handle(self, stream: trio.abc.Stream) -> None:
        """Answer one client until it has sent all and got its answers, or is gone."""
        self.connections += 1
        trio.lowlevel.current_task().name = "connection"
        try:
            async with stream:
                answer = partial(self.answer, left=partial(has_left, stream))
                await Connection(stream, answer, Outbox(stream, self.outboxes)).run()
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            log.debug("client_gone")
        except* Exception:
            log.exception("connection_failed")
        finally:
            self.connections -= 1

    async def answer(
        self, line: Line, follows: list[LogSubscription], *, left: Left = trio.sleep_forever
    ) -> Any:
        """Do what a line asks for and return what goes back, or None for notices alone.

        Subscriptions that it asks for are added to `follows` at once; the caller closes them. When
        the client has `left`, plans are given up; whatever is ordered is done all the same.
        """
        answers: list[dict[str, Any] | None] = [None] * len(line.entries)

        async def fill(index: int, entry: Call | Answered) -> None:
            answers[index] = await self._answer_one(entry, follows, left)

        async with trio.open_nursery() as nursery:
            for index, entry in enumerate(line.entries):
                nursery.start_soon(fill, index, entry)
        said = [answer for answer in answers if answer is not None]
        if line.batch:
            return said or None
        return said[0] if said else None

    async def _answer_one(
        self, entry: Call | Answered, follows: list[LogSubscription], left: Left
    ) -> dict[str, Any] | None:
        if isinstance(entry, Answered):
            return entry.response
        answered = await self._handle_call(entry, follows, left)
        return None if entry.notice else answered.response

    async def _handle_call(
        self, call: Call, follows: list[LogSubscription], left: Left
    ) -> Answered:
        send = partial(self.mediator.send, call.message)
        try:
            result = await (unless_left(left, send) if call.message.is_plan else send())
            if isinstance(result, Followed):
                follows.append(result.subscription)
                if call.notice:  # nobody gets to know the subscription's name
                    result.subscription.close()
            return succeeded(call.request_id, view(result))
        except FleetError as error:
            return failed(call.request_id, error_object(error))
        except ClientLeft:
            return failed(call.request_id, standard_error(INTERNAL_ERROR, "given up", ""))
        except Exception:
            log.exception("method_failed", message_type=type(call.message).__name__)
            defect = standard_error(INTERNAL_ERROR, "internal error", DEFECT_HINT)
            return failed(call.request_id, defect)


@attrs.define(eq=False)
class Connection:
    """One client: `answer` turns what a line asks for into what goes back.

    What it follows is told by tasks of their own, as long as the client keeps its side open.
    """

    stream: trio.abc.Stream
    answer: Callable[[Line, list[LogSubscription]], Awaitable[Any]]
    outbox: Outbox
    following: set[LogSubscription] = attrs.field(factory=set)
    slots: trio.Semaphore = attrs.field(factory=lambda: trio.Semaphore(LINES_AT_ONCE))

    async def run(self) -> None:
        """Read lines and answer each as it is done, until the client ends its side.

        Returns early where the outbox gives the client up.
        """
        with self.outbox.scope:
            async with trio.open_nursery() as followers:
                await self._answer_all(followers)
                for subscription in list(self.following):
                    subscription.close()

    async def _answer_all(self, followers: trio.Nursery) -> None:
        async with trio.open_nursery() as nursery:
            buffer = bytearray()
            while True:
                line = _cut_line(buffer)
                if line is None:
                    if len(buffer) > MAX_LINE_BYTES or not await self._more(buffer):
                        break
                elif len(line) > MAX_LINE_BYTES:
                    buffer[:] = line
                    break
                elif line.strip():
                    await self.outbox.room()
                    await self.slots.acquire()
                    nursery.start_soon(self._work, bytes(line), followers, name="rpc line")
            if len(buffer) > MAX_LINE_BYTES:
                await self._refuse_the_rest()

    async def _refuse_the_rest(self) -> None:
        """Say that it is too long, and read on a little, so that the client gets to hear it."""
        refused = failed(None, error_object(LineTooLong(MAX_LINE_BYTES)))
        await self.outbox.send(_encoded(refused.response))
        with trio.move_on_after(LAST_WORDS_SECONDS):
            while await self.stream.receive_some(RECEIVE_BYTES):
                pass

    async def _more(self, buffer: bytearray) -> bool:
        chunk = await self.stream.receive_some(RECEIVE_BYTES)
        buffer += chunk
        return bool(chunk)

    async def _work(self, line: bytes, followers: trio.Nursery) -> None:
        begun: list[LogSubscription] = []
        try:
            answer = _encoded(await self.answer(read_line(line), begun))
            if answer:  # no more than its bytes is kept while the client does not read
                await self.outbox.send(answer)
        except BaseException:
            for subscription in begun:
                subscription.close()
            raise
        finally:
            self.slots.release()
        self.following.update(begun)
        for subscription in begun:
            followers.start_soon(self._tell, subscription, name="rpc follower")

    async def _tell(self, subscription: LogSubscription) -> None:
        """Pass on what a follower is told; while the client does not read, its buffer loses it."""
        try:
            async for event in subscription:
                await self.outbox.send(_encoded(notification(subscription, event)))
        finally:
            subscription.close()
            self.following.discard(subscription)


async def _turn_away(stream: trio.SocketStream, refused: WrongUser) -> None:
    """Say why, and read on a little, so that the client gets to hear it; then close."""
    log.warning("wrong_user", uid=refused.uid)
    answer = json.dumps(failed(None, error_object(refused)).response)
    with trio.move_on_after(LAST_WORDS_SECONDS), suppress(trio.BrokenResourceError):
        async with stream:
            await stream.send_all(answer.encode() + b"\n")
            while await stream.receive_some(RECEIVE_BYTES):
                pass


def _cut_line(buffer: bytearray) -> bytearray | None:
    """Take the first whole line out of the buffer, without its end."""
    end = buffer.find(b"\n")
    if end < 0:
        return None
    line = buffer[:end]
    del buffer[: end + 1]
    return line


def _encoded(answer: Any) -> bytes:
    """Return the line of an answer, nothing for none.

    Half a surrogate pair has no UTF-8, but an escape that JSON knows.
    """
    if answer is None:
        return b""
    text = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"
