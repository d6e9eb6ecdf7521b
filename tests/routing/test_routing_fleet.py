"""Fleets: who gives stops up, and what is answered when time or fuel is short."""

import pytest

from routing import Berth, Hull, Quality, System, Waypoint, partition_fleet, plan_tour
from routing.fleet.exact import exact_division
from routing.fleet.flown_times import FlownTimes
from routing.fleet.instance import FleetInstance
from routing.fleet.relaxation import FullTankRelaxation
from routing.flight.matrix import travel_times
from routing.stopping import StoppingCriterion


def line(size: int, *, sells: bool = False) -> System:
    return System(Waypoint(f"W{x}", 10 * x, 0, sells) for x in range(size))


def fleet_of(system: System, *tanks: int) -> FleetInstance:
    berths = {f"S{i}": Berth(Hull(9, tank), "W0", tank) for i, tank in enumerate(tanks)}
    stops = [waypoint.symbol for waypoint in system][1:]
    return FleetInstance.of(
        system, berths, stops, StoppingCriterion(1.0), refuel_seconds=0, reserve=0
    )


def test_a_stop_that_a_ship_strands_on_goes_to_another() -> None:
    division, lost = fleet_of(line(4), 2, 9).flyable([[0, 1, 2], []])
    assert division == [[0, 1], [2]]
    assert lost == []


def test_a_stop_that_every_ship_strands_on_is_lost() -> None:
    assert fleet_of(line(4), 2).flyable([[0, 1, 2]]) == ([[0, 1]], [2])


def test_an_exact_division_is_not_begun_without_time() -> None:
    assert exact_division(fleet_of(line(4), 9).flying, StoppingCriterion(1.0).until(0.0)) is None


def test_orders_that_are_forgotten_are_flown_again_to_the_same_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fleet = fleet_of(line(6), 9)
    kept = FlownTimes(fleet.flying, StoppingCriterion(1.0))
    seconds = [kept.seconds(0, order) for order in ([0, 1, 2], [2, 1, 0], [0, 2, 1])]
    monkeypatch.setattr("routing.fleet.flown_times._KEPT", 0)
    monkeypatch.setattr("routing.fleet.flown_times._KEPT_WAYS", 0)
    forgetful = FlownTimes(fleet.flying, StoppingCriterion(1.0))
    again = [forgetful.seconds(0, order) for order in ([0, 1, 2], [2, 1, 0], [0, 2, 1])]
    assert again == seconds
    assert "1 ships" in repr(forgetful)


def test_ships_whose_tank_holds_one_unit_hop_from_pump_to_pump() -> None:
    system = line(9, sells=True)
    berths = {name: Berth(Hull(9, 1), "W0", 1) for name in ("A", "B")}
    stops = [waypoint.symbol for waypoint in system][1:]
    partition = partition_fleet(system, berths, stops, budget=0.3)
    assert sorted(s for tour in partition.tours.values() for s in tour.order) == stops
    assert partition.unreachable == ()


def test_a_ship_far_from_all_but_one_stop_takes_that_one() -> None:
    near = [Waypoint(f"N{i}", 3 * i, i % 2, True) for i in range(8)]
    system = System([*near, Waypoint("F0", 5000, 0, True), Waypoint("F1", 5010, 0)])
    hull = Hull(9, 400)
    berths = {"NEAR": Berth(hull, "N0", 400), "FAR": Berth(hull, "F0", 400)}
    stops = [*(waypoint.symbol for waypoint in near[1:]), "F1"]
    partition = partition_fleet(system, berths, stops, budget=0.5)
    assert partition.tours["FAR"].order == ("F1",)


def test_many_stops_that_all_sell_fuel_in_a_row_are_proven() -> None:
    system = System(Waypoint(f"W{x:02}", 20 * x, 0, True) for x in range(16))
    stops = [waypoint.symbol for waypoint in system][1:]
    tour = plan_tour(system, Hull(9, 400), "W00", stops[::-1], fuel=400)
    assert tour.order == tuple(stops)
    assert tour.verdict.quality is Quality.OPTIMAL


def test_a_fleet_of_one_ship_visits_many_stops_alone() -> None:
    system = line(17)
    stops = [waypoint.symbol for waypoint in system][1:]
    partition = partition_fleet(system, {"A": Berth(Hull(9, 400), "W0", 400)}, stops, budget=0.5)
    assert sorted(partition.tours["A"].order) == sorted(stops)
    assert partition.makespan == partition.tours["A"].route.seconds


def test_where_every_stop_is_lost_nothing_bounds_the_rest() -> None:
    floor = FullTankRelaxation.of(fleet_of(line(4), 9), travel_times, StoppingCriterion(1.0))
    assert floor.bound() > 0
    assert floor.bound(lost=range(3)) == 0
