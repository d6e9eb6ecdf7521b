"""Solvers for tests: quick ones that answer in the given order, and ones that misbehave."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from routing import Hull, Route, System, Waypoint
from routing.answers import Berth, Partition, Quality, Tour, Verdict
from spacetraders.planning.checkpoint import Checkpoint
from spacetraders.planning.solvers import Solvers

SYSTEM = System([Waypoint(f"X1-A-{name}", x, 0) for x, name in enumerate("ABCD")])
BERTH = Berth(Hull(30, 400), "X1-A-A", 400)
STOPS = ("X1-A-B", "X1-A-C")


def tour_of(order: Sequence[str], quality: Quality = Quality.OPTIMAL) -> Tour:
    return Tour(tuple(order), Route.of(()), Verdict(quality, 0, 0, 0.0))


def in_order(quality: Quality) -> Callable[..., Tour]:
    def solve(system: System, hull: Hull, start: str, stops: Sequence[str], **options: Any) -> Tour:
        return tour_of(stops, quality)

    return solve


def all_to_the_first(quality: Quality) -> Callable[..., Partition]:
    def solve(
        system: System, berths: Mapping[str, Berth], stops: Sequence[str], **options: Any
    ) -> Partition:
        first = next(iter(berths), None)
        tours = {ship: tour_of(stops if ship == first else (), quality) for ship in berths}
        return Partition(tours, 0, (), Verdict(quality, 0, 0, 0.0))

    return solve


def solvers(**instead: Any) -> Solvers:
    usual: dict[str, Any] = {
        "tour": in_order(Quality.OPTIMAL),
        "partition": all_to_the_first(Quality.OPTIMAL),
        "fallback_tour": in_order(Quality.FALLBACK),
        "fallback_partition": all_to_the_first(Quality.FALLBACK),
    }
    return Solvers(**(usual | instead))


class Solving:
    """A tour solver that works until its checkpoint stops it, or until it is let go."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.let_go = False
        self.begun = 0
        self.ended = 0

    def __call__(self, *args: Any, checkpoint: Checkpoint, **options: Any) -> Tour:
        self.begun += 1
        try:
            while not self.let_go:
                time.sleep(0.001)
                if checkpoint() and not self.deaf:
                    raise RuntimeError("stopped")
            return tour_of(())
        finally:
            self.ended += 1
