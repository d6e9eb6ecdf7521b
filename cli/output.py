"""Printing: results on stdout, everything else on stderr, and both in plain text.

No other module prints, so that all text of strangers passes through here. On a terminal a table is
drawn by rich, which is imported only then. A pipe gets plain columns, two spaces apart and never
cut, for grep and awk.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import attrs

from cli.errors import CliError
from cli.text import NOTHING
from spacetraders.output.plain import json_text, plain, plain_lines

if TYPE_CHECKING:
    from rich.table import Table

RED, CYAN = 31, 36  # SGR codes
GAP = 2
LEAST_CUT = 20
"""Characters that a cut column keeps while a wide one can be left out instead."""


@attrs.frozen
class Column:
    """A column of a table. Where a terminal is too narrow, `cut` columns are shortened.

    Then `wide` columns are left out, the rightmost first, and the others fold.
    """

    header: str
    right: bool = attrs.field(default=False, kw_only=True)
    wide: bool = attrs.field(default=False, kw_only=True)
    cut: bool = attrs.field(default=False, kw_only=True)


def say(text: str = "", *, before: str = "", now: bool = False) -> None:
    """Print a line of a result in plain text, after our own text `before`, such as colours.

    `now` flushes the line, for a reader of a pipe that waits for it.
    """
    print(before + plain(text), flush=now)  # noqa: T201 - the one place


def note(text: str, *, before: str = "", end: str = "\n") -> None:
    """Print a line that is no result on stderr, likewise."""
    print(before + plain(text), file=sys.stderr, end=end, flush=True)  # noqa: T201 - the other one


def print_json(value: Any) -> None:
    """Print one JSON document, which has its own escapes."""
    print_document(json_text(value, indent=2) + "\n")


def print_line(value: Any) -> None:
    """Print one JSON document in a line of its own, at once, for a reader who waits for it."""
    say(json_text(value), now=True)


def print_document(text: str) -> None:
    """Print a document of lines, each in plain text."""
    sys.stdout.write(plain_lines(text))


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headers. None is shown as a dash."""
    cells = cells_of(rows)
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 - 60 ms that a pipe need not pay

        Console().print(drawn(columns, cells))
    else:
        _print_plain(columns, cells)


def cells_of(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Return the rows as they are shown, in plain text: None is a dash."""
    return [[NOTHING if cell is None else plain(str(cell)) for cell in row] for row in rows]


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print a key and its value a line, without those that are None."""
    known = [(key, value) for key, value in facts if value is not None]
    width = max(len(key) for key, _ in known)
    for key, value in known:
        say(f"{key:<{width}}  {value}")


def noting_none(
    view: Callable[[Any], None], *, empty: str = "", **filters: object
) -> Callable[[Any], None]:
    """Return a view of a list that also says on stderr when nothing fits the filters, by flag.

    Where there are no filters and nothing at all, `empty` says what to do.
    """
    given = [f"--{flag} {value}" for flag, value in filters.items() if value is not None]

    def seen(result: Any) -> None:
        view(result)
        if not result["items"] and (given or empty):
            note(f"nothing is known that fits {' '.join(given)}" if given else empty)

    return seen


def fail(error: CliError, *, as_json: bool = False) -> int:
    """Print an error, for people or as a JSON-RPC error object, and return its exit code."""
    if as_json:
        note(json_text(error.as_json()))
        return error.exit_code
    # An exit code of 0 is no failure: the deed was found to have been done.
    colour = RED if error.exit_code else CYAN
    note(f" {error.words}", before=painted(error.label, colour, sys.stderr))
    for done in error.notes:
        note(f" {done}", before=painted("note:", CYAN, sys.stderr))
    if error.hint:
        note(f" {error.hint}", before=painted("hint:", CYAN, sys.stderr))
    return error.exit_code


def painted(word: str, colour: int, stream: TextIO) -> str:
    """Return a word in a colour, by its SGR code, where the stream is a terminal."""
    # no-color.org
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return word if plain or not stream.isatty() else f"\x1b[{colour}m{word}\x1b[0m"


def _print_plain(columns: Sequence[Column], rows: list[list[str]]) -> None:
    lines = [[column.header for column in columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        )
        # Blanks at the end would show in a diff, and break the line in a narrow window.
        say("  ".join(padded).rstrip())


def drawn(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> "Table":
    """Return the table for a terminal, no wider than it."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    rows = list(rows)
    shown = fitting(columns, rows, shutil.get_terminal_size().columns)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold cyan")
    table.expand = any(column.cut for column in columns)
    for column in (columns[i] for i in shown):
        table.add_column(
            column.header,
            justify="right" if column.right else "left",
            overflow="ellipsis" if column.cut else "fold",
            no_wrap=column.cut,
            ratio=1 if column.cut else None,  # what the others leave
        )
    for row in rows:
        table.add_row(*(Text(row[i]) for i in shown))  # Text: a bracket is no markup
    return table


def fitting(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the indices of the columns to show, so that they fit in a width if they can."""
    widths = [
        max(len(column.header), *(len(row[i]) for row in rows), 0)
        for i, column in enumerate(columns)
    ]
    least = [
        min(natural, LEAST_CUT) if column.cut else natural
        for natural, column in zip(widths, columns, strict=True)
    ]
    # Wide columns go before a cut one is shortened below LEAST_CUT.
    shown = list(range(len(columns)))
    for i in reversed(range(len(columns))):
        if sum(least[j] + GAP for j in shown) - GAP > width and columns[i].wide:
            shown.remove(i)
    return shown
