"""A lower bound on closed tours, by spanning trees and Lagrange multipliers (Held and Karp, 1970).

A tour leaves node 0 once and comes back to it once. In between it joins all other nodes without a
cycle. So it costs at least what the cheapest such arcs and the cheapest spanning tree cost. A tour
also leaves and enters every node once. A price on each leaving and each arrival therefore changes
the costs of all tours by the same sum, but not those of all trees. Subgradient steps move the
prices to where the bound is high.
"""

from routing.cost_matrix import Matrix
from routing.stopping import StoppingCriterion

# Prices are whole numbers in 64ths of a cost: no rounding can lift the bound above the truth.
_SCALE = 64

# Measured on four random instances of 50 places in a plane: the bound ends 2.9 % below the best
# tour after 50 rounds, 1.8 % after 100, 1.5 % after 200. With twice the rounds it takes twice as
# long.
_ROUNDS = 100


def one_tree_bound(rows: Matrix, known: int, criterion: StoppingCriterion) -> int:
    """Return a lower bound on closed tours through the nodes of `rows`, one of which costs `known`.

    The criterion is checked in every round. When it expires, the best bound so far is returned.
    """
    if len(rows) == 1:
        return rows[0][0]
    scaled = [[cost * _SCALE for cost in row] for row in rows]
    leaving, arriving = _first_prices(scaled)
    goal, best, pace = known * _SCALE, 0, 1.0
    for _ in range(_ROUNDS):
        value, left, arrived = _relaxed(scaled, leaving, arriving, criterion)
        # A step that was too long loses height, and the next ones are shorter. Measured as above:
        # after 100 rounds a factor of 0.95 to 0.99 is alike, and 0.9 ends at 2.6 % below.
        best, pace = (value, pace) if value > best else (best, pace * 0.97)
        slope = sum((1 - n) ** 2 for n in (*left, *arrived))
        # A slope of 0 means that the tree is a tour, so the bound is met. Costs are whole, so a
        # bound less than one unit below the known cost proves it as well.
        if slope == 0 or best > goal - _SCALE or criterion.expired():
            break
        # The subgradient of a price is 1 minus the times that its node is left or entered. Its
        # length follows the distance to the known cost (Polyak's rule; Held, Wolfe, Crowder, 1974).
        step = pace * (goal - value) / slope
        leaving = [price + round(step * (1 - n)) for price, n in zip(leaving, left, strict=True)]
        arriving = [
            price + round(step * (1 - n)) for price, n in zip(arriving, arrived, strict=True)
        ]
    return -(-best // _SCALE)  # rounded up, as the cost of a tour is whole


def _first_prices(rows: Matrix) -> tuple[list[int], list[int]]:
    # The cheapest arc out of each node, and then the cheapest rest of an arc into each: with these
    # prices no arc costs less than 0, and the first bound is at least their sum.
    size = range(len(rows))
    leaving = [min(rows[i][j] for j in size if j != i) for i in size]
    arriving = [min(rows[i][j] - leaving[i] for i in size if i != j) for j in size]
    return leaving, arriving


def _relaxed(
    rows: Matrix, leaving: list[int], arriving: list[int], criterion: StoppingCriterion
) -> tuple[int, list[int], list[int]]:
    """Return the bound at these prices, and the times that each node is left and entered."""
    priced = [
        [cost - leave - arrive for cost, arrive in zip(row, arriving, strict=True)]
        for row, leave in zip(rows, leaving, strict=True)
    ]
    others = range(1, len(rows))
    out = min(others, key=priced[0].__getitem__)
    back = min(others, key=lambda node: priced[node][0])
    arcs = [(0, out), (back, 0), *_tree(priced, criterion)]
    left, arrived = [0] * len(rows), [0] * len(rows)
    for a, b in arcs:
        left[a] += 1
        arrived[b] += 1
    value = sum(leaving) + sum(arriving) + sum(priced[a][b] for a, b in arcs)
    return value, left, arrived


def _tree(rows: Matrix, criterion: StoppingCriterion) -> list[tuple[int, int]]:
    """Return the arcs of a cheapest spanning tree over all nodes but 0 (Prim, 1957).

    Each edge is used in its cheaper direction. A tour cannot choose, so the bound stays below it.
    """
    joined: list[tuple[int, int]] = []
    newest, reach = 1, dict.fromkeys(range(2, len(rows)), (1 << 80, 0, 0))
    while reach:
        criterion.expired()  # for the checkpoint: a tree of many nodes takes a while
        row = rows[newest]
        for node, known in reach.items():
            out, back = row[node], rows[node][newest]
            if out < known[0] or back < known[0]:
                reach[node] = (out, newest, node) if out <= back else (back, node, newest)
        newest = min(reach, key=reach.__getitem__)
        joined.append(reach.pop(newest)[1:])
    return joined
