"""`spacetraders daemon …`: how the daemon itself is doing."""

from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.client import Client
from cli.commands.health import waits
from cli.exits import DONE, REFUSED
from cli.options import OPTIONS, Options, ask, run, show
from cli.output import Column, note, print_facts, print_table, say
from cli.text import duration, local_time, pairs, size, troubles

app = App(name="daemon", help="The daemon itself.")

NOBODY = "nobody is told of anything: set a target under [notify] in the daemon's settings"

WORTH_TELLING_SECONDS = 5.0
"""The least difference between the clocks that is told."""


@app.command
def status(*, options: Options = OPTIONS) -> int:
    """Say what waits, how fast the daemon is, and what it takes of the machine."""
    return ask(options, "daemon.status", print_status)


@app.command
def notify(
    *,
    test: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="Send a test to every target, and say if it came."
        ),
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Say who is told of what happens to the fleet, or try it.

    For example:

        spacetraders daemon notify --test

    The targets are set under [notify] in the daemon's settings.
    A test exits with 1 where one is not told, or none is set.
    """
    if not test:
        return ask(options, "notify.get", print_notices)

    def work(client: Client) -> int:
        tried = client.call("notify.test")
        show(options, tried, print_tried)
        told = [each["delivered"] for each in tried["items"]]
        return DONE if told and all(told) else REFUSED

    return run(options, work)


def print_notices(notices: dict[str, Any]) -> None:
    """Print the targets as a table, or say that there is none."""
    if not notices["targets"]:
        say(NOBODY)
        return
    say(f"events: {', '.join(notices['events']) or 'none'}")
    columns = [
        Column("TARGET"),
        Column("TOLD", right=True),
        Column("FAILED", right=True),
        Column("WAITING", right=True),
        Column("TROUBLE"),
    ]
    names = ("target", "delivered", "failures", "waiting", "trouble")
    print_table(columns, [[each[name] for name in names] for each in notices["targets"]])


def print_tried(tried: dict[str, Any]) -> None:
    """Print a line for each target that was tried."""
    if not tried["items"]:
        note(NOBODY)
    for each in tried["items"]:
        if each["delivered"]:
            say(f"{each['target']}: told in {milliseconds(each['seconds'])}")
        else:
            say(f"{each['target']}: not told: {each['reason']}")


def print_status(status: dict[str, Any]) -> None:
    queue, budget, api, store = (status[name] for name in ("queue", "budget", "api", "store"))
    running = {state: count for state, count in status["containers"].items() if count}
    print_facts(
        [
            ("version", status["version"]),
            *troubles(status),
            ("up", f"{duration(status['uptime_seconds'])}, {_since(status)}"),
            ("queue", f"{pairs(queue['lanes'])}, {queue['in_flight']} in flight"),
            ("budget", _budget(budget)),
            ("game", f"{api['url']}, {api['status']}"),
            # A daemon of an older version does not tell it.
            ("", _clock(api.get("clock_ahead_seconds", 0.0))),
            ("requests", f"{api['sent']} sent, {api['refused_429']} refused (429)"),
            ("", _recent(api["last_minute"], "requests")),
            *waits(api),
            ("loop", _loop(status["loop"])),
            ("database", f"{store['url']}, {store['status']}"),
            ("calls", f"{store['calls']}, {store['waiting']} wait, {store['failures']} failed"),
            ("", _recent(store["last_minute"], "calls")),
            ("solver", _solver(status["router"])),
            ("", f"{status['router']['fallbacks']} answers without it"),
            ("matrices", pairs(status["router"]["matrices"])),
            ("containers", pairs(running) or "none"),
            ("memory", size(status["memory"]["resident_bytes"])),
            *_messages(status["messages"]),
        ]
    )


def milliseconds(seconds: float) -> str:
    """Write a short time: 0.42 ms, 12.3 ms, 1234 ms."""
    value = seconds * 1000
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} ms"


def _since(status: Mapping[str, Any]) -> str:
    return f"since {local_time(status['started_at'])}"


def _clock(ahead_seconds: float) -> str | None:
    """Return the offset of the game's clock in words, or None for a small one."""
    if abs(ahead_seconds) < WORTH_TELLING_SECONDS:
        return None
    side = "ahead of" if ahead_seconds > 0 else "behind"
    return f"its clock is {duration(abs(ahead_seconds))} {side} this machine's"


def _budget(budget: Mapping[str, Any]) -> str:
    return (
        f"{budget['per_second']} a second; burst {budget['burst_used']} used, "
        f"{budget['burst_left']} left of {budget['burst']}"
    )


def _loop(loop: Mapping[str, Any]) -> str:
    if not loop["samples"]:
        return "not probed yet"
    late = (f"{name} {milliseconds(loop[f'{name}_seconds'])}" for name in ("p50", "p99", "max"))
    return f"wakes late by {', '.join(late)} (last minute)"


def _solver(router: Mapping[str, Any]) -> str:
    ended = ", ".join(f"{router[name]} {name}" for name in ("failed", "late", "cancelled"))
    told = f"{router['solves']} solves, {router['running']} running: {ended}"
    return f"{router['breaker'].lower()}; {told}"


def _recent(recent: Mapping[str, Any], noun: str) -> str:
    if not recent["count"]:
        return f"last minute: no {noun}"
    mean, longest = (milliseconds(recent[name]) for name in ("mean_seconds", "max_seconds"))
    return f"last minute: {recent['count']}, mean {mean}, max {longest}"


def _messages(messages: Mapping[str, Mapping[str, float]]) -> list[tuple[str, str]]:
    """Return a line for each message, the most frequent first, with a key for the first line."""
    ranked = sorted(messages.items(), key=lambda item: -item[1]["count"])
    lines = [
        f"{name}: {figures['count']:.0f}, mean {milliseconds(figures['mean_seconds'])}"
        for name, figures in ranked
    ]
    return [("messages" if not index else "", line) for index, line in enumerate(lines)]
