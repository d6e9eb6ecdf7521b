"""Every stop once, in the order that takes the least time for this hull, tank and fuel.

Few stops are solved exactly. For more, an order is found over the matrix of least travel times,
which is a lower bound as each of them supposes a full tank, and then made better by what it truly
takes. The route of the order is exact in any case.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from routing.answers import Checkpoint, Quality, Tour, Verdict
from routing.cost_matrix import UNREACHABLE
from routing.flight.chain import Chains
from routing.flight.matrix import travel_times
from routing.model import FlightMode, Hull, System
from routing.order.circuit import circuit_of
from routing.order.local_search import LocalSearch, nearest_neighbour
from routing.order.solve import OrderAnswer, solve_order
from routing.stopping import StoppingCriterion
from routing.tour.exact import MOST_STOPS, ExactTour
from routing.tour.improvement import improve_order
from routing.tour.instance import Times, TourInstance
from routing.tour.priced_matrix import priced_rows, prices

_EXACT_SHARE = 0.6
_POLISH_SHARE = 0.97
_MATRIX_SHARE = 0.5
"""Of what is left of the budget, for the order over the matrix; true costs get the rest."""

_LEAST_BUDGET = 0.001
_KICKS = 4

_FALLBACK_SECONDS = 0.2
_MODES = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)


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

    It is open, or ends at `finish`; with the start as finish it is closed. A stop named twice is
    visited once, one that is the start at once. Up to MOST_STOPS stops the tour is optimal, if the
    `budget`, in seconds, allows. `warm` is an order of old to begin with; symbols in it that are
    no stops any more are skipped. `times` may answer for `travel_times` out of a cache. `reserve`
    units are left at the end, unless fuel is sold there; a refuel stop takes `refuel_seconds`.

    Raises UnknownWaypoint for a symbol that the system lacks, NoRoute where a stop or the finish
    is out of reach, ValueError for numbers that no ship has or a budget of 0 or less, and
    SolveCancelled where the checkpoint asks to stop.
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
    return tour_of(instance, times, criterion, seed=seed, warm=instance.numbered(warm))


def tour_of(
    instance: TourInstance,
    times: Times,
    criterion: StoppingCriterion,
    *,
    seed: int,
    warm: Sequence[int] = (),
) -> Tour:
    """Return the fastest tour found of an instance; raises NoRoute and SolveCancelled."""
    if not instance.stops:
        return _answer(instance, (), Quality.GAP, 0, criterion)
    rows = instance.rows(times)
    check_start(instance)
    bound = 0
    if len(instance.stops) <= MOST_STOPS:
        rows[instance.start_index][: len(instance.stops)] = instance.start_row()
        exact = ExactTour(instance, rows, criterion.until(_EXACT_SHARE)).run()
        if exact.complete:
            order = range(len(instance.stops)) if exact.order is None else exact.order
            return _answer(instance, order, Quality.GAP, exact.bound, criterion)
        bound = exact.bound
    found, answer = _searched(instance, rows, criterion, seed, warm)
    bound = max(bound, answer.bound)
    best = _polished(instance, instance.flyable(found), criterion, bound=bound, seed=seed)
    quality = Quality.FALLBACK if answer.quality is Quality.FALLBACK else Quality.GAP
    return _answer(instance, best, quality, bound, criterion)


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
    """Return a tour by nearest neighbours and exchanges over straight flights, quickly.

    Nothing of the solver is used, and no travel times. What is left in the tank at each stop comes
    from single flights, and with that the route is the fastest leg by leg, but it may not be for
    its whole order. Raises what `plan_tour` raises.
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


def nearest_order(
    instance: TourInstance, rows: Sequence[Sequence[int]], criterion: StoppingCriterion
) -> tuple[int, ...]:
    """Return the stops' order by nearest neighbours and exchanges."""
    circuit = circuit_of(rows, instance.start_index, instance.finish_index, pulse=criterion.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, criterion)
    return _stops_of(instance, circuit.order(search.improve(tour, tour)))


def straight_rows(instance: TourInstance) -> list[list[int]]:
    """Seconds of the fastest single flight on a full tank, in the form of `TourInstance.rows`."""
    index = [instance.system.index[symbol] for symbol in instance.ends]
    speed, tank = instance.hull.speed, instance.hull.fuel_capacity

    def seconds(distance: int) -> int:
        modes = [mode for mode in _MODES if tank == 0 or mode.fuel(distance) <= tank]
        return min((mode.seconds(distance, speed) for mode in modes), default=UNREACHABLE)

    rows: list[list[int]] = []
    for i in index:
        instance.chains.pulse()
        rows.append([seconds(instance.system.rows[i][j]) for j in index])
    return rows


def check_start(instance: TourInstance) -> None:
    """Raise NoRoute for a ship that cannot leave; with a unit of fuel it can DRIFT to any stop."""
    is_stuck = instance.hull.fuel_capacity > 0 and instance.fuel == 0
    if is_stuck and not instance.system.waypoints[instance.system.index[instance.start]].sells_fuel:
        instance.chains.route(instance.start, instance.stops[:1], fuel=0)


def _polished(
    instance: TourInstance,
    order: Sequence[int],
    criterion: StoppingCriterion,
    *,
    bound: int,
    seed: int,
) -> Sequence[int]:
    """Return an order that is no slower, and the same where no time is left."""
    until = criterion if criterion.expired() else _before_route(instance, order, criterion)
    if until.expired():
        return order
    polished = improve_order(instance, order, until, bound=bound, seed=seed)
    return min(order, polished.order, key=instance.seconds)


def _before_route(
    instance: TourInstance, order: Sequence[int], criterion: StoppingCriterion
) -> StoppingCriterion:
    """Return a criterion that leaves time for the route itself, as long as one takes just now."""
    began = criterion.seconds
    instance.route(order)
    routed = criterion.seconds - began
    return criterion.until(max(0.0, _POLISH_SHARE - routed / criterion.budget))


def _searched(
    instance: TourInstance,
    rows: list[list[int]],
    criterion: StoppingCriterion,
    seed: int,
    warm: Sequence[int],
) -> tuple[tuple[int, ...], OrderAnswer]:
    """Return the order that is truly fastest of several, and what is known of the first of them."""
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
    orders = [_stops_of(instance, found.order)]
    if len(warm) == len(instance.stops):
        orders.append(tuple(warm))
    if instance.seconds(orders[0]) > found.bound:
        orders += _others(instance, criterion, seed)
    return min(orders, key=instance.seconds), found


def _others(
    instance: TourInstance, criterion: StoppingCriterion, seed: int
) -> Iterator[tuple[int, ...]]:
    """Make orders by other matrices while there is time."""
    if not criterion.expired():
        yield nearest_order(instance, straight_rows(instance), criterion)
    for price in prices(instance.hull):
        if not criterion.expired():
            yield _wandered(instance, priced_rows(instance, price), criterion, seed)


def _wandered(
    instance: TourInstance, rows: list[list[int]], criterion: StoppingCriterion, seed: int
) -> tuple[int, ...]:
    circuit = circuit_of(rows, instance.start_index, instance.finish_index, pulse=criterion.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, criterion)
    tour = search.iterate(search.improve(tour, tour), _KICKS * len(tour), Random(seed))
    return _stops_of(instance, circuit.order(tour))


def _stops_of(instance: TourInstance, order: Sequence[int]) -> tuple[int, ...]:
    return tuple(index for index in order if index < len(instance.stops))


def _answer(
    instance: TourInstance,
    order: Sequence[int],
    quality: Quality,
    bound: int,
    criterion: StoppingCriterion,
) -> Tour:
    route = instance.route(order)
    if route.seconds == bound or not instance.stops:
        quality, bound = Quality.OPTIMAL, route.seconds
    verdict = Verdict(quality, route.seconds, bound, criterion.seconds, criterion.cut)
    return Tour(instance.named(order), route, verdict)
