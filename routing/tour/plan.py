"""`plan_tour` and `fallback_tour`: the fastest tour of one ship through its stops, in any order.

Few stops are solved exactly. For more, an order is found over the matrix of least travel times,
which is a lower bound, as each of them supposes a full tank. Then it is improved by its true time.
The route of the final order is exact in any case.
"""

from collections.abc import Iterable, Sequence

from routing.answers import Checkpoint, Quality, Tour, Verdict
from routing.flight.chain import Chains
from routing.flight.matrix import travel_times
from routing.model import Hull, System
from routing.order.solve import OrderAnswer, solve_order
from routing.stopping import StoppingCriterion
from routing.tour.construction import nearest_order, other_orders, stops_of, straight_rows
from routing.tour.exact import MOST_STOPS, ExactTour
from routing.tour.improvement import improve_order
from routing.tour.instance import Times, TourInstance

# The share of the budget after which the exact search gives up. Chosen: what is left has to find
# an order by local search.
_EXACT_SHARE = 0.6

# The share of the budget after which the improvement ends, less the time of the final route.
# Chosen: the rest is for the move under way, which is not broken off.
_IMPROVEMENT_SHARE = 0.97

# The share of the remaining budget for the order over the matrix. True times get the rest. Chosen:
# where stops sell fuel this order is flown as it is, and elsewhere the improvement decides.
_MATRIX_SHARE = 0.5

# A budget of 0 is refused, so an order over the matrix gets this at least.
_LEAST_BUDGET = 0.001

# The most seconds of the local search in a fallback, which has to answer at once.
_FALLBACK_SECONDS = 0.2


def plan_tour(
    system: System,
    hull: Hull,
    start: str,
    stops: Iterable[str],
    *,
    fuel: int,
    finish: str | None = None,
    budget: float = 1.0,
    checkpoint: Checkpoint | None = None,
    seed: int = 0,
    reserve: int = 0,
    refuel_seconds: int = 0,
    warm: Iterable[str] = (),
    times: Times = travel_times,
) -> Tour:
    """Return the fastest tour found of all stops, from `start` with `fuel` units in the tank.

    It is open, or ends at `finish`. With the start as finish it is closed. A stop named twice is
    visited once, and a stop at the start needs no flight. `reserve` units are left at the end,
    unless fuel is sold there. A refuel stop takes `refuel_seconds`. `warm` is an order for a warm
    start. Symbols in it that are not stops are skipped. `times` may answer for `travel_times` out
    of a cache.

    Up to MOST_STOPS stops the tour is optimal, if the `budget`, in seconds, allows: A* over (stops
    done, position, fuel left) with a lower bound. Above that it is the best found, and its verdict
    has the bound of a ship with full tanks. The matrix and the final route are not cut short, so a
    small budget may be exceeded by their time.

    Raises:
        UnknownWaypoint: the system lacks a symbol.
        NoRoute: a stop or the finish is out of reach.
        ValueError: a number that no ship has, or a budget of 0 or less.
        SolveCancelled: the checkpoint returned True. It is called every few milliseconds.
    """
    criterion = StoppingCriterion(budget, checkpoint)
    instance = TourInstance.of(
        system,
        hull,
        start,
        stops,
        fuel=fuel,
        finish=finish,
        reserve=reserve,
        refuel_seconds=refuel_seconds,
        chains=Chains(system, hull, refuel_seconds=refuel_seconds, pulse=criterion.pulse),
    )
    return _tour_of(instance, times, criterion, seed=seed, warm=instance.numbered(warm))


def fallback_tour(
    system: System,
    hull: Hull,
    start: str,
    stops: Iterable[str],
    *,
    fuel: int,
    finish: str | None = None,
    checkpoint: Checkpoint | None = None,
    reserve: int = 0,
    refuel_seconds: int = 0,
) -> Tour:
    """Return a tour by nearest neighbours and local search over straight flights, quickly.

    It needs neither the solver nor travel times. The fuel left at each stop comes from single
    flights. With that fuel the route is the fastest leg by leg, but it may not be for the order as
    a whole. Arguments as in `plan_tour`.

    Raises:
        UnknownWaypoint: the system lacks a symbol.
        NoRoute: a stop or the finish is out of reach.
        ValueError: a number that no ship has.
        SolveCancelled: the checkpoint returned True.
    """
    criterion = StoppingCriterion(_FALLBACK_SECONDS, checkpoint)
    instance = TourInstance.of(
        system,
        hull,
        start,
        stops,
        fuel=fuel,
        finish=finish,
        reserve=reserve,
        refuel_seconds=refuel_seconds,
        chains=Chains(
            system, hull, refuel_seconds=refuel_seconds, pulse=criterion.pulse, single=True
        ),
    )
    order = nearest_order(instance, straight_rows(instance), criterion) if instance.stops else ()
    return _answer(instance, instance.flyable(order), Quality.FALLBACK, 0, criterion)


def _tour_of(
    instance: TourInstance,
    times: Times,
    criterion: StoppingCriterion,
    *,
    seed: int,
    warm: Sequence[int],
) -> Tour:
    if not instance.stops:
        return _answer(instance, (), Quality.GAP, 0, criterion)
    # The matrix is needed in any case: as the heuristic of the exact search, or for the order.
    rows = instance.rows(times)
    _check_start(instance)
    bound = 0
    if len(instance.stops) <= MOST_STOPS:
        # From the start the fuel is known, so its row can be exact. That lifts the bound.
        rows[instance.start_index][: len(instance.stops)] = instance.start_row()
        exact = ExactTour(instance, rows, criterion.until(_EXACT_SHARE)).run()
        if exact.complete:
            # If no order can be flown, the route of any raises NoRoute with the reason.
            order = range(len(instance.stops)) if exact.order is None else exact.order
            return _answer(instance, order, Quality.GAP, exact.bound, criterion)
        bound = exact.bound
    found, answer = _best_order(instance, rows, criterion, seed, warm)
    bound = max(bound, answer.bound)
    best = _improved(instance, instance.flyable(found), criterion, bound=bound, seed=seed)
    quality = Quality.FALLBACK if answer.quality is Quality.FALLBACK else Quality.GAP
    return _answer(instance, best, quality, bound, criterion)


def _check_start(instance: TourInstance) -> None:
    """Raise NoRoute for a ship that cannot leave. With a unit of fuel it can DRIFT to any stop."""
    is_stuck = instance.hull.fuel_capacity > 0 and instance.fuel == 0
    start = instance.system.waypoints[instance.system.index[instance.start]]
    if is_stuck and not start.sells_fuel:
        instance.chains.route(instance.start, instance.stops[:1], fuel=0)


def _best_order(
    instance: TourInstance,
    rows: list[list[int]],
    criterion: StoppingCriterion,
    seed: int,
    warm: Sequence[int],
) -> tuple[tuple[int, ...], OrderAnswer]:
    """Return the order of least true time among several, and the answer over the matrix."""
    found = solve_order(
        rows,
        start=instance.start_index,
        finish=instance.finish_index,
        budget=max((criterion.budget - criterion.seconds) * _MATRIX_SHARE, _LEAST_BUDGET),
        checkpoint=criterion.checkpoint,
        seed=seed,
        warm=warm,
    )
    if found.cut:
        criterion.note_cut()
    orders = [stops_of(instance, found.order)]
    # A warm order of all stops may be better in truth than the optimum of the matrix.
    if len(warm) == len(instance.stops):
        orders.append(tuple(warm))
    # An order that takes no longer than its bound is optimal, so no other one is needed.
    if instance.seconds(orders[0]) > found.bound:
        orders += other_orders(instance, criterion, seed)
    return min(orders, key=instance.seconds), found


def _improved(
    instance: TourInstance,
    order: Sequence[int],
    criterion: StoppingCriterion,
    *,
    bound: int,
    seed: int,
) -> Sequence[int]:
    # With the budget spent, not even the time of a route is measured.
    until = criterion if criterion.expired() else _before_route(instance, order, criterion)
    if until.expired():
        return order
    improved = improve_order(instance, order, until, bound=bound, seed=seed)
    # The improvement follows few labels, so by the exact time the first order may still be better.
    return min(order, improved.order, key=instance.seconds)


def _before_route(
    instance: TourInstance, order: Sequence[int], criterion: StoppingCriterion
) -> StoppingCriterion:
    """Return a criterion that leaves time for the final route, as long as a route takes now."""
    # The labels along the order are kept, so this is not lost if the order stays.
    began = criterion.seconds
    instance.route(order)
    routed = criterion.seconds - began
    return criterion.until(max(0.0, _IMPROVEMENT_SHARE - routed / criterion.budget))


def _answer(
    instance: TourInstance,
    order: Sequence[int],
    quality: Quality,
    bound: int,
    criterion: StoppingCriterion,
) -> Tour:
    route = instance.route(order)
    # Without stops there is only one order. Else a time that meets its bound is proven.
    if route.seconds == bound or not instance.stops:
        quality, bound = Quality.OPTIMAL, route.seconds
    verdict = Verdict(quality, route.seconds, bound, criterion.seconds, criterion.cut)
    return Tour(instance.named(order), route, verdict)
