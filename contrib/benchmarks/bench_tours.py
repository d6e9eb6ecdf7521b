"""Tours: against brute force, against LKH and PyVRP, and how long they take.

A tour's order is compared twice. On the matrix of least travel times, where the rivals can answer,
`solve_order` is held to the better of them. In truth, with fuel and refuel stops over the whole
chain, `plan_tour` is held to the exact routes of the orders that the rivals found.
"""

import json
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from statistics import median

import attrs
import rivals
import systems
from systems import DRONE, FRIGATE, FULL, HAULER, SHUTTLE

from routing import (
    Chains,
    Hull,
    Quality,
    System,
    Tour,
    plan_chain,
    plan_tour,
    travel_times,
)
from routing.order.circuit import circuit_of
from routing.order.solve import OrderAnswer, solve_order

BUDGET_SECONDS = 1.0
SIZES = (10, 20, 30, 40, 50) if FULL else (10, 30, 50)
RIVAL_SECONDS = 30.0
PROVEN_SECONDS = RIVAL_SECONDS if FULL else 0.5
"""What rivals get where our order is proven best on the matrix, so that they can only confirm."""

JUDGED = dict.fromkeys(range(3, 10), systems.SYSTEMS + 1) if FULL else {5: 21, 7: 21, 9: 2}
"""How many systems for each number of stops: every order of 9 takes some 15 s to look through."""

JUDGED_HULLS = (FRIGATE, DRONE, SHUTTLE, HAULER)


@attrs.frozen
class Duel:
    """Percent by which we are behind, below 0 ahead; and what is known of our own answers."""

    on_matrix: float
    in_truth: float
    order: OrderAnswer
    tour: Tour


def measure() -> dict[str, float]:
    """Return named figures, units in the names; the rivals' only where they are installed."""
    places = systems.start_systems(systems.SYSTEMS)
    figures = _judged(places)
    if rivals.missing():
        print(f"  no rivals: {rivals.missing()} not installed", file=sys.stderr)
        return figures
    told = "" if FULL else f", {PROVEN_SECONDS} s where we have a proof (FULL=1: all of it)"
    print(
        f"  {len(places)} systems a size; rivals have {RIVAL_SECONDS:.0f} s{told}", file=sys.stderr
    )
    with rivals.processes() as pool:
        for size in SIZES:
            duels = [_duel(pool, system, size, seed) for seed, system in enumerate(places)]
            figures |= {f"tour_{size}_{key}": value for key, value in _told(duels)}
    return figures


def _told(duels: list[Duel]) -> Iterator[tuple[str, float]]:
    matrix, truth = [duel.on_matrix for duel in duels], [duel.in_truth for duel in duels]
    yield "instances", len(duels)
    yield "order_behind_rivals_median_percent", median(matrix)
    yield "order_behind_rivals_worst_percent", max(matrix)
    proven = [duel.order.quality is Quality.OPTIMAL for duel in duels]
    yield "order_proven_percent", 100 * sum(proven) / len(proven)
    yield "order_solve_median_ms", median(duel.order.seconds for duel in duels) * 1e3
    yield "order_solve_worst_ms", max(duel.order.seconds for duel in duels) * 1e3
    yield "true_behind_rivals_median_percent", median(truth)
    yield "true_behind_rivals_worst_percent", max(truth)
    yield "plan_worst_ms", max(duel.tour.verdict.solver_seconds for duel in duels) * 1e3


def _duel(pool: ProcessPoolExecutor, system: System, size: int, seed: int) -> Duel:
    """Ask us, then the rivals, for an open tour of a frigate with a full tank."""
    start, stops = systems.drawn(system, size, seed)
    matrix = travel_times(system, FRIGATE, fuel=FRIGATE.fuel_capacity, among=(start, *stops))
    order = solve_order(matrix.rows, start=0, budget=BUDGET_SECONDS)
    tour = plan_tour(
        system, FRIGATE, start, stops, fuel=FRIGATE.fuel_capacity, budget=BUDGET_SECONDS
    )
    proven = order.quality is Quality.OPTIMAL
    patience, enough = (PROVEN_SECONDS, order.cost) if proven else (RIVAL_SECONDS, 0)
    circuit = circuit_of(matrix.rows, 0, None)
    theirs = rivals.tours(pool, circuit.rows, patience, 0 if FULL else enough)
    found = [theirs.lkh, theirs.pyvrp]
    routes = [
        plan_chain(system, FRIGATE, start, named, fuel=FRIGATE.fuel_capacity)
        for named in ([stops[node - 1] for node in circuit.order(nodes)[1:]] for nodes in found)
    ]
    return Duel(
        on_matrix=behind(order.cost, min(map(circuit.cost, found))),
        in_truth=behind(tour.route.seconds, min(route.seconds for route in routes)),
        order=order,
        tour=tour,
    )


def behind(ours: int, theirs: int) -> float:
    """Percent by which our seconds are more than theirs."""
    return 100 * (ours - theirs) / max(1, theirs)


def _judged(places: list[System]) -> dict[str, float]:
    """Look for a faster order than ours among all there are, for tours of few stops."""
    asked = later = unproven = 0
    for size, count in JUDGED.items():
        for seed, system in enumerate(places[:count]):
            hull = JUDGED_HULLS[(seed + size) % len(JUDGED_HULLS)]
            outcome = _Judge.of(system, hull, size, seed)
            later += outcome.is_beaten()
            unproven += outcome.tour.verdict.quality is not Quality.OPTIMAL
            asked += 1
    return {
        "tour_few_stops_judged": asked,
        "tour_few_stops_later_than_brute_force": later,
        "tour_few_stops_not_proven": unproven,
    }


@attrs.frozen
class _Judge:
    """One errand and our tour of it; `least` are the seconds to each stop from the nearest place.

    A beginning of an order is not gone on with where it, and the least seconds to all that is left,
    take as long as our tour.
    """

    chains: Chains
    start: str
    finish: tuple[str, ...]
    fuel: int
    least: dict[str, int]
    tour: Tour

    @classmethod
    def of(cls, system: System, hull: Hull, size: int, seed: int) -> "_Judge":
        """Ask for a tour of stops at random; every other one is closed."""
        start, stops = systems.drawn(system, size, seed)
        fuel = random.Random(seed).randint(hull.fuel_capacity // 2, hull.fuel_capacity)
        finish = start if seed % 2 else None
        tour = plan_tour(system, hull, start, stops, fuel=fuel, finish=finish, budget=30.0)
        ends = () if finish is None else (finish,)
        times = travel_times(system, hull, fuel=hull.fuel_capacity, among=(start, *stops))
        columns = zip(times.symbols, zip(*times.rows, strict=True), strict=True)
        least = {stop: sorted(column)[1] for stop, column in columns}
        return cls(Chains(system, hull), start, ends, fuel, least, tour)

    def is_beaten(self) -> bool:
        """Whether any order of the stops is faster than ours."""
        return self._is_beaten((), frozenset(self.tour.order))

    def _is_beaten(self, before: tuple[str, ...], left: frozenset[str]) -> bool:
        last = () if left else self.finish
        seconds = self.chains.seconds(self.start, (*before, *last), fuel=self.fuel)
        to_come = sum(self.least[stop] for stop in (*left, *(self.finish if left else ())))
        if seconds + to_come >= self.tour.route.seconds:
            return False
        return not left or any(
            self._is_beaten((*before, stop), left - {stop}) for stop in sorted(left)
        )


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
