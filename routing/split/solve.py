"""`solve_makespan`: the split of stops over vehicles, so that the last is done as soon as possible.

Few stops are solved by dynamic programming, more by destroy and repair. On eight ships of different
speed and 50 stops, two seconds of it end 1.3 percent (median) above the best known. Two seconds of
OR-Tools' routing library with a cost on the span end 3 to 21 percent above it.
"""

from collections.abc import Sequence
from random import Random

import attrs

from routing.answers import Checkpoint, Quality
from routing.cost_matrix import UNREACHABLE, Matrix, check_square, clipped
from routing.errors import NoOrder
from routing.split.destroy_repair import DestroyRepair
from routing.split.division import Division
from routing.split.exact import EXACT_SPLIT_STOPS, shortest_split
from routing.split.lower_bound import makespan_bound, ways_from
from routing.stopping import StoppingCriterion

# The search stops after so many rounds in a row without a better division. Chosen: three of them
# start anew.
_STALE_ROUNDS = 9

# Every third round starts from a new division.
_RESTART = 3


@attrs.frozen
class MakespanAnswer:
    """The stops of each vehicle in the order to visit them, empty for an idle one, and its time.

    No division has a `makespan` below `bound`. `seconds` is the time that the solve took. `cut`
    tells that the budget ended it, so that the same seed may give another answer another time.
    """

    routes: tuple[tuple[int, ...], ...]
    times: tuple[int, ...]
    makespan: int
    bound: int
    quality: Quality
    seconds: float
    cut: bool


def solve_makespan(
    matrices: Sequence[Matrix],
    starts: Sequence[Sequence[int]],
    *,
    budget: float,
    checkpoint: Checkpoint | None = None,
    seed: int = 0,
    warm: Sequence[Sequence[int]] = (),
    pace: float | None = None,
) -> MakespanAnswer:
    """Split the stops so that the longest route is shortest, then the sum of all. Routes are open.

    Vehicle v takes `starts[v][j]` from its position to stop j, and `matrices[v][i][j]` from stop i
    to stop j. `budget` is in seconds. A search that has found nothing better for long ends before.
    `warm` is a division for a warm start, a route for each vehicle. With a `pace`, a second of the
    budget is so many checks of it.

    Up to EXACT_SPLIT_STOPS stops the answer is optimal. Above that it is the best found, and
    optimal only if it meets the bound of `makespan_bound`.

    Raises:
        ValueError: there is no vehicle, shapes do not fit, an entry is negative, no vehicle can
            reach some stop, or the budget or pace is 0 or less.
        NoOrder: no division was found that every vehicle can fly.
        SolveCancelled: the checkpoint returned True.
    """
    fleet = [clipped(rows) for rows in matrices]
    firsts = clipped(starts)
    _check(fleet, firsts)
    criterion = StoppingCriterion(budget, checkpoint, pace=pace)
    criterion.pulse()  # here and below: each step up to the next one takes some milliseconds
    search = DestroyRepair(fleet, firsts, Random(seed))
    criterion.pulse()
    if len(firsts[0]) <= EXACT_SPLIT_STOPS:
        # Nothing is left to insert. This only computes the times.
        split = search.first(shortest_split(fleet, firsts, criterion), criterion)
        return _answer(split, max(split.times), criterion)
    bound = makespan_bound(fleet, firsts)
    criterion.pulse()
    first = search.first(_kept(warm, firsts), criterion)
    return _answer(_best(search, first, bound, criterion), bound, criterion)


def _best(
    search: DestroyRepair, best: Division, bound: int, criterion: StoppingCriterion
) -> Division:
    # A division can be hard to leave by small steps, so some rounds start from a new one.
    rounds = stale = 0
    while stale < _STALE_ROUNDS and max(best.times) > bound and not criterion.expired():
        rounds += 1
        found = search.round(best if rounds % _RESTART else search.first([], criterion), criterion)
        stale = 0 if found.rank < best.rank else stale + 1
        best = min(best, found, key=lambda split: split.rank)
    return best


def _answer(split: Division, bound: int, criterion: StoppingCriterion) -> MakespanAnswer:
    # A repair inserts every stop, over arcs that do not exist if there are no others.
    makespan = max(split.times)
    if makespan >= UNREACHABLE:
        raise NoOrder("no division was found that every vehicle can fly")
    return MakespanAnswer(
        tuple(map(tuple, split.routes)),
        tuple(split.times),
        makespan,
        bound,
        Quality.OPTIMAL if makespan == bound else Quality.GAP,
        criterion.seconds,
        criterion.cut,
    )


def _kept(warm: Sequence[Sequence[int]], starts: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the stops of an old division that are still asked for, each once."""
    # An old division may name stops twice, or stops that are no more.
    left = set(range(len(starts[0])))
    routes: list[list[int]] = [[] for _ in starts]
    for route, old in zip(routes, warm, strict=False):
        for stop in old:
            if stop in left:
                left.remove(stop)
                route.append(stop)
    return routes


def _check(fleet: Sequence[Matrix], starts: Sequence[Sequence[int]]) -> None:
    if not starts or len(starts) != len(fleet):
        raise ValueError(f"{len(starts)} starts and {len(fleet)} matrices are no fleet")
    for first, rows in zip(starts, fleet, strict=True):
        if not len(first) == len(rows) == len(starts[0]):
            raise ValueError(f"{len(starts[0])} stops, {len(first)} ways there, {len(rows)} rows")
        check_square([first] * len(first))
        check_square(rows)
    # A stop without an arc from the start may still be reached over others.
    ways = [ways_from(first, rows) for first, rows in zip(starts, fleet, strict=True)]
    lost = [j for j in range(len(starts[0])) if min(way[j] for way in ways) >= UNREACHABLE]
    if lost:
        raise ValueError(f"no vehicle can reach the stops {lost}")
