"""The command line of the daemon, the settings of its process, and its exit codes."""

import gc
import math
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import trio
from cyclopts import App, CoercionError, CycloptsError, Parameter, ValidationError
from cyclopts.config import Env, Toml

import spacetraders
from spacetraders.daemon import run
from spacetraders.errors import FleetError
from spacetraders.log import configure, gather_strays, say_why, tell_end
from spacetraders.output import line_queue
from spacetraders.output.descriptors import fill_standard
from spacetraders.output.plain import plain
from spacetraders.planning.router import solves_left
from spacetraders.settings import Settings

SWITCH_SECONDS = 0.001
"""How long a planning thread may keep the interpreter from the event loop. Python's own 5 ms are
more than the loop may be late."""

GC_THRESHOLDS = (50_000, 20, 20)
"""A full collection with 1,000 containers stops the loop for 70 ms (measured). With Python's own
700, 10 and 10 every tenth list of containers caused one."""

PIPE_CLOSED = 141  # 128 + SIGPIPE

log = structlog.get_logger("daemon")

QUIET: dict[str, Any] = {"print_error": False, "exit_on_error": False}
"""Keeps cyclopts from printing errors, which `main` prints in our own words on stderr."""

app = App(
    name="spacetraders-daemon",
    help="Fly a SpaceTraders fleet, day and night, driven over a Unix socket.",
    version=spacetraders.__version__,
)
app.command(
    "spacetraders.service.install:install_service",
    name="install-service",
    help="Make the daemon a service of yours: systemd user units, or a launchd agent on macOS.",
)


@app.default
def command(*, settings: Settings | None = None) -> int:
    """Run in the foreground until SIGTERM or SIGINT."""
    settings = settings or Settings()
    line_queue.take_over()
    configure(form=settings.log_format, level=settings.log_level)
    complaints = gather_strays()
    # The database has tokens, and the socket obeys everyone who may open it.
    os.umask(0o077)
    # The objects of the imports live as long as the process: no collection need visit them.
    gc.freeze()
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
    """End the process without the interpreter's shutdown, in which a running solve would abort."""
    log.warning("solve_left_behind")
    line_queue.finish_all()
    os._exit(status)


NOT_QUOTED = frozenset(
    {
        "--account-token",
        "--api-url",
        "--proxy",
        "--notify.command",
        "--notify.webhook",
        "--notify.discord",
    }
)
"""Settings that are a secret, or an address that may have a password."""

SECRET_IN_A_FILE = re.compile(r"account_token|\[notify\]\[(command|webhook|discord)\]")
"""How cyclopts names a secret of a file, which it shows where that is a list or a table."""


def _wrong_use(error: CycloptsError) -> str:
    """Return cyclopts' message, without the value where that may be a secret."""
    text = " ".join(str(error).split())
    argument = error.argument
    if isinstance(error, ValidationError) and argument and argument.name in NOT_QUOTED:
        named = argument.tokens[0].keyword if argument.tokens else None
        return f"{named or argument.name} {error.exception_message}"
    secret = SECRET_IN_A_FILE.search(text)
    if isinstance(error, CoercionError) and secret is not None:
        return f"{secret[0]} must be one text"
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
