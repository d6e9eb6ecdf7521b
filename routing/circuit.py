"""One normal form for every question of order: a closed tour through the nodes of a matrix.

The start, and the finish where one is given, become node 0: its row is what leaves the start, its
column what arrives at the finish. For an open path arriving costs nothing.
"""

from collections.abc import Callable, Iterable, Sequence

import attrs

Matrix = Sequence[Sequence[int]]
"""Row by row the cost of each arc, a whole number from 0; from UNREACHABLE on there is no arc."""

UNREACHABLE = 1 << 40
"""The cost of an arc that does not exist: above every real sum, and small enough to be summed."""


@attrs.frozen
class Circuit:
    """A closed tour wanted: the costs between its nodes, and the caller's index of each node."""

    rows: list[list[int]]
    nodes: tuple[int, ...]
    finish: int | None

    def __len__(self) -> int:
        return len(self.nodes)

    def cost(self, tour: Sequence[int]) -> int:
        """Sum the arcs of a tour, the one back to its first node included."""
        return sum(self.rows[a][b] for a, b in zip(tour, [*tour[1:], tour[0]], strict=True))

    def order(self, tour: Sequence[int]) -> tuple[int, ...]:
        """Return the caller's indices in the order of the tour, from start to finish."""
        first = tour.index(0)
        order = tuple(self.nodes[node] for node in (*tour[first:], *tour[:first]))
        return order if self.finish in (None, order[0]) else (*order, self.finish or 0)

    def tour(self, order: Iterable[int]) -> list[int]:
        """Return the nodes of an order from elsewhere: once each, without those not known here."""
        node_of = {index: node for node, index in enumerate(self.nodes)}
        return list(dict.fromkeys([0, *(node_of[i] for i in order if i in node_of)]))


def circuit_of(
    matrix: Matrix, start: int, finish: int | None, *, pulse: Callable[[], object] = bool
) -> Circuit:
    """Return the circuit; ValueError for a matrix or an index that makes no sense.

    `pulse` is called once a row; what it raises passes through.
    """
    check_square(matrix)
    matrix = clipped(matrix)
    for index in (start, start if finish is None else finish):
        if not 0 <= index < len(matrix):
            raise ValueError(f"index {index} is not in a matrix of {len(matrix)} rows")
    between = [i for i in range(len(matrix)) if i not in (start, finish)]
    nodes = (start, *between)
    rows: list[list[int]] = []
    for a in nodes:
        pulse()
        rows.append([_home(matrix, a, finish), *(matrix[a][b] for b in between)])
    return Circuit(rows, nodes, finish)


def clipped(rows: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return a copy of the rows in which no entry is above UNREACHABLE."""
    return [[min(cost, UNREACHABLE) for cost in row] for row in rows]


def check_square(matrix: Matrix) -> None:
    """Raise ValueError for a matrix that is not square or has an entry below 0."""
    for i, row in enumerate(matrix):
        if len(row) != len(matrix):
            raise ValueError(f"row {i} has {len(row)} entries in a matrix of {len(matrix)} rows")
        if min(row) < 0:
            raise ValueError(f"row {i} has a cost of {min(row)}: the least is 0")


def _home(matrix: Matrix, a: int, finish: int | None) -> int:
    return 0 if finish is None or a == finish else matrix[a][finish]
