"""`spacetraders container top`: the live tasks, by what they earn, with what they cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.follow import FINAL_STATES
from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.output import Column
from cli.screen import ScreenLine, labelled, print_screen, table, width_of_terminal
from cli.text import compact, count
from cli.waits import wait
from cli.watch import Watch, watch_screen

COLUMNS = [
    Column("CONTAINER"),
    Column("SHIP"),
    Column("STATE", wide=True),
    Column("EARNS/H", right=True),
    Column("REQ/MIN", right=True),
    Column("REQUESTS", right=True, wide=True),
    Column("RESTARTS", right=True),
    Column("WAITS", wide=True),
]


def top(*, watch: Watch = False, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what each live task earns an hour, its requests and its restarts, the best first."""
    if watch:
        return watch_screen(options, "container.list", options.player, screen)
    return ask(options, "container.list", print_top, **options.player)


def print_top(result: dict[str, Any]) -> None:
    """Print the tasks once."""
    print_screen(screen(result, width_of_terminal()))


def screen(result: Mapping[str, Any], width: int | None) -> list[ScreenLine]:
    """Return the tasks as a table under their sums."""
    live = [each for each in result["items"] if each["state"] not in FINAL_STATES]
    live.sort(key=_least_earning_last)
    lines = [ScreenLine(_sums(live))]
    if not live:
        return lines + labelled("hint:", "start some: spacetraders autopilot start", width)
    return [*lines, ScreenLine(""), *table(COLUMNS, map(_row, live), width)]


def _least_earning_last(container: Mapping[str, Any]) -> tuple[bool, int, str]:
    earns = container["credits_per_hour"]
    return earns is None, -(earns or 0), container["container_id"]


def _sums(live: Sequence[Mapping[str, Any]]) -> str:
    earned = sum(each["credits_per_hour"] or 0 for each in live)
    requests = sum(each["requests"]["last_minute"] for each in live)
    told = f"{compact(earned)} an hour, {count(requests, 'request')} in the last minute"
    return f"{count(len(live), 'live task')}: {told}"


def _row(container: Mapping[str, Any]) -> list[object]:
    earns, requests = container["credits_per_hour"], container["requests"]
    return [
        *(container[name] for name in ("container_id", "ship_symbol", "state")),
        None if earns is None else compact(earns),
        requests["last_minute"],
        requests["count"],
        container["restarts"],
        wait(container["idle"]),
    ]
