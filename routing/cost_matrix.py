"""Cost matrices: the type, the cost of an arc that does not exist, and the checks of both."""

from collections.abc import Iterable, Sequence

Matrix = Sequence[Sequence[int]]
"""Row by row the cost of each arc, a whole number from 0. From UNREACHABLE on there is no arc."""

UNREACHABLE = 1 << 40
"""The cost of an arc that does not exist. In seconds it is 35,000 years, above every real sum."""


def clipped(rows: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return a copy of the rows in which no entry is above UNREACHABLE."""
    return [[min(cost, UNREACHABLE) for cost in row] for row in rows]


def check_square(matrix: Matrix) -> None:
    """Check the shape of a matrix and the sign of its entries.

    Raises:
        ValueError: a row is too short or too long, or has an entry below 0.
    """
    for i, row in enumerate(matrix):
        if len(row) != len(matrix):
            raise ValueError(f"row {i} has {len(row)} entries in a matrix of {len(matrix)} rows")
        if min(row) < 0:
            raise ValueError(f"row {i} has a cost of {min(row)}: the least is 0")
