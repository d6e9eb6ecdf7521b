"""Giving way: how much is done between two calls of the checkpoint, counted as function calls."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType

from routing import Berth, Hull, System, Waypoint, fallback_partition, fallback_tour, travel_times
from routing.answers import Checkpoint
from routing.flight.chain import Chains
from routing.order.circuit import circuit_of
from routing.tour.flown_order import FlownOrder
from routing.tour.instance import TourInstance
from routing.tour.priced_matrix import priced_rows

HULL = Hull(30, 300)
SIZE = 90
MOST_CALLS = 30_000
"""Some 5 ms of work. Before the loops over pumps gave way, up to 260,000 were made at once."""


class Gaps:
    """A checkpoint, and the most function calls that were made between two of its own."""

    def __init__(self) -> None:
        self.most = self.calls = self._now = 0

    def __call__(self) -> bool:
        self.calls += 1
        self.most, self._now = max(self.most, self._now), 0
        return False

    def count(self, _frame: FrameType, event: str, _argument: object) -> None:
        self._now += event in ("call", "c_call")


@contextmanager
def counted() -> Iterator[Gaps]:
    """Count what is done in the body, up to its end."""
    gaps, before = Gaps(), sys.getprofile()
    sys.setprofile(gaps.count)
    try:
        yield gaps
    finally:
        sys.setprofile(before)
        gaps()


def wide_system() -> System:
    """Many waypoints, of which every other sells fuel."""
    random = Random(1)
    return System(
        Waypoint(f"W{i}", random.randint(-400, 400), random.randint(-400, 400), i % 2 == 0)
        for i in range(SIZE)
    )


def instance_of(system: System, pulse: Checkpoint) -> TourInstance:
    start, *stops = system.index
    return TourInstance.of(
        system,
        HULL,
        start,
        stops,
        fuel=300,
        finish=None,
        reserve=0,
        refuel_seconds=0,
        chains=Chains(system, HULL, pulse=pulse, single=True),
    )


def test_travel_times_give_way_often() -> None:
    system = wide_system()
    with counted() as gaps:
        travel_times(system, HULL, fuel=200, pulse=gaps)
    assert gaps.most < MOST_CALLS


def test_fallbacks_give_way_often() -> None:
    system = wide_system()
    start, *stops = system.index
    berths = {name: Berth(HULL, start, 300) for name in "ABCD"}
    with counted() as gaps:
        fallback_tour(system, HULL, start, stops, fuel=300, checkpoint=gaps)
        fallback_partition(system, berths, stops, checkpoint=gaps)
    assert gaps.most < MOST_CALLS


def test_an_order_is_flown_and_priced_in_mind_a_little_at_a_time() -> None:
    with counted() as gaps:
        instance = instance_of(wide_system(), gaps)
        flown = FlownOrder(instance, tuple(range(len(instance.stops))))
        flown.cost_with((0, 2, (1, 0)))
        priced_rows(instance, 1.0)
    assert gaps.most < MOST_CALLS


def test_a_circuit_gives_way_at_each_row() -> None:
    gaps = Gaps()
    circuit_of([[1] * 40] * 40, 0, None, pulse=gaps)
    assert gaps.calls == 40
