"""Orders by their true cost: what a move changes, and what polishing may never do."""

from collections.abc import Sequence
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Chains, Hull, System, Waypoint
from routing.cost_matrix import UNREACHABLE
from routing.flight.costs import packed
from routing.stopping import StoppingCriterion
from routing.tour.flown_order import FlownOrder, Replacement
from routing.tour.improvement import MOST_STOPS, improve_order
from routing.tour.instance import TourInstance

PLACES = st.tuples(st.integers(-60, 60), st.integers(-60, 60), st.booleans())


def instance_over(
    places: Sequence[tuple[int, int, bool]], *, tank: int, closed: bool = False, reserve: int = 0
) -> TourInstance:
    system = System(Waypoint(f"W{i}", x, y, sells) for i, (x, y, sells) in enumerate(places))
    hull = Hull(9, tank)
    start, *stops = system.index
    return TourInstance.of(
        system,
        hull,
        start,
        stops,
        fuel=tank,
        finish=start if closed else None,
        reserve=min(reserve, tank),
        refuel_seconds=2,
        chains=Chains(system, hull, refuel_seconds=2),
    )


@st.composite
def moved(draw: st.DrawFn) -> tuple[TourInstance, Replacement]:
    """An instance, and a part of its order in another order."""
    places = draw(st.lists(PLACES, min_size=4, max_size=9, unique_by=lambda p: p[:2]))
    tank = draw(st.sampled_from([0, 20, 80, 400]))
    instance = instance_over(
        places, tank=tank, closed=draw(st.booleans()), reserve=draw(st.integers(0, 10))
    )
    size = len(instance.stops)
    begin = draw(st.integers(0, size - 2))
    end = draw(st.integers(begin + 2, size))
    return instance, (begin, end, tuple(draw(st.permutations(range(begin, end)))))


@given(moved())
@settings(max_examples=60, deadline=None)
def test_no_move_is_promised_to_cost_less_than_it_does(
    case: tuple[TourInstance, Replacement],
) -> None:
    instance, move = case
    flown = FlownOrder(instance, tuple(range(len(instance.stops))))
    promised = flown.cost_with(move)
    if promised < flown.cost:
        assert instance.seconds(flown.with_move(move).order) <= promised // packed(1, 0, 0)


@given(moved())
@settings(max_examples=60, deadline=None)
def test_what_is_flown_in_mind_is_never_faster_than_the_exact_chain(
    case: tuple[TourInstance, Replacement],
) -> None:
    instance, (begin, end, part) = case
    order = (*range(begin), *part, *range(end, len(instance.stops)))
    assert FlownOrder(instance, order).seconds >= instance.seconds(order)


@given(moved())
@settings(max_examples=20, deadline=None)
def test_polishing_never_makes_an_order_slower(case: tuple[TourInstance, Replacement]) -> None:
    instance, _ = case
    order = tuple(range(len(instance.stops)))
    polished = improve_order(instance, order, StoppingCriterion(0.05), bound=0, seed=1)
    assert sorted(polished.order) == list(order)
    assert polished.seconds <= FlownOrder(instance, order).seconds


def test_an_order_that_can_end_better_is_found_out() -> None:
    line = [(x, 0, False) for x in (0, 10, 20, 40, 30)]
    instance = instance_over(line, tank=400, reserve=5)
    polished = improve_order(instance, range(4), StoppingCriterion(1.0), bound=0, seed=1)
    assert polished.order == (0, 1, 3, 2)


def test_an_order_that_no_tank_lasts_for_is_unreachable() -> None:
    instance = instance_over([(0, 0, False), (9, 0, False), (9, 9, False)], tank=1)
    assert FlownOrder(instance, (0, 1)).seconds == UNREACHABLE


def test_a_watch_that_has_expired_leaves_the_order_as_it_is() -> None:
    instance = instance_over([(x, 0, False) for x in (0, 10, 40, 20)], tank=400)
    criterion = StoppingCriterion(1.0).until(0.0)
    assert improve_order(instance, range(3), criterion, bound=0, seed=1).order == (0, 1, 2)


@pytest.mark.parametrize("tank", [0, 400])
def test_a_reserve_is_kept_at_the_end_by_whoever_has_a_tank(tank: int) -> None:
    instance = instance_over([(x, 0, False) for x in (0, 10, 40, 20)], tank=tank)
    bare = improve_order(instance, range(3), StoppingCriterion(1.0), bound=0, seed=1)
    kept = improve_order(
        attrs.evolve(instance, reserve=min(350, tank)),
        range(3),
        StoppingCriterion(1.0),
        bound=0,
        seed=1,
    )
    assert kept.seconds >= bare.seconds
    assert (kept.seconds == bare.seconds) is (tank == 0)


def test_an_order_of_too_many_stops_stays_as_it_is() -> None:
    line = [(x % 7, x, False) for x in range(MOST_STOPS + 2)]
    order = tuple(range(MOST_STOPS + 1))
    instance = instance_over(line, tank=0)
    assert improve_order(instance, order, StoppingCriterion(60), bound=0, seed=1).order == order


def test_kicks_lead_out_of_an_order_that_no_single_move_improves() -> None:
    random = Random(5)
    places = [(random.randint(-99, 99), random.randint(-99, 99), False) for _ in range(15)]
    instance = instance_over(places, tank=0)
    moved = improve_order(instance, range(14), StoppingCriterion(60), bound=1_237, seed=1)
    kicked = improve_order(instance, range(14), StoppingCriterion(60), bound=0, seed=1)
    assert (moved.seconds, kicked.seconds) == (1_237, 1_163)
