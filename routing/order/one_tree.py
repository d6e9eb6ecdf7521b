"""Lower bounds: what no closed tour, and no division of stops over a fleet, can be below.

A tour leaves node 0 once, comes back to it once, and in between is one way of joining all other
nodes up without a circle, so it costs at least what the cheapest such arcs and the cheapest
spanning tree cost (Held and Karp, 1970). Every node is left once and arrived at once; a price on
each leaving and each arrival changes all tours by one sum, but not all trees, and the prices are
moved step by step to where the bound is highest. Only whole numbers are used: no rounding.
"""

from routing.cost_matrix import Matrix
from routing.stopping import StoppingCriterion

_SCALE = 64
_ROUNDS = 100


def one_tree_bound(rows: Matrix, known: int, criterion: StoppingCriterion) -> int:
    """Return a lower bound on closed tours through the nodes of `rows`, of which one costs `known`.

    The criterion is checked all the while; when it expires the best bound so far is returned.
    """
    if len(rows) == 1:
        return rows[0][0]
    scaled = [[cost * _SCALE for cost in row] for row in rows]
    leaving, arriving = _first_prices(scaled)
    goal, best, pace = known * _SCALE, 0, 1.0
    for _ in range(_ROUNDS):
        value, left, arrived = _relaxed(scaled, leaving, arriving, criterion)
        best, pace = (value, pace) if value > best else (best, pace * 0.97)
        slope = sum((1 - n) ** 2 for n in (*left, *arrived))
        if slope == 0 or best > goal - _SCALE or criterion.expired():
            break
        step = pace * (goal - value) / slope
        leaving = [price + round(step * (1 - n)) for price, n in zip(leaving, left, strict=True)]
        arriving = [
            price + round(step * (1 - n)) for price, n in zip(arriving, arrived, strict=True)
        ]
    return -(-best // _SCALE)


def _first_prices(rows: Matrix) -> tuple[list[int], list[int]]:
    """The cheapest arc out of each node, and then the cheapest of what is left into each."""
    size = range(len(rows))
    leaving = [min(rows[i][j] for j in size if j != i) for i in size]
    arriving = [min(rows[i][j] - leaving[i] for i in size if i != j) for j in size]
    return leaving, arriving


def _relaxed(
    rows: Matrix, leaving: list[int], arriving: list[int], criterion: StoppingCriterion
) -> tuple[int, list[int], list[int]]:
    """Return the bound at these prices, and how often each node is left and arrived at."""
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
    """Return the arcs of a cheapest spanning tree over all nodes but 0, each the cheaper way."""
    joined: list[tuple[int, int]] = []
    newest, reach = 1, dict.fromkeys(range(2, len(rows)), (1 << 80, 0, 0))
    while reach:
        criterion.expired()
        row = rows[newest]
        for node, known in reach.items():
            out, back = row[node], rows[node][newest]
            if out < known[0] or back < known[0]:
                reach[node] = (out, newest, node) if out <= back else (back, node, newest)
        newest = min(reach, key=reach.__getitem__)
        joined.append(reach.pop(newest)[1:])
    return joined
