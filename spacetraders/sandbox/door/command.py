"""The command `spacetraders-sandbox`: its flags, its exit codes, its output."""

import logging
import math
import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import trio
from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from spacetraders import __version__
from spacetraders.errors import leaves
from spacetraders.output import line_queue
from spacetraders.output.complaints import Complaints
from spacetraders.output.plain import plain, plain_lines
from spacetraders.sandbox.door.settings import SYSTEMS, RateLimit, Settings
from spacetraders.sandbox.laws import BadLaws, set_from
from spacetraders.sandbox.refusals import SandboxError

app = App(
    name="spacetraders-sandbox",
    help="Serve an offline universe of SpaceTraders over HTTP, on this machine alone.",
    version=__version__,
)

app.command(
    "spacetraders.simulation.command:simulate",
    name="simulate",
    help="Play the game with the daemon and a sandbox in this process, in virtual time.",
)

MOST_SYSTEMS = 10_000

MOST_OFFSET = 10 * 365 * 86400
"""How far its clock may be off, in seconds: as far as it can be stepped."""

Offset = Annotated[float, Parameter(validator=Number(gte=-MOST_OFFSET, lte=MOST_OFFSET))]

FORM = logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s")


@app.default
def sandbox(
    *,
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=65535))] = 8080,
    seed: int = 1,
    systems: Annotated[int, Parameter(validator=Number(gte=1, lte=MOST_SYSTEMS))] = SYSTEMS,
    universe: Path | None = None,
    laws: Path | None = None,
    load: Path | None = None,
    speed: Annotated[float, Parameter(validator=Number(gt=0))] = 1.0,
    rate_limit: Literal["on", "off", "world"] = "on",
    fleet: Annotated[int, Parameter(validator=Number(gte=0))] = 0,
    account_token: str | None = None,
    clock_offset: Offset = 0.0,
    reset: Literal["off", "weekly"] = "off",
) -> int:
    """Serve an offline universe of SpaceTraders over HTTP, on this machine alone.

    Parameters
    ----------
    port
        The port to listen on; 0 takes a free one. The first line printed tells the address.
    seed
        Which universe to make, and how its dice fall.
    systems
        How many star systems the universe has; the game's has about 7,000.
    universe
        A recorded system to load instead of making any.
    laws
        A TOML file with other values for what is only guessed of the game.
    load
        A world that was saved, to go on from; all but port, limit and token is as it was then.
    speed
        How many times faster than in the game time passes for ships and contracts.
    rate_limit
        Whether the game's rate limit holds; world: by the world's clock, so faster with --speed.
    fleet
        How many ships more than the usual two every agent starts with.
    account_token
        The token that registering needs; without it anyone may. Shown in no process list.
    clock_offset
        By how many seconds the game's clock is ahead of this machine's; negative: behind.
    reset
        Whether the universe is made anew every Sunday at 13:00 UTC of the game's clock.

    """
    settings = Settings(
        port,
        seed,
        universe,
        speed,
        RateLimit(rate_limit),
        fleet,
        account_token,
        systems,
        load,
        clock_offset,
        reset == "weekly",
    )
    return _served(settings, laws)


def _served(settings: Settings, laws: Path | None) -> int:
    """Serve under the laws until told to stop, and return the exit code."""
    try:
        if laws is not None:
            set_from(laws)
    except BadLaws as error:
        _complain(error.message)
        return 2
    line_queue.take_over()
    # Errors come out of the nursery as a group; one line on stderr tells them.
    failure = ""
    try:
        trio.run(_run, settings)
    except* SandboxError as group:
        failure = "; ".join(map(str, leaves(group)))
    if failure:
        _complain(failure)
    return 1 if failure else 0


async def _run(settings: Settings) -> None:
    # Only now, since the catalogue makes tables of the laws as soon as it is imported.
    from spacetraders.sandbox.door.serving import serve  # noqa: PLC0415

    complaints = Complaints(_pass_on)
    complaints.listen()
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(complaints.tell_repeats)
            url = await nursery.start(serve, settings)
            print(f"listening on {url}", flush=True)  # noqa: T201 - what callers wait for
            await anext(signals)
            nursery.cancel_scope.cancel("told to stop")
    complaints.tell(math.inf)


def _pass_on(record: logging.LogRecord, repeated: int) -> None:
    # A complaint of a library is printed with its traceback once, later with its count alone.
    text = f"{record.getMessage()} ({repeated} times more)" if repeated else FORM.format(record)
    print(plain_lines(text), file=sys.stderr)  # noqa: T201


def _complain(reason: str) -> None:
    print(f"spacetraders-sandbox: {plain(reason)}", file=sys.stderr)  # noqa: T201 - a command's voice


def run() -> None:
    """Carry out the command line: exits 0 when told to stop, 1 where it cannot run, 2 on misuse."""
    try:
        app(print_error=False, exit_on_error=False)
    except CycloptsError as error:
        _complain(" ".join(str(error).split()))
        sys.exit(2)
