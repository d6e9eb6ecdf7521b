"""Construction of orders: nearest neighbours and local search over several cost matrices.

No matrix shows the fuel that a tour has left at each stop. Orders that are good by different
matrices are therefore compared by their true times.
"""

from collections.abc import Iterator, Sequence
from random import Random

from routing.cost_matrix import UNREACHABLE
from routing.model import FlightMode
from routing.order.circuit import circuit_of
from routing.order.local_search import LocalSearch, nearest_neighbour
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance
from routing.tour.priced_matrix import fuel_prices, priced_rows

# Kicks of the local search for each node of a priced matrix.
_KICKS = 4

_MODES = (FlightMode.BURN, FlightMode.CRUISE, FlightMode.DRIFT)


def nearest_order(
    instance: TourInstance, rows: Sequence[Sequence[int]], criterion: StoppingCriterion
) -> tuple[int, ...]:
    """Return an order of the stops by nearest neighbours and local search, without kicks.

    `rows` are costs between the `ends` of the instance.
    """
    circuit = circuit_of(rows, instance.start_index, instance.finish_index, pulse=criterion.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, criterion)
    return stops_of(instance, circuit.order(search.improve(tour, tour)))


def other_orders(
    instance: TourInstance, criterion: StoppingCriterion, seed: int
) -> Iterator[tuple[int, ...]]:
    """Yield orders by straight flights and by priced matrices, until the criterion expires."""
    if not criterion.expired():
        # The cheapest matrix first, as the budget may end: it needs no legs.
        yield nearest_order(instance, straight_rows(instance), criterion)
    for price in fuel_prices(instance.hull):
        if not criterion.expired():
            yield _iterated_order(instance, priced_rows(instance, price), criterion, seed)


def straight_rows(instance: TourInstance) -> list[list[int]]:
    """Seconds of the fastest single flight on a full tank, between the `ends` of the instance."""
    index = [instance.system.index[symbol] for symbol in instance.ends]
    speed, tank = instance.hull.speed, instance.hull.fuel_capacity

    def seconds(distance: int) -> int:
        # Without a tank no mode burns anything.
        modes = [mode for mode in _MODES if tank == 0 or mode.fuel(distance) <= tank]
        return min((mode.seconds(distance, speed) for mode in modes), default=UNREACHABLE)

    rows: list[list[int]] = []
    for i in index:
        instance.chains.pulse()
        rows.append([seconds(instance.system.rows[i][j]) for j in index])
    return rows


def stops_of(instance: TourInstance, order: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers of an order of `ends` that are stops, without the start and the finish."""
    return tuple(index for index in order if index < len(instance.stops))


def _iterated_order(
    instance: TourInstance, rows: list[list[int]], criterion: StoppingCriterion, seed: int
) -> tuple[int, ...]:
    circuit = circuit_of(rows, instance.start_index, instance.finish_index, pulse=criterion.pulse)
    tour = nearest_neighbour(circuit.rows)
    search = LocalSearch(circuit, criterion)
    # Few kicks: the matrix is only a guess, and the best order by it need not be good.
    tour = search.iterate(search.improve(tour, tour), _KICKS * len(tour), Random(seed))
    return stops_of(instance, circuit.order(tour))
