"""Plans and departures: what is promised before anything flies, and what is refused."""

from datetime import timedelta
from typing import Any

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from routing import Action, FlightMode
from spacetraders import clock
from spacetraders.application.errors.places import UnknownPlace, UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute, OtherSystem
from spacetraders.application.errors.players import UnknownPlayer
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.plans.routes import NavigateShip, PlannedRoute, PlanRoute
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.navigation import GOAL_RESERVE_FUEL
from spacetraders.domain.players import Player

EITHER = pytest.mark.parametrize("message", [PlanRoute, NavigateShip])


async def planned(harness: Harness, destination: str, ship: str = FRIGATE) -> PlannedRoute:
    plan: PlannedRoute = await harness.send(PlanRoute(ANY, ship, destination))
    return plan


async def strand(harness: Harness, fuel: int) -> None:
    """Put the frigate into orbit around an asteroid, with little in its tank."""
    asteroid = await harness.of_type("ASTEROID")
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    (system,) = harness.world.universe.systems.values()
    here = system.waypoints[asteroid]
    ship.nav = attrs.evolve(ship.nav, origin=here, destination=here, status=NavStatus.IN_ORBIT)
    ship.fuel = fuel


async def send_off(harness: Harness, player: Player, destination: str) -> None:
    """Send the frigate off by hand."""
    game = harness.services.games.of(player, Lane.PERSON)
    await game.do(table.ORBIT(FRIGATE))
    await game.do(table.NAVIGATE(FRIGATE, target=destination))


async def test_a_plan_leads_from_the_ship_to_the_goal(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = await harness.of_type("JUMP_GATE")
    plan = await planned(harness, gate.lower(), FRIGATE.lower())
    assert (plan.ship_symbol, plan.origin, plan.destination) == (
        FRIGATE,
        player.headquarters,
        gate,
    )
    assert plan.route.steps[-1].waypoint == gate
    assert plan.route.seconds == sum(step.seconds for step in plan.route.steps)


async def test_a_far_goal_is_planned_with_refuel_stops(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    plan = await planned(harness, await harness.of_type("JUMP_GATE"))
    stops = [step.waypoint for step in plan.route.steps if step.action is Action.REFUEL]
    assert stops
    assert all(plan.chart.waypoints[stop].sells_fuel for stop in stops)


async def test_planning_moves_nothing(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    done = len(harness.world.ledger)
    await planned(harness, await harness.of_type("GAS_GIANT"))
    assert len(harness.world.ledger) == done
    assert harness.supervisor.live() == []


async def test_a_plan_starts_with_what_is_in_the_tank(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gas_giant = await harness.of_type("GAS_GIANT")
    full = await planned(harness, gas_giant)
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 1
    empty = await planned(harness, gas_giant)
    assert empty.route.steps[0].action is Action.REFUEL
    assert empty.route.seconds > full.route.seconds


async def test_a_ship_under_way_is_planned_for_from_where_it_arrives(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = await harness.of_type("FUEL_STATION")
    await send_off(harness, player, station)
    plan = await planned(harness, player.headquarters)
    assert plan.origin == station
    assert plan.wait_seconds > 0
    assert plan.eta_seconds == plan.wait_seconds + plan.route.seconds


async def test_the_wait_for_a_ship_under_way_shrinks_as_it_flies(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_off(harness, player, await harness.of_type("FUEL_STATION"))
    first = await planned(harness, player.headquarters)
    await trio.sleep(5)
    second = await planned(harness, player.headquarters)
    assert first.wait_seconds - second.wait_seconds == pytest.approx(5)


async def test_a_ship_that_lies_still_is_not_waited_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    plan = await planned(harness, await harness.of_type("GAS_GIANT"))
    assert (plan.wait_seconds, plan.eta_seconds) == (0, plan.route.seconds)


async def test_a_route_to_where_the_ship_is_has_no_steps(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    assert (await planned(harness, player.headquarters)).route.steps == ()


@EITHER
@pytest.mark.parametrize("symbol", ["{}-Z99", "{}-Z_9"])
async def test_a_waypoint_that_is_not_there_is_named(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    symbol: str,
    autojump_clock: MockClock,
) -> None:
    symbol = symbol.format(player.headquarters.rpartition("-")[0])
    with pytest.raises(UnknownWaypoint) as caught:
        await harness.send(message(ANY, FRIGATE, symbol))
    assert caught.value.waypoint_symbol == symbol


@EITHER
async def test_a_ship_that_is_said_to_be_on_no_chart_is_named(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    autojump_clock: MockClock,
) -> None:
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    lost = attrs.evolve(ship.nav.destination, symbol="X1-AG9-ZZ99")
    ship.nav = attrs.evolve(ship.nav, origin=lost, destination=lost)
    with pytest.raises(UnknownPlace) as caught:
        await harness.send(message(ANY, FRIGATE, player.headquarters))
    assert "HERMES-1 is at X1-AG9-ZZ99, which is on no chart" in str(caught.value)
    assert caught.value.lasting


@EITHER
async def test_a_waypoint_of_another_system_is_out_of_reach(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(OtherSystem) as caught:
        await harness.send(message(ANY, FRIGATE, "X1-ZZ99-A1"))
    assert caught.value.waypoint_symbol == "X1-ZZ99-A1"
    assert caught.value.system_symbol == player.headquarters.rpartition("-")[0]


@EITHER
async def test_a_goal_beyond_the_tank_is_refused_with_the_reason(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    autojump_clock: MockClock,
) -> None:
    await strand(harness, fuel=0)
    with pytest.raises(NoRoute) as caught:
        await harness.send(message(ANY, FRIGATE, player.headquarters))
    assert (caught.value.ship_symbol, caught.value.destination) == (FRIGATE, player.headquarters)
    assert caught.value.reason


async def test_the_last_unit_of_fuel_drifts_to_where_some_is_sold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await strand(harness, fuel=1)
    plan = await planned(harness, player.headquarters)
    first = plan.route.steps[0]
    assert (first.mode, first.fuel) == (FlightMode.DRIFT, 1)
    assert plan.chart.waypoints[first.waypoint].sells_fuel


HERE = Waypoint("X1-BARE-A1", "X1-BARE", "ASTEROID", 0, 0)
GOAL = Waypoint("X1-BARE-B2", "X1-BARE", "ASTEROID", 10, 0)


async def bare_plan(harness: Harness, player: Player, fuel: int) -> PlannedRoute:
    """Plan from one bare rock to another: ten units of fuel in CRUISE, one in DRIFT."""
    await harness.store.save_system(player.reset_date, HERE.system_symbol, [HERE, GOAL])
    ship = (await harness.send(GetShip(ANY, FRIGATE))).ship
    nav = attrs.evolve(
        ship.nav, system_symbol=HERE.system_symbol, waypoint_symbol=HERE.symbol, x=0, y=0
    )
    there = attrs.evolve(ship, nav=nav, fuel=attrs.evolve(ship.fuel, current=fuel))
    return await harness.services.navigator.plan(player, there, GOAL.symbol, Lane.PERSON)


@pytest.mark.parametrize(
    ("fuel", "mode"), [(11, FlightMode.CRUISE), (10, FlightMode.DRIFT), (2, FlightMode.DRIFT)]
)
async def test_fuel_for_the_way_out_is_kept_where_none_is_sold(
    harness: Harness, player: Player, fuel: int, mode: FlightMode, autojump_clock: MockClock
) -> None:
    (step,) = (await bare_plan(harness, player, fuel)).route.steps
    assert step.mode is mode
    assert fuel - step.fuel >= GOAL_RESERVE_FUEL


async def test_no_ship_is_sent_where_it_would_strand(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(NoRoute):
        await bare_plan(harness, player, GOAL_RESERVE_FUEL)


async def test_a_hull_without_a_tank_flies_straight(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    plan = await planned(harness, await harness.of_type("JUMP_GATE"), "HERMES-2")
    assert [step.action for step in plan.route.steps] == [Action.TRAVEL]
    assert plan.route.fuel == 0


@EITHER
async def test_a_ship_that_is_not_there_is_named(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(UnknownShip):
        await harness.send(message(ANY, "GHOST-1", player.headquarters))


@EITHER
async def test_a_player_who_is_not_there_is_named(
    harness: Harness,
    player: Player,
    message: type[PlanRoute | NavigateShip],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(UnknownPlayer):
        await harness.send(message(PlayerRef(player_id=7), FRIGATE, player.headquarters))


async def test_a_departure_is_answered_before_the_flight(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    assert departure.container.state in (State.STARTING, State.RUNNING)
    assert departure.eta - clock.now() == timedelta(seconds=departure.plan.eta_seconds)


async def test_a_departures_container_is_written_down_with_its_claim(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("GAS_GIANT")
    departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    row: Any = await harness.row(departure.container.container_id)
    assert row.config == {"ship_symbol": FRIGATE, "destination": goal}
    assert (row.kind, row.ship_symbol, row.player_id) == ("navigate", FRIGATE, player.player_id)
    assert (row.restart_policy, row.max_iterations) == (RestartPolicy.ON_FAILURE, 1)
    assert row.container_id.startswith("navigate-hermes-1-")


async def test_a_ship_that_a_container_flies_is_not_sent_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    with pytest.raises(ShipClaimed) as caught:
        await harness.send(NavigateShip(ANY, FRIGATE, player.headquarters))
    assert caught.value.container_id == departure.container.container_id
    assert len(harness.supervisor.live()) == 1


async def test_of_two_orders_of_one_moment_one_has_the_ship(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("GAS_GIANT")
    outcomes: list[Any] = []

    async def order() -> None:
        try:
            outcomes.append(await harness.send(NavigateShip(ANY, FRIGATE, goal)))
        except ShipClaimed as error:
            outcomes.append(error)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(order)
        nursery.start_soon(order)
    assert sum(isinstance(outcome, ShipClaimed) for outcome in outcomes) == 1
    assert len(harness.supervisor.live()) == 1


async def test_a_ship_that_a_container_flies_can_still_be_planned_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    assert (await planned(harness, await harness.of_type("JUMP_GATE"))).route.steps
