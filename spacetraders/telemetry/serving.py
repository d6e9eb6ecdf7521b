"""The metrics port for Prometheus, on loopback. Its imports wait until it is asked for."""

import errno
import os
from collections.abc import Callable
from typing import ClassVar

import attrs
import structlog
import trio

from spacetraders.application.itself.status import Status
from spacetraders.domain.fleet_figures import FleetFigures
from spacetraders.errors import FleetError

# Loopback alone, since the page has no password.
HOST = "127.0.0.1"

MOST_CONNECTIONS = 32
"""Connections that are served at once. More are closed, since the daemon needs its descriptors."""

log = structlog.get_logger("metrics")


@attrs.define(eq=False, str=False)
class MetricsPortUnusable(FleetError):
    """The port for metrics cannot be had."""

    kind: ClassVar[str] = "metrics_port_unusable"
    port: int
    reason: str

    @property
    def message(self) -> str:
        return f"cannot serve metrics on {HOST}:{self.port}: {self.reason}"

    @property
    def hint(self) -> str:
        return "choose another with --metrics-port; 0 takes a free one"


async def serve_metrics(
    port: int,
    read: Callable[[], Status],
    business: Callable[[], FleetFigures] = FleetFigures,
    *,
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve `/metrics` on `port` until cancelled. 0 takes a free one.

    `started` has the URL, which is logged as well.

    Raises:
        MetricsPortUnusable: the port cannot be listened on.
    """
    from spacetraders.telemetry.collector import exposition  # noqa: PLC0415 - only where asked for
    from spacetraders.telemetry.http import answer_one  # noqa: PLC0415

    page = exposition(read, business)
    room = trio.CapacityLimiter(MOST_CONNECTIONS)

    async def handle(stream: trio.SocketStream) -> None:
        # Closed at once, and not queued: a waiting connection costs a descriptor as well.
        if not room.available_tokens:
            await trio.aclose_forcefully(stream)
            return
        try:
            async with room:
                await answer_one(stream, page)
        # A defect in a figure must not end the daemon.
        except Exception:
            log.exception("scrape_failed")

    try:
        [listener] = await trio.open_tcp_listeners(port, host=HOST)
    except OSError as error:
        raise MetricsPortUnusable(port, os.strerror(error.errno or errno.EIO)) from None
    url = f"http://{HOST}:{listener.socket.getsockname()[1]}/metrics"
    log.info("metrics_listening", url=url)
    async with trio.open_nursery() as nursery:
        await nursery.start(trio.serve_listeners, handle, [listener])
        task_status.started(url)
