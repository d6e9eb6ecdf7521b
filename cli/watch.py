"""A list that stays on the terminal and is asked for again, until Ctrl-C."""

import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.client import Client
from cli.errors import UsageError
from cli.follow import FINAL_STATES
from cli.options import Options, run, understanding
from cli.output import Column, cells_of, drawn, fail
from cli.text import pairs

REFRESH_SECONDS = 1.0

FRAME_LINES = 3
"""What is not a row: the summary, the headers, and the count of what did not fit."""

Row = Callable[[dict[str, Any]], Sequence[object]]


def watch_list(
    options: Options,
    method: str,
    params: Mapping[str, Any],
    columns: Sequence[Column],
    row: Row,
) -> int:
    """Show the containers that a method lists, again each second; ended by Ctrl-C or an error.

    Refused, as wrong use, where no terminal reads or JSON is asked for.
    """
    if options.json or not sys.stdout.isatty():
        hint = "leave --watch away, and ask again when you like"
        return fail(UsageError("--watch draws on a terminal", hint), as_json=options.json)

    def work(client: Client) -> int:
        _keep_drawing(client, method, params, columns, row)
        return 0

    return run(options, work)


def chosen(items: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return what fits: the live ones in their order, then the ended, the newest first."""
    live = [item for item in items if item["state"] not in FINAL_STATES]
    ended = [item for item in reversed(items) if item["state"] in FINAL_STATES]
    return [*live, *ended][: max(1, most)]


def title(items: Sequence[dict[str, Any]]) -> str:
    """Say how many there are, by state."""
    states = Counter(item["state"] for item in items)
    by_state = pairs(dict(states.most_common()))
    return f"{len(items)} containers  {by_state}".rstrip()


def _keep_drawing(
    client: Client, method: str, params: Mapping[str, Any], columns: Sequence[Column], row: Row
) -> None:
    from rich.console import Group  # noqa: PLC0415 - only where something is drawn
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Live(screen=True, auto_refresh=False) as live:
        while True:
            items = client.call(method, **params)["items"]
            with understanding():
                shown = chosen(items, shutil.get_terminal_size().lines - FRAME_LINES)
                table = drawn(columns, cells_of(row(item) for item in shown))
                left = len(items) - len(shown)
                head = Text(title(items), no_wrap=True, overflow="ellipsis")
                foot = Text(f"and {left} more" if left else "")
            live.update(Group(head, table, foot), refresh=True)
            time.sleep(REFRESH_SECONDS)
