"""Matrices to solve, and the best answers by trying every one."""

import math
from collections.abc import Sequence
from itertools import pairwise, permutations, product
from random import Random

from hypothesis import strategies as st

from routing.cost_matrix import UNREACHABLE

COSTS = st.integers(0, 60) | st.just(UNREACHABLE)


def square(smallest: int, largest: int) -> st.SearchStrategy[list[list[int]]]:
    """Matrices of any costs, some of whose arcs do not exist."""
    return st.integers(smallest, largest).flatmap(
        lambda size: st.lists(
            st.lists(COSTS, min_size=size, max_size=size), min_size=size, max_size=size
        )
    )


def plane(size: int, seed: int) -> list[list[int]]:
    """Travel times between random places, a little longer one way than the other."""
    random = Random(seed)
    places = [(random.randint(0, 1000), random.randint(0, 1000)) for _ in range(size)]
    slow = [random.choice((1.0, 1.0, 1.3)) for _ in range(size)]
    return [
        [0 if a == b else math.ceil(15 + factor * math.dist(a, b)) for b in places]
        for a, factor in zip(places, slow, strict=True)
    ]


def length(matrix: Sequence[Sequence[int]], order: Sequence[int]) -> int:
    return sum(matrix[a][b] for a, b in pairwise(order))


def least_order(matrix: Sequence[Sequence[int]], start: int, finish: int | None) -> int:
    """The cost of a cheapest order."""
    others = [i for i in range(len(matrix)) if i not in (start, finish)]
    if len(matrix) == 1:
        return 0
    last = [] if finish is None else [finish]
    return min(length(matrix, [start, *middle, *last]) for middle in permutations(others))


def least_split(
    matrices: Sequence[Sequence[Sequence[int]]], starts: Sequence[Sequence[int]]
) -> tuple[int, int]:
    """The least makespan, and of the divisions that have it the least sum."""
    fleet = list(zip(starts, matrices, strict=True))
    ranks = []
    for owners in product(range(len(fleet)), repeat=len(starts[0])):
        times = []
        for vehicle, (first, rows) in enumerate(fleet):
            own = [stop for stop, owner in enumerate(owners) if owner == vehicle]
            times.append(
                min(first[way[0]] + length(rows, way) if way else 0 for way in permutations(own))
            )
        ranks.append((max(times), sum(times)))
    return min(ranks)
