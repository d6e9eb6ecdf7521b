"""What systemd is told of the daemon: that it is ready, that its loop turns, that it stops.

The protocol of sd_notify(3): lines in datagrams to the Unix socket that `NOTIFY_SOCKET` names,
where a first `@` stands for an abstract address. The watchdog of sd_watchdog_enabled(3) is fed by
a task of the loop, so that a loop which stands still is noticed, and the daemon started again.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Self

import attrs
import structlog
import trio

TELLING_SECONDS = 1.0
"""How long one message may wait for a manager whose queue is full."""

log = structlog.get_logger("service")


@attrs.frozen
class Manager:
    """A service manager that wants to know; without an `address` nobody does.

    `watchdog_seconds` is the longest silence that it bears, or None where it keeps no watch.
    """

    address: str | None = None
    watchdog_seconds: float | None = None

    @classmethod
    def named_in(cls, environ: Mapping[str, str], pid: int) -> Self:
        """Read the environment of process `pid`; what is malformed or another's is passed over."""
        path = environ.get("NOTIFY_SOCKET", "")
        if not path.startswith(("/", "@")) or len(path) < 2:
            return cls()
        address = "\0" + path[1:] if path.startswith("@") else path
        return cls(address, _watchdog_seconds(environ, pid))

    async def tell(self, *lines: str) -> None:
        """Send one message; one that cannot be delivered in time is logged, and that is all."""
        if self.address is None:
            return
        try:
            sock = trio.socket.socket(trio.socket.AF_UNIX, trio.socket.SOCK_DGRAM)
            with sock, trio.fail_after(TELLING_SECONDS):
                await sock.connect(self.address)  # unconnected, it would not wait but spin
                await sock.send("\n".join(lines).encode())
        except (OSError, trio.TooSlowError) as error:
            log.warning("manager_not_told", message=lines[0], reason=str(error))

    async def feed(self) -> None:
        """Show signs of life, twice in the time that the watchdog allows, until cancelled."""
        if self.watchdog_seconds is None:
            return
        while True:
            await self.tell("WATCHDOG=1")
            await trio.sleep(self.watchdog_seconds / 2)

    @asynccontextmanager
    async def watching(self, status: str) -> AsyncIterator[None]:
        """Be ready, with this status, and feed the watchdog, until the block ends: then stopping.

        A block that ends with an error or a cancellation tells nothing; the exit code will.
        """
        await self.tell("READY=1", f"STATUS={status}")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.feed)
            yield
            nursery.cancel_scope.cancel(reason="the daemon stops")
        await self.tell("STOPPING=1", "STATUS=stopping")


def _watchdog_seconds(environ: Mapping[str, str], pid: int) -> float | None:
    if environ.get("WATCHDOG_PID", str(pid)) != str(pid):
        return None
    micros = environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 if micros.isdecimal() and int(micros) > 0 else None
