"""The logs of containers, shown and followed. Those of several have names before their lines."""

import itertools
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from cli.client import Client
from cli.options import Options, show, understanding
from cli.output import note, painted, say
from cli.picking import reach
from cli.text import local_time, pairs
from spacetraders.output.plain import json_text, plain

TIMES = "\N{MULTIPLICATION SIGN}"
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
"""SGR codes of colours that are legible on dark and on light. Red is left to errors."""


@attrs.frozen
class Printer:
    """Prints lines on stdout as they come, with `names` before those of several containers."""

    as_json: bool
    names: dict[str, str]

    @classmethod
    def of(cls, container_ids: Sequence[str], *, as_json: bool) -> "Printer":
        """Return a printer that names containers by their ids, on a terminal in colours."""
        if len(container_ids) == 1:
            return cls(as_json, {})
        shown = {container_id: plain(container_id) for container_id in container_ids}
        width = max(map(len, shown.values()))
        names = {
            container_id: painted(f"{shown[container_id]:<{width}}", colour, sys.stdout)
            for container_id, colour in zip(container_ids, itertools.cycle(COLOURS), strict=False)
        }
        return cls(as_json, names)

    def line(self, container_id: str, line: dict[str, Any]) -> None:
        """Print one line and flush it, for a reader of a pipe."""
        if self.as_json:
            say(json_text({"container_id": container_id, **line}), now=True)
            return
        name = self.names.get(container_id)
        say(line_text(line), before=f"{name} " if name else "", now=True)

    def lost(self, container_id: str, lines: int) -> None:
        """Say on stderr that lines are missing here."""
        if self.as_json:
            told = {"kind": "log_lost", "container_id": container_id, "lines": lines}
            note(json_text(told))
        else:
            note(f"{container_id}: {lines} lines lost, they came too fast")

    def ended(self, container_id: str) -> None:
        """Say on stderr that a container has ended."""
        if not self.as_json:
            note(f"{container_id} has ended")


def line_text(line: dict[str, Any]) -> str:
    """Write a line: time, level, message, fields, and how often it was said until when."""
    # With the time when it was said first, lines stand in the order of their times.
    repeats = f"{TIMES}{line['count']} until {_clock(line)}" if line["count"] > 1 else ""
    words = [
        local_time(line["first_seen"]),
        f"{line['level']:<7}",
        line["message"],
        pairs(line["fields"] or {}),
        repeats,
    ]
    return " ".join(word for word in words if word)


def _clock(line: dict[str, Any]) -> str:
    """Write when a line was said last: the time alone, where the day is that of the first."""
    first, last = local_time(line["first_seen"]), local_time(line["last_seen"])
    (day, _, _), (last_day, _, time) = first.partition(" "), last.partition(" ")
    return time if day == last_day else last


def print_log(result: dict[str, Any]) -> None:
    """Print the log of one container."""
    for line in result["items"]:
        say(line_text(line))


def show_logs(client: Client, options: Options, ids: Sequence[str], params: dict[str, Any]) -> int:
    """Print the last lines of one log, or of several in the order of their times."""
    results = dict(reach(client, "container.logs", each, **params) for each in ids)
    if len(results) == 1:
        show(options, next(iter(results.values())), print_log)
        return 0
    with understanding():
        _print_tails(Printer.of(list(results), as_json=options.json), results.items())
    return 0


def follow_logs(
    client: Client, options: Options, ids: Sequence[str], params: dict[str, Any]
) -> int:
    """Print the last lines, then new ones until every container has ended."""
    tails = [reach(client, "container.logs", each, follow=True, **params) for each in ids]
    printer = Printer.of([each for each, _ in tails], as_json=options.json)
    with understanding():
        _print_tails(printer, tails)
        # One connection for all logs: it ends when the last container has ended.
        open_ones = {tail["subscription"] for _, tail in tails}
        events = client.listen()
        while open_ones:
            method, told = next(events)
            subscription, container_id = told.pop("subscription"), told.pop("container_id")
            if method == "container.log":
                printer.line(container_id, told)
            elif method == "container.log_lost":
                printer.lost(container_id, told["lines"])
            elif method == "container.log_end":
                printer.ended(container_id)
                open_ones.discard(subscription)
    return 0


def _print_tails(printer: Printer, tails: Iterable[tuple[str, dict[str, Any]]]) -> None:
    lines = [(each, line) for each, tail in tails for line in tail["items"]]
    # Several logs are merged by time. A single one keeps its order, also over a clock set back.
    if printer.names:
        lines.sort(key=lambda named: named[1]["first_seen"])
    for container_id, line in lines:
        printer.line(container_id, line)
