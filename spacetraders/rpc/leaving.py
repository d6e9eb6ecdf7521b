"""Clients who leave: what nobody waits for any more need not be worked out to its end."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import trio

LOOK_EVERY_SECONDS = 0.25

HANG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL


class HangUps:
    """Tells connections that the other side has closed its socket, while `run` runs.

    A client that has only ended its own side still reads, and has not left. No socket tells the
    difference while nothing is sent, but by a hang-up that has to be polled for: so one task polls
    for all.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        self._told: dict[int, Callable[[], None]] = {}

    def __repr__(self) -> str:
        return f"<HangUps of {len(self._told)} connections>"

    @contextmanager
    def watched(self, stream: trio.abc.Stream, left: Callable[[], None]) -> Iterator[None]:
        """Call `left`, once, when the client has left while the block lasts.

        Of what is no socket nobody knows.
        """
        if not isinstance(stream, trio.SocketStream):
            yield
            return
        descriptor = stream.socket.fileno()
        self._told[descriptor] = left
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
        """Tell all whose client has left by now."""
        for descriptor, events in self._poll.poll(0):
            if events & HANG_UP:
                left = self._told[descriptor]
                self._forget(descriptor)
                left()

    def _forget(self, descriptor: int) -> None:
        if self._told.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)


def has_left(stream: trio.abc.Stream) -> bool:
    """Whether the other side has closed its socket; of what is no socket nobody knows."""
    if not isinstance(stream, trio.SocketStream):
        return False
    hang_up = select.poll()
    hang_up.register(stream.socket.fileno(), 0)
    return any(events & HANG_UP for _, events in hang_up.poll(0))
