"""Notifications to systemd: ready, watchdog, stopping.

The protocol is that of sd_notify(3): lines in datagrams to the Unix socket in `NOTIFY_SOCKET`,
where a first `@` stands for an abstract address. The watchdog of sd_watchdog_enabled(3) is fed by a
task of the event loop. So a loop that hangs is noticed, and the daemon is started again.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Self

import attrs
import structlog
import trio

from spacetraders.guard import start_guarded

TELLING_SECONDS = 1.0
"""How long one message may wait for a manager whose queue is full."""

log = structlog.get_logger("service")


@attrs.define
class Manager:
    """The service manager, if there is an `address` of one.

    `watchdog_seconds` is the longest silence that its watchdog allows, None without a watchdog.
    During `watching` the socket stays open, so that the watchdog is fed even when the process can
    open no more descriptors.
    """

    address: str | None = None
    watchdog_seconds: float | None = None
    _socket: trio.socket.SocketType | None = attrs.field(
        default=None, init=False, eq=False, repr=False
    )
    _is_watching: bool = attrs.field(default=False, init=False, eq=False, repr=False)

    @classmethod
    def named_in(cls, environ: Mapping[str, str], pid: int) -> Self:
        """Read the environment of process `pid`, without malformed values and another process's."""
        path = environ.get("NOTIFY_SOCKET", "")
        # A lone slash or @ names no socket.
        if not path.startswith(("/", "@")) or len(path) < 2:
            return cls()
        address = "\0" + path[1:] if path.startswith("@") else path
        return cls(address, _watchdog_seconds(environ, pid))

    async def tell(self, *lines: str) -> None:
        """Send one message. One that cannot be delivered within TELLING_SECONDS is logged.

        Cancelled, it may have sent the message or not.
        """
        if self.address is None:
            return
        try:
            with trio.fail_after(TELLING_SECONDS):
                sock = await self._connected(self.address)
                await sock.send("\n".join(lines).encode())
        except (OSError, trio.TooSlowError) as error:
            if isinstance(error, OSError):  # the manager may be back with another socket
                self._close()
            log.warning("manager_not_told", message=lines[0], reason=str(error))
        finally:
            if not self._is_watching:
                self._close()

    async def _connected(self, address: str) -> trio.socket.SocketType:
        if self._socket is None:
            sock = trio.socket.socket(trio.socket.AF_UNIX, trio.socket.SOCK_DGRAM)
            try:
                # Trio's wait for a full queue works on a connected socket. On another one it spins.
                await sock.connect(address)
            except BaseException:
                sock.close()
                raise
            self._socket = sock
        return self._socket

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def feed(self) -> None:
        """Feed the watchdog, twice in the time that it allows, until cancelled."""
        if self.watchdog_seconds is None:
            return
        while True:
            await self.tell("WATCHDOG=1")
            await trio.sleep(self.watchdog_seconds / 2)  # as sd_watchdog_enabled(3) advises

    @asynccontextmanager
    async def watching(self, status: str) -> AsyncIterator[None]:
        """Say that the daemon is ready, feed the watchdog, and say at the end that it stops.

        Nothing is said of a block that ends with an error or a cancellation. The exit code tells.
        """
        # From here on the socket is kept open, for a time without free descriptors.
        self._is_watching = True
        try:
            await self.tell("READY=1", f"STATUS={status}")
            async with trio.open_nursery() as nursery:
                start_guarded(nursery, self.feed)
                yield
                nursery.cancel_scope.cancel(reason="the daemon stops")
            await self.tell("STOPPING=1", "STATUS=stopping")
        finally:
            self._is_watching = False
            self._close()


def _watchdog_seconds(environ: Mapping[str, str], pid: int) -> float | None:
    if environ.get("WATCHDOG_PID", str(pid)) != str(pid):
        return None
    micros = environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 if micros.isdecimal() and int(micros) > 0 else None
