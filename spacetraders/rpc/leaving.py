"""Clients that leave: a hang-up is polled for, so that their requests can be given up.

A client that has only ended its own side still reads, and has not left. While nothing is sent, a
socket tells the two apart only by a hang-up, which has to be polled for.
"""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import trio

LOOK_EVERY_SECONDS = 0.25
"""How often all connections are looked at."""

HANG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL


class HangUps:
    """Tells connections that the other side has closed its socket. One task polls for all.

    `run` has to run for that, and `watched` names a connection.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        self._told: dict[int, Callable[[], None]] = {}

    def __repr__(self) -> str:
        return f"<HangUps of {len(self._told)} connections>"

    @contextmanager
    def watched(self, stream: trio.abc.Stream, left: Callable[[], None]) -> Iterator[None]:
        """Call `left` once if the client leaves while the block lasts.

        Nothing is watched of a stream that is no socket, such as a test's.
        """
        if not isinstance(stream, trio.SocketStream):
            yield
            return
        descriptor = stream.socket.fileno()
        self._told[descriptor] = left
        # No events are asked for. A hang-up and an error are told in any case (poll(2)), and bytes
        # that wait to be read would be told at every look.
        self._poll.register(descriptor, 0)
        try:
            yield
        finally:
            self._forget(descriptor)

    async def run(self) -> None:
        """Look every LOOK_EVERY_SECONDS, until cancelled."""
        while True:
            self.look()
            await trio.sleep(LOOK_EVERY_SECONDS)

    def look(self) -> None:
        """Call `left` for every connection whose client has left by now."""
        for descriptor, events in self._poll.poll(0):
            if events & HANG_UP:
                # Forgotten first: the number may be another connection's as soon as this one ends.
                left = self._told[descriptor]
                self._forget(descriptor)
                left()

    def _forget(self, descriptor: int) -> None:
        if self._told.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)


def has_left(stream: trio.abc.Stream) -> bool:
    """Whether the other side has closed its socket. It is False for a stream that is no socket."""
    if not isinstance(stream, trio.SocketStream):
        return False
    hang_up = select.poll()
    hang_up.register(stream.socket.fileno(), 0)
    return any(events & HANG_UP for _, events in hang_up.poll(0))
