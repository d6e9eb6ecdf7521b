"""Every stop once, over ships of any kind: the last ship is to be done as early as possible.

Few stops are dealt out exactly. For more, guesses of what a leg takes give a division, which is
then made better by what it truly takes; the tour of each ship is made exact at the end where its
stops are few. The bound is that of ships whose tanks are full at every stop.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

import attrs

from routing.answers import Berth, Checkpoint, Partition, Quality
from routing.fleet.destroy_repair import FlownDestroyRepair, FlownTimes
from routing.fleet.exact import MOST_STOPS, exact_division
from routing.fleet.instance import FleetInstance
from routing.fleet.relaxation import FullTankRelaxation
from routing.fleet.typical_times import Estimate, typical_estimates
from routing.flight.matrix import travel_times
from routing.model import System
from routing.split.destroy_repair import Division
from routing.split.solve import solve_makespan
from routing.stopping import StoppingCriterion
from routing.tour.exact import MOST_STOPS as MOST_OF_ONE
from routing.tour.exact import ExactTour
from routing.tour.improvement import improve_order
from routing.tour.instance import Times, TourInstance
from routing.tour.plan import nearest_order

_TANK_SHARES = (0.5, 0.75, 0.3)
"""How full a tank may typically be: from each a division is made, and the best is gone on with."""

_BOUND_SHARE = 0.3
_GUESS_SHARE = 0.05
_SEARCH_SHARE = 0.82
_STALE_ROUNDS = 9
_ANEW = 3
_FALLBACK_SECONDS = 0.3


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
) -> Partition:
    """Return the division found that is done first; of those, one of the least sum.

    A stop named twice is visited once; one where a ship already is, or will be, is visited by that
    ship and costs it no flight. A ship that is not ready yet is done so much later; one
    without stops stays where it is. Stops that no ship can reach are named, not visited; a fleet
    of none reaches none. Up to MOST_STOPS stops the division is optimal, if the `budget`, in
    seconds, allows. `warm` is a division of old to begin with: symbols in it that are no stops any
    more are skipped. `times` may answer for `travel_times` out of a cache. Each ship that flies
    has `reserve` units left at its end, unless fuel is sold there; a refuel stop takes
    `refuel_seconds`.

    Raises UnknownWaypoint for a symbol that the system lacks, ValueError for numbers that no ship
    has or a budget of 0 or less, and SolveCancelled where the checkpoint asks to stop.
    """
    criterion = StoppingCriterion(budget, checkpoint)
    fleet = FleetInstance.of(
        system, berths, stops, criterion, refuel_seconds=refuel_seconds, reserve=reserve
    )
    if not fleet.stops:
        return fleet.answer([()] * len(fleet.crew), (), Quality.OPTIMAL, 0, criterion)
    if len(fleet.stops) <= MOST_STOPS:
        best = exact_division(fleet.flying, criterion.until(_SEARCH_SHARE))
        if best is not None:
            makespan = max(fleet.seconds(best))
            return fleet.answer(best, (), Quality.OPTIMAL, makespan, criterion)
    floor = FullTankRelaxation.of(fleet, times, criterion.until(_BOUND_SHARE))
    split = _searched(fleet, floor, warm or {}, criterion, seed)
    division, lost = fleet.flyable(split.routes)
    for v in sorted(range(len(division)), key=lambda v: -split.times[v]):
        rows = floor.of_ship(v, division[v])
        division[v] = _shortened(fleet.flying[v], division[v], rows, criterion, seed=seed)
    return fleet.answer(division, lost, Quality.GAP, floor.bound(lost), criterion)


def fallback_partition(
    system: System,
    berths: Mapping[str, Berth],
    stops: Iterable[str],
    *,
    checkpoint: Checkpoint | None = None,
    refuel_seconds: int = 0,
    reserve: int = 0,
) -> Partition:
    """Return a division by the ship that can be there first, over guesses, quickly.

    Each ship's order is made better by exchanges, and its route is that of `fallback_tour`. Raises
    what `partition_fleet` raises.
    """
    criterion = StoppingCriterion(_FALLBACK_SECONDS, checkpoint)
    fleet = FleetInstance.of(
        system,
        berths,
        stops,
        criterion,
        refuel_seconds=refuel_seconds,
        reserve=reserve,
        single=True,
    )
    if not fleet.stops:
        return fleet.answer([()] * len(fleet.crew), (), Quality.FALLBACK, 0, criterion)
    guesses = typical_estimates(fleet.flying, _TANK_SHARES[0])
    dealt = [
        _exchanged(instance, guess, order, criterion)
        for instance, guess, order in zip(fleet.flying, guesses, _dealt(guesses), strict=True)
    ]
    division, lost = fleet.flyable(dealt)
    return fleet.answer(division, lost, Quality.FALLBACK, 0, criterion)


def _searched(
    fleet: FleetInstance,
    floor: FullTankRelaxation,
    warm: Mapping[str, Sequence[str]],
    criterion: StoppingCriterion,
    seed: int,
) -> Division:
    """Return the best division of several beginnings and many rounds from them."""
    until = criterion.until(_SEARCH_SHARE)
    bound = floor.bound()
    criterion.pulse()
    flown, random = FlownTimes(fleet.flying, criterion), Random(seed)
    guesses = [typical_estimates(fleet.flying, share) for share in _TANK_SHARES]
    searches = [FlownDestroyRepair(flown, guess, random) for guess in guesses]
    firsts = [searches[0].first(fleet.numbered(warm), until)] if warm else []
    for search, guess in zip(searches, guesses, strict=True):
        if not firsts or not until.expired():
            firsts.append(search.first(_guessed(guess, criterion, seed), until))
    best = min(firsts, key=lambda split: split.rank)
    rounds = stale = 0
    while stale < _STALE_ROUNDS and best.rank[0] > bound and not until.expired():
        rounds += 1
        begin = best if rounds % _ANEW else firsts[rounds // _ANEW % len(firsts)]
        found = searches[rounds % len(searches)].round(begin, until)
        stale = 0 if found.rank < best.rank else stale + 1
        best = min(best, found, key=lambda split: split.rank)
    return best


def _guessed(
    guess: Sequence[Estimate], criterion: StoppingCriterion, seed: int
) -> Sequence[Sequence[int]]:
    """Return the best division by a guess."""
    rows, starts = [rows for rows, _ in guess], [first for _, first in guess]
    budget = max(_GUESS_SHARE * criterion.budget, 1e-3)
    answer = solve_makespan(rows, starts, budget=budget, checkpoint=criterion.checkpoint, seed=seed)
    if answer.cut:
        criterion.note_cut()
    return answer.routes


def _shortened(
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
        found = ExactTour(own, rows, criterion).run().order
    else:
        found = improve_order(own, range(len(order)), criterion, bound=0, seed=seed).order
    better = [order[i] for i in found or ()]
    return better if better and instance.seconds(better) < instance.seconds(order) else order


def _dealt(guesses: Sequence[Estimate]) -> list[list[int]]:
    """Give out stop by stop: the next to the ship that is there first."""
    orders: list[list[int]] = [[] for _ in guesses]
    at = [first for _, first in guesses]
    times = [0] * len(guesses)
    left = set(range(len(at[0])))
    while left:
        times_there = (
            (time + row[stop], v, stop)
            for v, (time, row) in enumerate(zip(times, at, strict=True))
            for stop in left
        )
        times_v, v, stop = min(times_there)
        times[v], at[v] = times_v, guesses[v][0][stop]
        orders[v].append(stop)
        left.remove(stop)
    return orders


def _exchanged(
    instance: TourInstance, guess: Estimate, order: list[int], criterion: StoppingCriterion
) -> list[int]:
    """Return the stops in a better order, if the exchanges lead to one that is truly better."""
    if len(order) < 3:
        return order
    rows, first = guess
    own = attrs.evolve(instance, stops=tuple(instance.stops[stop] for stop in order))
    square = [[rows[i][j] for j in order] + [0] for i in order]
    found = nearest_order(own, [*square, [first[j] for j in order] + [0]], criterion)
    better = [order[i] for i in found]
    return better if instance.seconds(better) < instance.seconds(order) else order
