"""The command `spacetraders-web`: its flags, its exit codes, its output."""

import signal
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import trio
from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

import spacetraders
from spacetraders.errors import leaves
from spacetraders.output.plain import plain
from spacetraders.paths import default_socket
from spacetraders.web.errors import CannotServe
from spacetraders.web.serving import WebSettings, serve

app = App(
    name="spacetraders-web",
    help="Show a fleet in the browser, live: a client of the daemon, on this machine alone.",
    version=spacetraders.__version__,
)


@app.default
def web(
    *,
    socket: Annotated[Path | None, Parameter(env_var="SPACETRADERS_SOCKET")] = None,
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=65535))] = 8090,
    host: str = "127.0.0.1",
    token_file: Path | None = None,
    agent: str | None = None,
    orders: Annotated[bool, Parameter(negative=())] = False,
    open_browser: Annotated[bool, Parameter(name="--open", negative=())] = False,
) -> int:
    """Show a fleet in the browser, live: a client of the daemon, on this machine alone.

    Parameters
    ----------
    socket
        The daemon's Unix socket; where the daemon listens by default, if not given.
    port
        The port to listen on; 0 takes a free one. The first line printed is the link.
    host
        The address to listen at. Others than loopback let the network in, without encryption.
    token_file
        A file with the token that lets a browser in; made if it is not there. Without one, each
        start has a new token.
    agent
        Whose fleet, where the daemon has several players.
    orders
        Let the pages give orders; else they only look.
    open_browser
        Open the link in the browser.

    """
    settings = WebSettings(socket or default_socket(), host, port, token_file, orders, agent)
    failure = ""
    try:
        trio.run(_run, settings, open_browser)
    except* CannotServe as group:
        failure = "; ".join(map(str, leaves(group)))
    if failure:
        _complain(failure)
    return 1 if failure else 0


async def _run(settings: WebSettings, open_browser: bool) -> None:  # noqa: FBT001 - run passes no names
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with trio.open_nursery() as nursery:
            link = await nursery.start(serve, settings)
            print(f"listening on {link}", flush=True)  # noqa: T201 - what callers wait for
            if open_browser:
                # A browser may take seconds to start, or be the text of a terminal.
                nursery.start_soon(_open, link)
            await anext(signals)
            nursery.cancel_scope.cancel("told to stop")


async def _open(link: str) -> None:
    await trio.to_thread.run_sync(webbrowser.open, link, abandon_on_cancel=True)


def _complain(reason: str) -> None:
    print(f"spacetraders-web: {plain(reason)}", file=sys.stderr)  # noqa: T201 - a command's voice


def main() -> None:
    """Carry out the command line: exits 0 when told to stop, 1 where it cannot run, 2 on misuse."""
    try:
        sys.exit(app(print_error=False, exit_on_error=False))
    except CycloptsError as error:
        _complain(" ".join(str(error).split()))
        sys.exit(2)


if __name__ == "__main__":
    main()
