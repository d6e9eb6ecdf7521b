"""The daemon: one process, one `trio.run`, one tree.

services ─ store · gateway · logbook · router   (leave last)
  └─ containers ─ one cancel scope each
       └─ rpc listener and its handlers         (leave first)
"""

import gc
import math
import os
import signal
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import trio
from cyclopts import App, CoercionError, CycloptsError, Parameter, ValidationError
from cyclopts.config import Env, Toml

import spacetraders
from spacetraders import line_queue
from spacetraders.api.mark import Mark
from spacetraders.application.itself.status import probe_loop, probe_store
from spacetraders.application.known.once import shorten_holds
from spacetraders.assembly import open_assembly
from spacetraders.complaints import Complaints
from spacetraders.descriptors import fill_standard
from spacetraders.errors import FleetError
from spacetraders.log import configure, gather_strays, say_why, tell_end
from spacetraders.plain import plain
from spacetraders.planning.router import solves_left
from spacetraders.rpc.server import Server
from spacetraders.rpc.socket.listening import Listening
from spacetraders.rpc.socket.opening import adopt_listener, inherited_descriptor, open_listener
from spacetraders.service.notify import Manager
from spacetraders.settings import Settings
from spacetraders.store.urls import without_secrets
from spacetraders.telemetry.serving import serve_metrics

STOP_SECONDS = 2.0
"""How long a deed under way is waited for when the daemon stops."""

SWITCH_SECONDS = 0.001
"""How long a thread that plans may keep the interpreter from the event loop; Python's own 5 ms are
more than the loop may be late."""

GC_THRESHOLDS = (50_000, 20, 20)
"""A full collection with 1,000 containers stops the loop for 70 ms, and with Python's own 700, 10
and 10 every tenth list of them brought one about."""

PIPE_CLOSED = 141  # 128 + SIGPIPE

log = structlog.get_logger("daemon")


async def serve(
    settings: Settings,
    stop: trio.Event,
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Fly the fleet until `stop` is set; `started` means that the socket answers.

    Who leaves first is who uses the others: the clients, then the containers (their rows stay
    alive, to be resumed), then the services. Raises a FleetError for what cannot be opened.
    """
    spent = settings.socket.with_name(f"{settings.socket.name}.spent")
    manager = Manager.named_in(os.environ, os.getpid())
    with _listener(settings.socket) as listener:
        socket = listener.name
        async with (
            open_assembly(settings, mark=Mark(spent)) as inside,
            trio.open_nursery() as containers,
        ):
            listener.tell = inside.services.troubles.about("socket")
            await containers.start(inside.supervisor.run)
            async with trio.open_nursery() as clients:
                clients.start_soon(probe_loop, inside.services.loop)
                clients.start_soon(probe_store, inside.services.store)
                if settings.metrics_port is not None:
                    read = inside.services.status(inside.supervisor).read
                    await clients.start(serve_metrics, settings.metrics_port, read)
                await clients.start(Server(inside.mediator).serve, [listener])
                log.info("listening", socket=socket, api=without_secrets(settings.api_url))
                async with manager.watching(f"listening on {socket}"):
                    task_status.started()
                    await stop.wait()
                shorten_holds(STOP_SECONDS)
                clients.cancel_scope.cancel(reason="the daemon stops")
            containers.cancel_scope.cancel(reason="the daemon stops")
    log.info("stopped")


def _listener(path: Path) -> AbstractContextManager[Listening]:
    """Listen on what a service manager hands over, else on `path`."""
    descriptor = inherited_descriptor(os.environ, os.getpid())
    return open_listener(path) if descriptor is None else adopt_listener(descriptor)


async def run(settings: Settings, complaints: Complaints) -> None:
    """Serve until SIGTERM or SIGINT; a second one ends the process at once.

    One that comes before the daemon listens breaks the opening off. `complaints` are those of the
    libraries, whose repeats are told meanwhile.
    """
    stop, opening = trio.Event(), trio.CancelScope()
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_obey, signals, stop, opening)
            nursery.start_soon(complaints.tell_repeats)
            async with trio.open_nursery() as serving:
                with opening:
                    await serving.start(serve, settings, stop)
            nursery.cancel_scope.cancel(reason="stopped")


async def _obey(signals: AsyncIterator[int], stop: trio.Event, opening: trio.CancelScope) -> None:
    async for number in signals:
        if stop.is_set():
            line_queue.finish_all()
            os._exit(128 + number)
        log.info("stopping", signal=signal.Signals(number).name)
        stop.set()
        opening.cancel(reason="stopped before it listened")


QUIET: dict[str, Any] = {"print_error": False, "exit_on_error": False}
"""cyclopts' errors are told in our own words, on stderr."""

app = App(
    name="spacetraders-daemon",
    help="Fly a SpaceTraders fleet, day and night, driven over a Unix socket.",
    version=spacetraders.__version__,
)
app.command("spacetraders.service.install:install_service", name="install-service")


@app.default
def command(*, settings: Settings | None = None) -> int:
    """Run in the foreground until SIGTERM or SIGINT."""
    settings = settings or Settings()
    line_queue.take_over()
    configure(form=settings.log_format, level=settings.log_level)
    complaints = gather_strays()
    os.umask(0o077)
    gc.freeze()  # what the imports made stays anyway, and need not be looked through again
    gc.set_threshold(*GC_THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)
    failure: Exception | None = None
    try:
        trio.run(run, settings, complaints)
    except Exception as error:  # noqa: BLE001 - told at once, whole
        failure = error
    complaints.tell(math.inf)
    if failure is not None:
        tell_end(failure)
    status = 1 if failure else 0
    if solves_left():
        _leave_at_once(status)
    return status


def _leave_at_once(status: int) -> NoReturn:
    """End the process without the interpreter's end, in which a solve that still runs aborts."""
    log.warning("solve_left_behind")
    line_queue.finish_all()
    os._exit(status)


NOT_QUOTED = frozenset({"--account-token", "--api-url", "--proxy"})
"""Settings that are a secret, or an address that may have a password."""


def _wrong_use(error: CycloptsError) -> str:
    """Return cyclopts' own words, which quote the value; not so of what may be a secret."""
    text = " ".join(str(error).split())
    argument = error.argument
    if isinstance(error, ValidationError) and argument and argument.name in NOT_QUOTED:
        named = argument.tokens[0].keyword if argument.tokens else None
        return f"{named or argument.name} {error.exception_message}"
    if isinstance(error, CoercionError) and "account_token" in text:
        return "account_token must be one text"
    return text


def _check_toml(_: object, path: Path | None) -> None:
    if path is None:
        return
    if not path.is_file():
        raise ValueError("there is no such file")
    text = path.read_text()
    if text.startswith("\ufeff"):
        raise ValueError("it begins with a byte order mark: save it as UTF-8 without one")
    tomllib.loads(text)  # a syntax error is a ValueError, and says where


@app.meta.default
def configured(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    config: Annotated[
        Path | None,
        Parameter(
            help="TOML file with any of the settings.",
            env_var="SPACETRADERS_CONFIG",
            validator=_check_toml,
        ),
    ] = None,
) -> int:
    """Read the settings from flags, the environment and the file, in this order."""
    sources: list[Env | Toml] = [Env("SPACETRADERS_", command=False)]
    if config is not None:
        sources.append(Toml(config))
    app.config = tuple(sources)
    carry_out, bound, unread = app.parse_args(tokens, **QUIET)
    given = {"config": config} if "config" in unread else {}
    return int(carry_out(*bound.args, **bound.kwargs, **given) or 0)


def main() -> None:
    """Entry point of `spacetraders-daemon`.

    Exits 0 when stopped, 1 if refused, 2 on wrong use, and 141 where the reader of its output left.
    """
    fill_standard()  # where this module is run by itself
    try:
        sys.exit(app.meta(**QUIET))
    except FleetError as error:
        say_why(error)
        sys.exit(1)
    except BrokenPipeError:  # the reader left, as `head` does; the last flush shall not fail too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)
    except CycloptsError as error:
        print(f"error: {plain(_wrong_use(error))}", file=sys.stderr)  # noqa: T201
        print("hint: spacetraders-daemon --help", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
