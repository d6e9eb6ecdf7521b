"""Tables in plain text, for the report of a simulation."""

from collections.abc import Iterator, Sequence

Cell = str | int | float | None
Table = tuple[tuple[str, ...], Sequence[tuple[Cell, ...]]]
"""Names of columns, and rows."""


def drawn(title: str, table: Table) -> str:
    """Return the title, and the table below it, or that there is none."""
    head, rows = table
    return f"{title}\n" + "".join(_lines([head, *rows])) if rows else f"{title}: none\n"


def _lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    shown = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    # The first row has the names of the columns, and a cell without a value tells nothing.
    numeric = [
        any(isinstance(cell, int | float) for cell in column)
        for column in zip(*rows[1:], strict=True)
    ]
    for row in shown:
        cells = zip(row, widths, numeric, strict=True)
        parts = (cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells)
        yield f"  {'  '.join(parts).rstrip()}\n"


def _text(cell: Cell) -> str:
    return "-" if cell is None else str(cell)
