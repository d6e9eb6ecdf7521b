"""The daemon: one process, one `trio.run`, one tree.

services ─ store · gateway · logbook · router       (leave last)
  └─ containers ─ one cancel scope each
       └─ clients ─ probes · metrics · RPC server   (leave first)
"""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path

import structlog
import trio

from spacetraders.api.mark import Mark
from spacetraders.application.holds import new_daemon, shorten_holds
from spacetraders.application.itself.status import probe_loop, probe_store
from spacetraders.assembly import Assembly, open_assembly
from spacetraders.guard import start_guarded
from spacetraders.output import line_queue
from spacetraders.output.complaints import Complaints
from spacetraders.rpc.server import Server
from spacetraders.rpc.socket.listening import Listening
from spacetraders.rpc.socket.opening import adopt_listener, inherited_descriptor, open_listener
from spacetraders.service.notify import Manager
from spacetraders.settings import Settings
from spacetraders.store.urls import without_secrets
from spacetraders.telemetry.serving import serve_metrics

STOP_SECONDS = 2.0
"""How long a deed under way is waited for when the daemon stops."""

log = structlog.get_logger("daemon")


async def serve(
    settings: Settings,
    stop: trio.Event,
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Fly the fleet until `stop` is set. `task_status.started` means that the socket answers.

    Each block uses those around it, and so ends before them: first the clients, then the
    containers, whose rows stay alive to be resumed, and last the services.

    A cancellation from outside, or a part that fails, keeps no such order: it reaches all tasks at
    once, and only what is opened closes in order. Then deeds whose answers nobody heard are looked
    up by the next start, and last log lines may be lost, which is counted and told.

    Raises:
        FleetError: the socket or a part of the assembly cannot be opened.
    """
    spent = settings.socket.with_name(f"{settings.socket.name}.spent")
    manager = Manager.named_in(os.environ, os.getpid())
    # The socket comes first: a second daemon on it fails before it opens the database.
    with _listener(settings.socket) as listener, new_daemon():
        socket = listener.name
        async with (
            open_assembly(settings, mark=Mark(spent)) as inside,
            trio.open_nursery() as containers,
        ):
            listener.tell = inside.services.troubles.about("socket")
            await containers.start(inside.supervisor.run)
            start_guarded(containers, inside.watch.run)
            if inside.services.notifier.recipients:
                start_guarded(containers, inside.sampler.run)
                start_guarded(containers, inside.services.notifier.run)
            async with trio.open_nursery() as clients:
                services = inside.services
                clients.start_soon(_stop_in_time)
                start_guarded(clients, probe_loop, services.loop)
                start_guarded(clients, probe_store, services.store)
                if settings.metrics_port is not None:
                    await clients.start(_serve_metrics, settings.metrics_port, inside)
                await clients.start(Server(inside.mediator).serve, [listener])
                log.info("listening", socket=socket, api=without_secrets(settings.api_url))
                async with manager.watching(f"listening on {socket}"):
                    task_status.started()
                    await stop.wait()
                clients.cancel_scope.cancel(reason="the daemon stops")
            containers.cancel_scope.cancel(reason="the daemon stops")
    log.info("stopped")


async def _serve_metrics(
    port: int, inside: Assembly, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serve the figures, and read those of the fleet's business for that. As `serve_metrics`."""
    business = inside.services.business(inside.supervisor)
    read = inside.services.status(inside.supervisor).read
    async with trio.open_nursery() as nursery:
        task_status.started(
            await nursery.start(serve_metrics, port, read, lambda: business.figures)
        )
        start_guarded(nursery, business.run)


async def _stop_in_time() -> None:
    """Shorten the holds when the daemon ends, by a stop, a cancellation or a defect."""
    # Deeds shield their callers for the length of a request, and writing takes as long as the
    # database does. An end may not take so long, and the next start looks up what stayed open.
    try:
        await trio.sleep_forever()
    finally:
        shorten_holds(STOP_SECONDS)


def _listener(path: Path) -> AbstractContextManager[Listening]:
    """Listen on the socket that a service manager hands over, else on `path`."""
    descriptor = inherited_descriptor(os.environ, os.getpid())
    return open_listener(path) if descriptor is None else adopt_listener(descriptor)


async def run(settings: Settings, complaints: Complaints) -> None:
    """Serve until SIGTERM or SIGINT. A second signal ends the process at once.

    A signal that comes before the daemon listens breaks the opening off. `complaints` are those of
    libraries, whose repeats are logged meanwhile. Raises as `serve` does.
    """
    stop, opening = trio.Event(), trio.CancelScope()
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_obey, signals, stop, opening)
            start_guarded(nursery, complaints.tell_repeats)
            # The scope is around the start alone. Once the daemon listens, `stop` ends it in its
            # own order, and a cancellation would not.
            async with trio.open_nursery() as serving:
                with opening:
                    await serving.start(serve, settings, stop)
            nursery.cancel_scope.cancel(reason="stopped")


async def _obey(signals: AsyncIterator[int], stop: trio.Event, opening: trio.CancelScope) -> None:
    async for number in signals:
        # The shell's status of a process that a signal ended. An ordinary exit would wait for
        # threads, which may be why the first signal had no effect.
        if stop.is_set():
            line_queue.finish_all()
            os._exit(128 + number)
        log.info("stopping", signal=signal.Signals(number).name)
        stop.set()
        opening.cancel(reason="stopped before it listened")
