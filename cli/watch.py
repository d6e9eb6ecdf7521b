"""`--watch`: a list or a screen that is drawn anew every few seconds, until Ctrl-C.

While the daemon is away, its last answer stays.
"""

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.errors import CliError, DaemonGone, DaemonUnreachable, UsageError
from cli.follow import FINAL_STATES
from cli.options import Options, understanding
from cli.output import Column, cells_of, drawn, fail, say
from cli.screen import ScreenLine, print_screen, rich_text, width_of_terminal
from cli.text import local_time, pairs
from spacetraders.output.plain import json_text, plain

REFRESH_SECONDS = 1.0

FRAME_LINES = 3
"""Lines beside the rows: the summary, the headers, and the count of rows that did not fit."""

AWAY = "no daemon, trying again"

Watch = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Show it again each second until Ctrl-C: in place on a terminal, else as lines.",
    ),
]

Items = Sequence[dict[str, Any]]
Row = Callable[[dict[str, Any]], Sequence[object]]


def watch_list(
    options: Options,
    method: str,
    params: Mapping[str, Any],
    columns: Sequence[Column],
    row: Row,
) -> int:
    """Show the containers that a method lists, again each second, until Ctrl-C or an error.

    Without a terminal, or with JSON, it is wrong use. Without a daemon at first it ends at once.
    """
    if options.json or not sys.stdout.isatty():
        hint = "leave --watch away, and ask again when you like"
        return fail(UsageError("--watch draws on a terminal", hint), as_json=options.json)
    try:
        _keep_drawing(listed(options.daemon, method, params), columns, row)
    except CliError as error:
        return fail(error)
    return 0


def watch_screen(
    options: Options,
    method: str,
    params: Mapping[str, Any],
    draw: Callable[[Any, int | None], list[ScreenLine]],
) -> int:
    """Show what a method answers again each second, until Ctrl-C or an error.

    On a terminal it is drawn in place. Elsewhere each picture follows the last one as plain lines
    under the time, and with JSON each result is one line. Without a daemon at first it ends at
    once.
    """
    results = answered(options.daemon, method, params)
    try:
        if options.json:
            _tell_json(results)
        elif sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            _redraw(results, draw)
        else:
            _tell_lines(results, draw)
    except CliError as error:
        return fail(error, as_json=options.json)
    return 0


def _tell_json(results: Iterator[Any]) -> None:
    for result in results:
        if result is not None:
            say(json_text(result), now=True)
        time.sleep(REFRESH_SECONDS)


def _tell_lines(
    results: Iterator[Any], draw: Callable[[Any, int | None], list[ScreenLine]]
) -> None:
    for result in results:
        with understanding():
            lines = [ScreenLine(AWAY)] if result is None else draw(result, width_of_terminal())
        print_screen([ScreenLine(_clock()), *lines, ScreenLine("")], now=True)
        time.sleep(REFRESH_SECONDS)


def _redraw(results: Iterator[Any], draw: Callable[[Any, int | None], list[ScreenLine]]) -> None:
    from rich.live import Live  # noqa: PLC0415 - only where something is drawn

    known: Any = None
    # On a screen of its own, so that the terminal is as before after Ctrl-C.
    with Live(screen=True, auto_refresh=False) as live:
        for result in results:
            known = known if result is None else result
            with understanding():
                lines = draw(known, width_of_terminal())
            head = _clock() if result is not None else f"{AWAY}; it told last:"
            # One line less than the terminal has: the last one ends with a line end.
            most = max(1, shutil.get_terminal_size().lines - 1)
            live.update(rich_text([ScreenLine(head), *lines][:most]), refresh=True)
            time.sleep(REFRESH_SECONDS)


def _clock() -> str:
    now = datetime.now(UTC)  # noqa: TID251 - a command has no Trio
    return local_time(now.isoformat())


def listed(path: Path, method: str, params: Mapping[str, Any]) -> Iterator[Items | None]:
    """Yield a method's items again and again, or None while the daemon is away.

    Raises as `answered` does.
    """
    for result in answered(path, method, params):
        with understanding():
            items = None if result is None else result["items"]
        yield items


def answered(path: Path, method: str, params: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a method's result again and again, or None while the daemon is away.

    Raises:
        DaemonUnreachable, DaemonGone: the daemon has never answered.
        RpcError: the daemon refuses.
        BadAnswer: its answer makes no sense.
    """
    answered_once = False
    while True:
        try:
            with Client.connect(path) as client:
                while True:
                    result = client.call(method, **params)
                    answered_once = True
                    yield result
        except (DaemonUnreachable, DaemonGone):
            if not answered_once:  # a wrong socket, and not a restart
                raise
            yield None


def chosen(items: Items, most: int) -> list[dict[str, Any]]:
    """Return the first `most`: the live ones in their order, then the ended, the newest first."""
    live = [item for item in items if item["state"] not in FINAL_STATES]
    ended = [item for item in reversed(items) if item["state"] in FINAL_STATES]
    # One row at least, in however low a terminal.
    return [*live, *ended][: max(1, most)]


def title(items: Items) -> str:
    """Return the count of containers in words, by state."""
    states = Counter(item["state"] for item in items)
    by_state = pairs(dict(states.most_common()))
    return f"{len(items)} containers  {by_state}".rstrip()


def _keep_drawing(lists: Iterator[Items | None], columns: Sequence[Column], row: Row) -> None:
    from rich.console import Group  # noqa: PLC0415 - only where something is drawn
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    known: Items = ()
    # On a screen of its own, so that the terminal is as before after Ctrl-C.
    with Live(screen=True, auto_refresh=False) as live:
        for items in lists:
            known = known if items is None else items
            with understanding():
                shown = chosen(known, shutil.get_terminal_size().lines - FRAME_LINES)
                table = drawn(columns, cells_of(row(item) for item in shown))
                left = len(known) - len(shown)
                words = f"{AWAY}; it told last: {title(known)}"
                head = Text(plain(title(known) if items is not None else words))
                head.no_wrap, head.overflow = True, "ellipsis"
                foot = Text(f"and {left} more" if left else "")
            live.update(Group(head, table, foot), refresh=True)
            time.sleep(REFRESH_SECONDS)
