"""Local search on closed tours: nearest neighbour, 2-opt, Or-opt and 3-opt, then perturbation.

Costs may differ by direction. A move takes the arc a -> s out of the tour and puts a -> c in, for
the c that are near a. It is one of three kinds: a reversal of s..c (2-opt, Croes, 1958), an
exchange of the neighbouring runs s..p and c..e (3-opt without reversal), or a short run that ends
in c put in backwards. Or-opt (Or, 1976) is the exchange of few stops.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple

from routing.cost_matrix import Matrix
from routing.order.circuit import Circuit
from routing.stopping import StoppingCriterion

NEAR = 10
"""The size of the neighbourhood: so many nearest nodes are tried for each node."""

# The least nodes of a tour that a kick can change.
_FEWEST = 4

# The most nodes that are put in backwards elsewhere.
_RUN = 3

# The nodes among which a kick exchanges two runs. It stays local, so that little is undone. This
# number, the one of nodes that are put in backwards, and NEAR are chosen.
_KICK_SPAN = 30


class MovedTour(NamedTuple):
    """A tour after a move, and the nodes whose arcs the move changed."""

    tour: list[int]
    touched: tuple[int, ...]


def nearest_neighbour(rows: Matrix) -> list[int]:
    """Return the tour from node 0 that always goes on to the nearest node not yet visited."""
    tour, left = [0], set(range(1, len(rows)))
    while left:
        tour.append(min(left, key=rows[tour[-1]].__getitem__))
        left.remove(tour[-1])
    return tour


def insert_missing(rows: Matrix, tour: list[int]) -> list[int]:
    """Return the tour with every node that it lacks, each inserted where it costs least."""
    tour = list(tour)
    # Sorted, as the order of a set is no promise and the result has to be the same each time.
    for node in sorted(set(range(len(rows))) - set(tour)):
        row = rows[node]
        arcs = list(zip(tour, tour[1:] + tour[:1], strict=True))
        detours = [rows[a][node] + row[b] - rows[a][b] for a, b in arcs]
        tour.insert(detours.index(min(detours)) + 1, node)
    return tour


class LocalSearch:
    """Iterated local search on one circuit (Lourenço, Martin and Stützle, 2003).

    Checks the criterion at every step. When it expires, the tour of that moment is returned.
    """

    def __init__(self, circuit: Circuit, criterion: StoppingCriterion) -> None:
        self._rows = circuit.rows
        self._cost = circuit.cost
        self._criterion = criterion
        self._near = [_nearest(row, node) for node, row in enumerate(circuit.rows)]

    def improve(self, tour: list[int], around: Iterable[int]) -> list[int]:
        """Return the tour improved by moves from the nodes `around`, until none of them helps."""
        # A node comes back into the queue only when a move has changed its arcs. Most nodes stay
        # out (the don't-look bits of Bentley, 1992), at the price of a few moves overlooked.
        queue = dict.fromkeys(around)
        self._follow(tour)
        while queue and not self._criterion.expired():
            # The newest node first. This is a choice: moves then follow one another where the tour
            # has just changed.
            node, _ = queue.popitem()
            move = self._best_move(node)
            if move is not None:
                self._follow(move.tour)
                queue.update(dict.fromkeys(move.touched))
        return self._tour

    def iterate(self, tour: list[int], kicks: int, random: Random) -> list[int]:
        """Return the best tour after so many kicks, each followed by local search.

        A tour of fewer than four nodes is returned as it is, since no kick changes it.
        """
        if len(tour) < _FEWEST:
            return tour
        best = self._cost(tour)
        for _ in range(kicks):
            if self._criterion.expired():
                break
            kicked, touched = _kick(tour, random)
            kicked = self.improve(kicked, touched)
            cost = self._cost(kicked)
            # Acceptance: no worse. Equal tours let the search drift over a plateau.
            if cost <= best:
                tour, best = kicked, cost
        return tour

    def _follow(self, tour: list[int]) -> None:
        """Take the tour as the current one, and prepare the costs of reversing its parts."""
        self._tour = tour
        self._position = {node: i for i, node in enumerate(tour)}
        self._twice = tour + tour
        rows = self._rows
        # The cost of a reversal is a difference of two sums, so that a move is evaluated in
        # constant time though costs differ by direction. The tour is laid out twice, so that no
        # part wraps round its end.
        back = (rows[b][a] - rows[a][b] for a, b in pairwise(self._twice))
        self._turned = [0, *accumulate(back)]

    def _best_move(self, a: int) -> MovedTour | None:
        rows, size = self._rows, len(self._tour)
        # The tour as a ring from s round to a. The arc a -> s is then between its ends, and each
        # kind of move is a matter of positions in it.
        begin = self._position[a] + 1
        ring = self._twice[begin : begin + size]
        turned = self._turned[begin : begin + size]
        spared = rows[a][ring[0]]
        best = _NO_MOVE
        for c in self._near[a]:
            gain = spared - rows[a][c]
            # Only a move whose first exchange of arcs gains is followed (the gain criterion of Lin
            # and Kernighan, 1973). The nodes rise in distance, so no later one gains either.
            if gain <= 0:
                break
            at = (self._position[c] - begin) % size
            best = max(
                best,
                _reversal(rows, ring, turned, at, gain),
                _exchange(rows, ring, at, gain),
                _turned_run(rows, ring, turned, at, gain),
            )
        return _apply(ring, best)


Move = tuple[int, str, int, int]
"""The gain of a move, its kind, and the positions in the ring where its run begins and ends.

The ring is the tour from s round to a.
"""

_NO_MOVE: Move = (0, "", 0, 0)


def _reversal(rows: Matrix, ring: list[int], turned: list[int], k: int, gain: int) -> Move:
    # There is an `after`: c is near a and so is not a, which is the last of the ring.
    s, c, after = ring[0], ring[k], ring[k + 1]
    # a -> s..c -> after becomes a -> c..s -> after: all arcs between s and c turn round.
    gain += rows[c][after] - rows[s][after] - (turned[k] - turned[0])
    return gain, "reverse", 0, k


def _exchange(rows: Matrix, ring: list[int], j: int, gain: int) -> Move:
    """The best end for the run that begins at j and moves to the front of s as it is."""
    # s..before -> end..k -> after becomes end..k -> s..before -> after. The end k is free, so
    # the best of all is found in one pass. There is a `before`: c = s gains nothing, and has ended
    # the loop of `_best_move`.
    s, before = ring[0], rows[ring[j - 1]]
    end = ring[j]
    gain += before[end]
    best = _NO_MOVE
    for k in range(j, len(ring) - 1):
        row, after = rows[end], ring[k + 1]
        better = gain + row[after] - before[after] - row[s]
        if better > best[0]:
            best = better, "exchange", j, k
        end = after
    return best


def _turned_run(rows: Matrix, ring: list[int], turned: list[int], k: int, gain: int) -> Move:
    """The best beginning for the short run that ends at k and moves to the front of s reversed."""
    # As in `_exchange`, but the run j..k arrives reversed, so its arcs turn round as well. There is
    # an `after`, as in `_reversal`.
    s, after = ring[0], ring[k + 1]
    gain += rows[ring[k]][after]
    best = _NO_MOVE
    for j in range(k, max(k - _RUN, 0), -1):
        before, first = rows[ring[j - 1]], ring[j]
        better = gain + before[first] - before[after] - rows[first][s] - (turned[k] - turned[j])
        if better > best[0]:
            best = better, "turn", j, k
    return best


def _apply(ring: list[int], option: Move) -> MovedTour | None:
    gain, kind, j, k = option
    if gain == 0:
        return None
    # In all three kinds the run comes to the front of the ring, which a leads to.
    run = ring[j : k + 1]
    if kind != "exchange":
        run.reverse()
    # The ends of all arcs that changed: only there can a new move have become possible.
    touched = (ring[-1], ring[0], ring[j - 1], ring[j], ring[k], ring[k + 1])
    return MovedTour(run + ring[:j] + ring[k + 1 :], touched)


def _nearest(row: Sequence[int], node: int) -> list[int]:
    others = (other for other in range(len(row)) if other != node)
    return sorted(others, key=row.__getitem__)[:NEAR]


def _kick(tour: list[int], random: Random) -> tuple[list[int], list[int]]:
    """Exchange two neighbouring runs in a random part of the tour.

    Three arcs change. No run is reversed, as that can cost a lot where costs differ by direction.
    """
    size = len(tour)
    turn = random.randrange(size)
    ring = tour[turn:] + tour[:turn]
    # The first node stays in front, so that the three cuts are different arcs.
    i, j, k = sorted(random.sample(range(1, min(size, _KICK_SPAN)), 3))
    touched = [ring[i - 1], ring[i], ring[j - 1], ring[j], ring[k - 1], ring[k]]
    return ring[:i] + ring[j:k] + ring[i:j] + ring[k:], touched
