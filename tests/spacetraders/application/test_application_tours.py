"""Tours: what is planned for which ships, what is refused, and the container that flies one."""

import math
from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.planning.solvers import solvers
from trio.testing import MockClock

import routing
from routing.answers import Quality
from spacetraders.application.errors.places import UnknownPlace, UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute, OtherSystem, ShipsApart
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.systems import Atlas
from spacetraders.application.orders.containers import GetContainer, StopContainer
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.plans.tours import PartitionStops, PlanTour, TourShip
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player

PROBE = "HERMES-2"
BOTH = (FRIGATE, PROBE)


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(solvers=solvers()) as opened:
        yield opened


async def places(harness: Harness) -> tuple[str, str]:
    return await harness.of_type("GAS_GIANT"), await harness.of_type("FUEL_STATION")


def raising(error: Exception) -> Any:
    def solve(*args: Any, **options: Any) -> Any:
        raise error

    return solve


async def elsewhere(harness: Harness, player: Player, ship_symbol: str) -> None:
    """Have the daemon think that a ship is in another system."""
    ship: Ship = await harness.services.fleet.look(player, ship_symbol, Lane.PERSON)
    await harness.services.fleet.all(player, Lane.PERSON)
    nav = attrs.evolve(ship.nav, system_symbol="X1-ELSE")
    await harness.services.fleet.note(player, ship, nav=nav)


async def test_a_tour_starts_where_the_ship_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    stops = await places(harness)
    plan = await harness.send(PlanTour(ANY, FRIGATE, stops, stops[0]))
    assert (plan.ship_symbol, plan.origin, plan.finish) == (FRIGATE, player.headquarters, stops[0])
    assert plan.tour.order == stops


async def test_the_makespan_counts_what_a_ship_still_flies(autojump_clock: MockClock) -> None:
    async with open_harness() as exact:
        await exact.register()
        giant, station = await places(exact)
        await exact.send(NavigateShip(ANY, FRIGATE, station))
        await trio.sleep(5)
        plan = await exact.send(PartitionStops(ANY, (FRIGATE,), (giant,)))
    [tour] = plan.tours
    assert tour.wait_seconds > 0
    assert plan.partition.makespan == math.ceil(tour.wait_seconds) + tour.tour.route.seconds


async def test_a_tour_of_a_ship_under_way_starts_where_it_arrives(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    giant, station = await places(harness)
    await harness.send(NavigateShip(ANY, FRIGATE, station))
    await trio.sleep(5)
    plan = await harness.send(PlanTour(ANY, FRIGATE, (giant,)))
    assert plan.wait_seconds > 0
    assert plan.origin != player.headquarters


async def test_planning_a_tour_moves_nothing(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    done, stops = len(harness.world.ledger), await places(harness)
    await harness.send(PlanTour(ANY, FRIGATE, stops))
    await harness.send(PartitionStops(ANY, BOTH, stops))
    assert len(harness.world.ledger) == done
    assert harness.supervisor.live() == []


async def test_a_tour_without_the_solver_says_so(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    router: Any = harness.services.router
    router.solvers = solvers(tour=raising(ZeroDivisionError()))
    plan = await harness.send(PlanTour(ANY, FRIGATE, await places(harness)))
    assert plan.tour.verdict.quality is Quality.FALLBACK


async def test_a_stop_that_is_out_of_reach_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    router: Any = harness.services.router
    giant, station = await places(harness)
    router.solvers = solvers(tour=raising(routing.NoRoute(player.headquarters, giant, "dry")))
    with pytest.raises(NoRoute) as caught:
        await harness.send(PlanTour(ANY, FRIGATE, (giant, station)))
    assert caught.value.details == {
        "ship_symbol": FRIGATE,
        "destination": giant,
        "reason": "dry",
    }


@pytest.mark.parametrize("message", [PlanTour, TourShip])
async def test_an_unknown_stop_is_refused(
    harness: Harness, player: Player, message: Any, autojump_clock: MockClock
) -> None:
    nowhere = f"{system_of(player.headquarters)}-NONE"
    with pytest.raises(UnknownWaypoint):
        await harness.send(message(ANY, FRIGATE, (player.headquarters, nowhere)))


async def test_an_unknown_finish_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownWaypoint):
        await harness.send(
            PlanTour(ANY, FRIGATE, (player.headquarters,), f"{player.headquarters}9")
        )


@pytest.mark.parametrize(
    "message",
    [PlanTour(ANY, FRIGATE, ("X1-AG9-A1",)), PartitionStops(ANY, (FRIGATE,), ("X1-AG9-A1",))],
)
async def test_a_ship_that_is_said_to_be_on_no_chart_is_named(
    harness: Harness,
    player: Player,
    message: PlanTour | PartitionStops,
    autojump_clock: MockClock,
) -> None:
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    lost = attrs.evolve(ship.nav.destination, symbol="X1-AG9-ZZ99")
    ship.nav = attrs.evolve(ship.nav, origin=lost, destination=lost)
    with pytest.raises(UnknownPlace):
        await harness.send(message)


async def test_a_stop_in_another_system_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(OtherSystem):
        await harness.send(PlanTour(ANY, FRIGATE, ("X1-ELSE-A1",)))
    with pytest.raises(OtherSystem):
        await harness.send(PartitionStops(ANY, BOTH, ("X1-ELSE-A1",)))


async def test_a_partition_has_a_tour_for_each_ship_as_they_were_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    stops = await places(harness)
    plan = await harness.send(PartitionStops(ANY, (PROBE, FRIGATE), stops))
    assert [tour.ship_symbol for tour in plan.tours] == [PROBE, FRIGATE]
    assert [tour.tour.order for tour in plan.tours] == [stops, ()]


async def test_a_partition_over_a_ship_that_there_is_not_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownShip):
        await harness.send(PartitionStops(ANY, (FRIGATE, "HERMES-99"), (player.headquarters,)))


async def test_a_partition_over_ships_in_several_systems_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await elsewhere(harness, player, PROBE)
    with pytest.raises(ShipsApart) as caught:
        await harness.send(PartitionStops(ANY, BOTH, (player.headquarters,)))
    home = system_of(player.headquarters)
    assert sorted(caught.value.system_symbols) == sorted([home, "X1-ELSE"])
    assert "several systems" in caught.value.message


async def test_a_ship_is_sent_round_in_the_planned_order(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    stops = await places(harness)
    departure = await harness.send(TourShip(ANY, FRIGATE, stops, 1))
    assert departure.container.config == {"ship_symbol": FRIGATE, "waypoints": list(stops)}
    assert departure.plan.finish == player.headquarters
    await harness.ended(departure.container.container_id)
    seen = await harness.send(GetContainer(departure.container.container_id))
    assert (seen.container.kind, seen.container.state) == ("tour", State.COMPLETED)


async def test_a_tour_flies_for_ever_unless_told_otherwise(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    departure = await harness.send(TourShip(ANY, FRIGATE, await places(harness)))
    assert departure.container.max_iterations == -1
    await harness.send(StopContainer(departure.container.container_id))


async def test_a_ship_that_is_flown_is_not_sent_round(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    stops = await places(harness)
    await harness.send(NavigateShip(ANY, FRIGATE, stops[0]))
    with pytest.raises(ShipClaimed):
        await harness.send(TourShip(ANY, FRIGATE, stops))


async def test_a_system_that_changes_is_forgotten_by_the_planner(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    forgotten: list[routing.System] = []
    atlas = Atlas(harness.store, harness.services.games, forgotten.append)
    chart = await atlas.chart(player, system_of(player.headquarters), Lane.PERSON)
    atlas.sells_no_fuel(player, player.headquarters)
    assert forgotten == [chart.routable]
