"""What the commands print: results on stdout, everything else on stderr.

On a terminal a table is drawn by rich, which is imported only then; into a pipe go plain columns,
two spaces apart and never cut, for grep and awk.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from cli.errors import CliError
from cli.text import NOTHING

if TYPE_CHECKING:
    from rich.table import Table

RED, CYAN = "\x1b[31m", "\x1b[36m"
WIDE_TERMINAL = 100


@attrs.frozen
class Column:
    """A column of a table; on a narrow terminal a `wide` one is left out, a `cut` one shortened.

    The others fold.
    """

    header: str
    right: bool = attrs.field(default=False, kw_only=True)
    wide: bool = attrs.field(default=False, kw_only=True)
    cut: bool = attrs.field(default=False, kw_only=True)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(value, indent=2))


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headers; None is shown as a dash."""
    cells = cells_of(rows)
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 - 60 ms that a pipe need not pay

        Console().print(drawn(columns, cells))
    else:
        _print_plain(columns, cells)


def cells_of(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Return the rows as they are shown: None is a dash."""
    return [[NOTHING if cell is None else str(cell) for cell in row] for row in rows]


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print a key and its value a line; what is None is left out."""
    known = [(key, value) for key, value in facts if value is not None]
    width = max(len(key) for key, _ in known)
    for key, value in known:
        print(f"{key:<{width}}  {value}")


def note(text: str) -> None:
    """Print a line that is no result."""
    print(text, file=sys.stderr)


def fail(error: CliError, *, as_json: bool = False) -> int:
    """Print an error, for people or as a JSON-RPC error object, and return its exit code."""
    if as_json:
        note(json.dumps(error.as_json()))
        return error.exit_code
    note(f"{_painted('error:', RED)} {error.message}")
    if error.hint:
        note(f"{_painted('hint:', CYAN)} {error.hint}")
    return error.exit_code


def _painted(word: str, colour: str) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return word if plain or not sys.stderr.isatty() else f"{colour}{word}\x1b[0m"


def _print_plain(columns: Sequence[Column], rows: list[list[str]]) -> None:
    lines = [[column.header for column in columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        )
        print("  ".join(padded).rstrip())


def drawn(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> "Table":
    """Return the table that a terminal gets, as wide as the terminal at most."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    narrow = shutil.get_terminal_size().columns < WIDE_TERMINAL
    shown = [i for i, column in enumerate(columns) if not (narrow and column.wide)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold cyan")
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
