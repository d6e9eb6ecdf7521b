"""The circuit: one normal form for all questions of order, a closed tour over a matrix.

The start, and the finish where one is given, become node 0. Its row has the costs from the start,
its column the costs to the finish. For an open path every cost to the finish is 0.
"""

from collections.abc import Callable, Iterable, Sequence

import attrs

from routing.cost_matrix import Matrix, check_square, clipped


@attrs.frozen
class Circuit:
    """An instance of the travelling salesman problem, whose costs may differ by direction.

    `rows` are the costs between its nodes, `nodes` the caller's index of each node, and `finish`
    the caller's index of the finish, None for an open path.
    """

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
        # A search may turn the tour round in its list, so node 0 can be anywhere.
        first = tour.index(0)
        order = tuple(self.nodes[node] for node in (*tour[first:], *tour[:first]))
        return order if self.finish in (None, order[0]) else (*order, self.finish or 0)

    def tour(self, order: Iterable[int]) -> list[int]:
        """Return the nodes of an order of the caller's indices, which may be an old one.

        Each node comes once. Indices that are not in the circuit are skipped.
        """
        node_of = {index: node for node, index in enumerate(self.nodes)}
        return list(dict.fromkeys([0, *(node_of[i] for i in order if i in node_of)]))


def circuit_of(
    matrix: Matrix, start: int, finish: int | None, *, pulse: Callable[[], object] = bool
) -> Circuit:
    """Return the circuit of an order from `start`, to `finish` if there is one.

    `pulse` is called once a row, and what it raises passes through.

    Raises:
        ValueError: the matrix is not square, an entry is negative, or an index is not in it.
    """
    check_square(matrix)
    # Arcs that do not exist may have any cost from UNREACHABLE on. Clipped, a sum of them stays
    # bounded, and is still told from real costs.
    matrix = clipped(matrix)
    for index in (start, start if finish is None else finish):
        if not 0 <= index < len(matrix):
            raise ValueError(f"index {index} is not in a matrix of {len(matrix)} rows")
    # The finish is no node of its own: the arc back to node 0 leads to it.
    between = [i for i in range(len(matrix)) if i not in (start, finish)]
    nodes = (start, *between)
    rows: list[list[int]] = []
    for a in nodes:
        pulse()
        rows.append([_cost_home(matrix, a, finish), *(matrix[a][b] for b in between)])
    return Circuit(rows, nodes, finish)


def _cost_home(matrix: Matrix, a: int, finish: int | None) -> int:
    # For a closed tour of one node the diagonal is read, which may be anything: staying costs 0.
    return 0 if finish is None or a == finish else matrix[a][finish]
