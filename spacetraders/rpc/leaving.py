"""Clients who leave: what nobody waits for any more need not be worked out to its end."""

import select
from collections.abc import Awaitable, Callable
from typing import TypeVar

import trio

T = TypeVar("T")

LOOK_EVERY_SECONDS = 0.25

Left = Callable[[], Awaitable[None]]
"""Returns once the client has left."""


class ClientLeft(Exception):
    """Nobody waits for the answer any more, which was therefore given up."""


async def has_left(stream: trio.abc.Stream) -> None:
    """Return when the other side has closed its socket.

    A client that has only ended its own side still reads, and has not left. No socket tells that
    while nothing is sent, but by a hang-up that has to be polled for.
    """
    if not isinstance(stream, trio.SocketStream):
        await trio.sleep_forever()
        return
    hang_up = select.poll()
    hang_up.register(stream.socket.fileno(), 0)
    while not hang_up.poll(0):  # noqa: ASYNC110 - the kernel tells it nobody
        await trio.sleep(LOOK_EVERY_SECONDS)


async def unless_left(left: Left, ask: Callable[[], Awaitable[T]]) -> T:
    """Return or raise what `ask` does; raises ClientLeft where the client leaves before."""
    answers: list[T] = []
    failure: Exception | None = None

    async def give_up(scope: trio.CancelScope) -> None:
        await left()
        scope.cancel(reason="the client has left")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(give_up, nursery.cancel_scope)
        try:
            answers.append(await ask())
        except Exception as error:  # noqa: BLE001 - raised below, outside of the nursery's group
            failure = error
        nursery.cancel_scope.cancel(reason="there is an answer")
    if failure is not None:
        raise failure
    if not answers:
        raise ClientLeft
    return answers[0]
