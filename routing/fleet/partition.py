"""`partition_fleet`: every stop once, over ships of any kind, so that the last is done early.

Few stops are split exactly. For more, estimates of the time of a leg give a division. A search then
improves it by its true times. At the end the order of each ship is improved by itself, exactly
where its stops are few. The lower bound is that of ships whose tanks are full at every stop.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

import attrs

from routing.answers import Berth, Checkpoint, Partition, Quality
from routing.fleet.destroy_repair import FlownDestroyRepair
from routing.fleet.exact import MOST_STOPS, exact_division
from routing.fleet.flown_times import FlownTimes
from routing.fleet.instance import FleetInstance
from routing.fleet.relaxation import FullTankRelaxation
from routing.fleet.typical_times import TANK_SHARES, Estimate, typical_estimates
from routing.flight.matrix import travel_times
from routing.model import System
from routing.split.division import Division
from routing.split.solve import solve_makespan
from routing.stopping import StoppingCriterion
from routing.tour.exact import MOST_STOPS as MOST_OF_ONE
from routing.tour.exact import ExactTour
from routing.tour.improvement import improve_order
from routing.tour.instance import Times, TourInstance

# Shares of the budget. The relaxation has to end after the first. The second is the time of each
# division by estimates. The search has to end after the last, and the rest improves the orders of
# the single ships. They are chosen: the search gains most from more time.
_BOUND_SHARE = 0.3
_ESTIMATE_SHARE = 0.05
_SEARCH_SHARE = 0.82

# The search stops after so many rounds in a row without a better division.
_STALE_ROUNDS = 9

# Every third round starts from one of the first divisions.
_RESTART = 3


def partition_fleet(
    system: System,
    berths: Mapping[str, Berth],
    stops: Iterable[str],
    *,
    budget: float = 2.0,
    checkpoint: Checkpoint | None = None,
    seed: int = 0,
    refuel_seconds: int = 0,
    reserve: int = 0,
    warm: Mapping[str, Sequence[str]] | None = None,
    times: Times = travel_times,
    pace: float | None = None,
) -> Partition:
    """Return the division found of least makespan, and among equals of least sum of times.

    `berths` are the ships by name. A stop named twice is visited once. A stop where a ship is, or
    will be, is visited by that ship without a flight. A ship that is not ready yet is done so much
    later. A ship without stops stays at its location. Each ship that flies has `reserve` units left
    at its end, unless fuel is sold there. A refuel stop takes `refuel_seconds`. Stops that no ship
    can reach are named in the answer and not visited. A fleet of no ships reaches none. `warm` is a
    division for a warm start. Symbols in it that are not stops are skipped. `times` may answer for
    `travel_times` out of a cache. With a `pace`, a second of the budget is so many checks of it,
    and the answer follows from the arguments alone.

    Up to MOST_STOPS stops the division is optimal, if the `budget`, in seconds, allows: dynamic
    programming over sets of stops, with labels for the fuel. Above that it is the best found, and
    optimal only if its makespan meets the lower bound.

    Raises:
        UnknownWaypoint: the system lacks a symbol.
        ValueError: a number that no ship has, or a budget or pace of 0 or less.
        SolveCancelled: the checkpoint returned True. It is called every few milliseconds.
    """
    criterion = StoppingCriterion(budget, checkpoint, pace=pace)
    fleet = FleetInstance.of(
        system, berths, stops, criterion, refuel_seconds=refuel_seconds, reserve=reserve
    )
    if not fleet.stops:
        return fleet.answer([()] * len(fleet.crew), (), Quality.OPTIMAL, 0, criterion)
    if len(fleet.stops) <= MOST_STOPS:
        best = exact_division(fleet.flying, criterion.until(_SEARCH_SHARE))
        # None also where no division visits all stops: the search then finds out which are lost.
        if best is not None:
            makespan = max(fleet.seconds(best))
            return fleet.answer(best, (), Quality.OPTIMAL, makespan, criterion)
    relaxation = FullTankRelaxation.of(fleet, times, criterion.until(_BOUND_SHARE))
    searched = _search(fleet, relaxation, warm or {}, criterion, seed)
    division, lost = fleet.flyable(searched.routes)
    # The ship that is done last first: only its time is the makespan, and the budget may end.
    for v in sorted(range(len(division)), key=lambda v: -searched.times[v]):
        rows = relaxation.of_ship(v, division[v])
        division[v] = _improved(fleet.flying[v], division[v], rows, criterion, seed=seed)
    return fleet.answer(division, lost, Quality.GAP, relaxation.bound(lost), criterion)


def _search(
    fleet: FleetInstance,
    relaxation: FullTankRelaxation,
    warm: Mapping[str, Sequence[str]],
    criterion: StoppingCriterion,
    seed: int,
) -> Division:
    """Return the best division of several first ones, and of many rounds from them."""
    until = criterion.until(_SEARCH_SHARE)
    bound = relaxation.bound()
    criterion.pulse()
    flown, random = FlownTimes(fleet.flying, criterion), Random(seed)
    # Which estimate is good depends on how far stops lie from pumps. So each has a search of its
    # own, and they take turns. All of them share what was flown.
    estimates = [typical_estimates(fleet.flying, share) for share in TANK_SHARES]
    searches = [FlownDestroyRepair(flown, estimate, random) for estimate in estimates]
    firsts = [searches[0].first(fleet.numbered(warm), until)] if warm else []
    for search, estimate in zip(searches, estimates, strict=True):
        # However small the budget, one division is made.
        if not firsts or not until.expired():
            firsts.append(search.first(_estimated(estimate, criterion, seed), until))
    best = min(firsts, key=lambda division: division.rank)
    rounds = stale = 0
    while stale < _STALE_ROUNDS and best.rank[0] > bound and not until.expired():
        rounds += 1
        # A division can be hard to leave by small steps, so some rounds start elsewhere.
        begin = best if rounds % _RESTART else firsts[rounds // _RESTART % len(firsts)]
        found = searches[rounds % len(searches)].round(begin, until)
        stale = 0 if found.rank < best.rank else stale + 1
        best = min(best, found, key=lambda division: division.rank)
    return best


def _estimated(
    estimate: Sequence[Estimate], criterion: StoppingCriterion, seed: int
) -> Sequence[Sequence[int]]:
    rows, starts = [rows for rows, _ in estimate], [first for _, first in estimate]
    budget = max(_ESTIMATE_SHARE * criterion.budget, 1e-3)
    answer = solve_makespan(
        rows,
        starts,
        budget=budget,
        checkpoint=criterion.checkpoint,
        seed=seed,
        pace=criterion.pace,
    )
    # Its budget is its own, so `criterion` has not seen it expire.
    if answer.cut:
        criterion.note_cut()
    return answer.routes


def _improved(
    instance: TourInstance,
    order: list[int],
    rows: list[list[int]] | None,
    criterion: StoppingCriterion,
    *,
    seed: int,
) -> list[int]:
    """Return the best order of one ship's stops that the rest of the budget finds."""
    if len(order) < 2 or criterion.expired():
        return order
    own = attrs.evolve(instance, stops=tuple(instance.stops[stop] for stop in order))
    found: Sequence[int] | None
    if rows is not None and len(order) <= MOST_OF_ONE:
        # The times of full tanks are the heuristic of the exact search.
        found = ExactTour(own, rows, criterion).run().order
    else:
        found = improve_order(own, range(len(order)), criterion, bound=0, seed=seed).order
    better = [order[i] for i in found or ()]
    return better if better and instance.seconds(better) < instance.seconds(order) else order
