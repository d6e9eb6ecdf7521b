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
from routing.stopping import Watch
from routing.tour.exact import MOST_STOPS, ExactTour
from routing.tour.improvement import polish
from routing.tour.instance import Errand, Times
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
    watch = Watch(budget, checkpoint)
    errand = Errand.of(
        system,
        hull,
        start,
        stops,
        fuel=fuel,
        finish=finish,
        reserve=reserve,
        refuel_seconds=refuel_seconds,
        chains=Chains(system, hull, refuel_seconds=refuel_seconds, pulse=watch.pulse),
    )
    return tour_of(errand, times, watch, seed=seed, warm=errand.numbered(warm))


def tour_of(
    errand: Errand, times: Times, watch: Watch, *, seed: int, warm: Sequence[int] = ()
) -> Tour:
    """Return the fastest tour found of an errand; raises NoRoute and SolveCancelled."""
    if not errand.stops:
        return _answer(errand, (), Quality.GAP, 0, watch)
    rows = errand.rows(times)
    check_start(errand)
    bound = 0
    if len(errand.stops) <= MOST_STOPS:
        rows[errand.start_index][: len(errand.stops)] = errand.start_row()
        exact = ExactTour(errand, rows, watch.until(_EXACT_SHARE)).run()
        if exact.complete:
            order = range(len(errand.stops)) if exact.order is None else exact.order
            return _answer(errand, order, Quality.GAP, exact.bound, watch)
        bound = exact.bound
    found, answer = _searched(errand, rows, watch, seed, warm)
    bound = max(bound, answer.bound)
    best = _polished(errand, errand.flyable(found), watch, bound=bound, seed=seed)
    quality = Quality.FALLBACK if answer.quality is Quality.FALLBACK else Quality.GAP
    return _answer(errand, best, quality, bound, watch)


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
    watch = Watch(_FALLBACK_SECONDS, checkpoint)
    errand = Errand.of(
        system,
        hull,
        start,
        stops,
        fuel=fuel,
        finish=finish,
        reserve=reserve,
        refuel_seconds=refuel_seconds,
        chains=Chains(system, hull, refuel_seconds=refuel_seconds, pulse=watch.pulse, single=True),
    )
    order = nearest_order(errand, straight_rows(errand), watch) if errand.stops else ()
    return _answer(errand, errand.flyable(order), Quality.FALLBACK, 0, watch)


def nearest_order(errand: Errand, rows: Sequence[Sequence[int]], watch: Watch) -> tuple[int, ...]:
    """Return the stops' order by nearest neighbours and exchanges."""
    circuit = circuit_of(rows, errand.start_index, errand.finish_index, pulse=watch.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, watch)
    return _stops_of(errand, circuit.order(search.improve(tour, tour)))


def straight_rows(errand: Errand) -> list[list[int]]:
    """Seconds of the fastest single flight on a full tank, in the form of `Errand.rows`."""
    index = [errand.system.index[symbol] for symbol in errand.ends]
    speed, tank = errand.hull.speed, errand.hull.fuel_capacity

    def seconds(distance: int) -> int:
        modes = [mode for mode in _MODES if tank == 0 or mode.fuel(distance) <= tank]
        return min((mode.seconds(distance, speed) for mode in modes), default=UNREACHABLE)

    rows: list[list[int]] = []
    for i in index:
        errand.chains.pulse()
        rows.append([seconds(errand.system.rows[i][j]) for j in index])
    return rows


def check_start(errand: Errand) -> None:
    """Raise NoRoute for a ship that cannot leave; with a unit of fuel it can DRIFT to any stop."""
    is_stuck = errand.hull.fuel_capacity > 0 and errand.fuel == 0
    if is_stuck and not errand.system.waypoints[errand.system.index[errand.start]].sells_fuel:
        errand.chains.route(errand.start, errand.stops[:1], fuel=0)


def _polished(
    errand: Errand, order: Sequence[int], watch: Watch, *, bound: int, seed: int
) -> Sequence[int]:
    """Return an order that is no slower, and the same where no time is left."""
    until = watch if watch.expired() else _before_route(errand, order, watch)
    if until.expired():
        return order
    polished = polish(errand, order, until, bound=bound, seed=seed)
    return min(order, polished.order, key=errand.seconds)


def _before_route(errand: Errand, order: Sequence[int], watch: Watch) -> Watch:
    """Return a watch that leaves time for the route itself, as long as one takes just now."""
    began = watch.seconds
    errand.route(order)
    routed = watch.seconds - began
    return watch.until(max(0.0, _POLISH_SHARE - routed / watch.budget))


def _searched(
    errand: Errand, rows: list[list[int]], watch: Watch, seed: int, warm: Sequence[int]
) -> tuple[tuple[int, ...], OrderAnswer]:
    """Return the order that is truly fastest of several, and what is known of the first of them."""
    found = solve_order(
        rows,
        start=errand.start_index,
        finish=errand.finish_index,
        budget=max((watch.budget - watch.seconds) * _MATRIX_SHARE, _LEAST_BUDGET),
        checkpoint=watch.checkpoint,
        seed=seed,
        warm=warm,
    )
    if found.cut:
        watch.note_cut()
    orders = [_stops_of(errand, found.order)]
    if len(warm) == len(errand.stops):
        orders.append(tuple(warm))
    if errand.seconds(orders[0]) > found.bound:
        orders += _others(errand, watch, seed)
    return min(orders, key=errand.seconds), found


def _others(errand: Errand, watch: Watch, seed: int) -> Iterator[tuple[int, ...]]:
    """Make orders by other matrices while there is time."""
    if not watch.expired():
        yield nearest_order(errand, straight_rows(errand), watch)
    for price in prices(errand.hull):
        if not watch.expired():
            yield _wandered(errand, priced_rows(errand, price), watch, seed)


def _wandered(errand: Errand, rows: list[list[int]], watch: Watch, seed: int) -> tuple[int, ...]:
    circuit = circuit_of(rows, errand.start_index, errand.finish_index, pulse=watch.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, watch)
    tour = search.wander(search.improve(tour, tour), _KICKS * len(tour), Random(seed))
    return _stops_of(errand, circuit.order(tour))


def _stops_of(errand: Errand, order: Sequence[int]) -> tuple[int, ...]:
    return tuple(index for index in order if index < len(errand.stops))


def _answer(
    errand: Errand, order: Sequence[int], quality: Quality, bound: int, watch: Watch
) -> Tour:
    route = errand.route(order)
    if route.seconds == bound or not errand.stops:
        quality, bound = Quality.OPTIMAL, route.seconds
    verdict = Verdict(quality, route.seconds, bound, watch.seconds, watch.cut)
    return Tour(errand.named(order), route, verdict)
