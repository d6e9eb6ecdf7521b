"""Screens: text of several parts as lines, for a terminal of any width or a pipe, without rich.

rich takes longer to import than all else that a short command does, and a screen that is drawn anew
has to be cut to the terminal anyway.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from cli.output import GAP, RED, Column, cells_of, fitting, painted, say
from spacetraders.output.plain import plain

HEADER = 36  # SGR code
LABELS = {"alert:": RED, "hint:": HEADER}
"""First words that have a colour."""

LEAST_WIDTH = 20
"""Columns that are used in however narrow a terminal."""


@attrs.frozen
class ScreenLine:
    """A line of a screen, in plain text. A header is coloured as a whole."""

    text: str
    header: bool = False


def width_of_terminal() -> int | None:
    """Return how many columns a line may have, or None where it may be of any length."""
    if not sys.stdout.isatty():
        return None
    return max(LEAST_WIDTH, shutil.get_terminal_size().columns)


def facts(known: Iterable[tuple[str, object]], width: int | None) -> list[ScreenLine]:
    """Return a key and its value a line, without those that are None. Long values fold."""
    told = [(key, plain(str(value))) for key, value in known if value is not None]
    indent = max((len(key) for key, _ in told), default=0) + GAP
    lines = []
    for key, value in told:
        for number, part in enumerate(_folded(value, width, indent)):
            lines.append(ScreenLine(f"{'' if number else key:<{indent}}{part}".rstrip()))
    return lines


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[object]], width: int | None
) -> list[ScreenLine]:
    """Return rows under their headers, no wider than the width where that can be."""
    cells = cells_of(rows)
    shown = range(len(columns)) if width is None else fitting(columns, cells, width)
    kept = [columns[i] for i in shown]
    all_lines = [[column.header for column in kept], *([row[i] for i in shown] for row in cells)]
    widths = [max(map(len, column)) for column in zip(*all_lines, strict=True)]
    lines = [_row(kept, widths, line, width) for line in all_lines]
    return [ScreenLine(text, header=not number) for number, text in enumerate(lines)]


def labelled(label: str, words: str, width: int | None) -> list[ScreenLine]:
    """Return a sentence after its label, folded under itself."""
    indent = len(label) + 1
    parts = _folded(plain(words), width, indent)
    return [
        ScreenLine(f"{' ' * indent}{part}" if number else f"{label} {part}")
        for number, part in enumerate(parts)
    ]


def print_screen(lines: Iterable[ScreenLine], *, now: bool = False) -> None:
    """Print the lines on stdout, in colours where that is a terminal. `now` flushes them."""
    for line in lines:
        before, rest = _coloured(line)
        say(rest, before=before, now=now)


def _coloured(line: ScreenLine) -> tuple[str, str]:
    """Return the part of a line that has a colour, with it, and the rest."""
    if line.header:
        return painted(plain(line.text), HEADER, sys.stdout), ""
    first, _, _ = line.text.partition(" ")
    if first not in LABELS:
        return "", line.text
    return painted(first, LABELS[first], sys.stdout), line.text.removeprefix(first)


def _row(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], width: int | None
) -> str:
    padded = (
        cell.rjust(size) if column.right else cell.ljust(size)
        for cell, size, column in zip(cells, widths, columns, strict=True)
    )
    return _cut((" " * GAP).join(padded).rstrip(), width)


def _cut(text: str, width: int | None) -> str:
    return text if width is None or len(text) <= width else f"{text[: width - 1]}…"


def _folded(text: str, width: int | None, indent: int) -> list[str]:
    if width is None:
        return [text]
    return textwrap.wrap(text, max(LEAST_WIDTH, width - indent), break_on_hyphens=False) or [""]


def rich_text(lines: Iterable[ScreenLine]) -> Any:
    """Return the lines as rich draws them."""
    from rich.text import Text  # noqa: PLC0415 - only where a screen is drawn anew

    drawn = Text(no_wrap=True, overflow="ellipsis")
    for line in lines:
        first, _, _ = line.text.partition(" ")
        style = "bold cyan" if line.header else ""
        drawn.append(f"{line.text}\n", style)
        if first in LABELS and not line.header:
            colour = "red" if LABELS[first] == RED else "cyan"
            start = len(drawn) - len(line.text) - 1
            drawn.stylize(colour, start, start + len(first))
    return drawn
