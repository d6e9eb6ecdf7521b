"""Charts of which something could not be read: used for a while, kept nowhere, read again."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.application.roads import barrier, refusing
from support.fleets import broken
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.errors.places import UnknownWaypoint
from spacetraders.application.known.systems import AGAIN_SECONDS, Chart
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.plans.routes import PlanRoute
from spacetraders.application.plans.tours import PlanTour
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import IncompleteList, StrangeAnswer, Unreachable
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def chart_of(harness: Harness, player: Player, lane: Lane = Lane.FLIGHT) -> Chart:
    return await harness.services.atlas.chart(player, system_of(player.headquarters), lane)


async def kept(harness: Harness, player: Player) -> tuple[Waypoint, ...] | None:
    return await harness.store.load_system(player.reset_date, system_of(player.headquarters))


def places(harness: Harness) -> set[str]:
    (system,) = harness.world.universe.systems.values()
    return set(system.waypoints)


def a_place(harness: Harness, waypoint_type: str) -> str:
    """A waypoint of a type; nobody has asked for one yet."""
    (system,) = harness.world.universe.systems.values()
    return next(w.symbol for w in system.waypoints.values() if w.type == waypoint_type)


async def test_one_waypoint_that_the_game_cannot_tell_of_costs_one_waypoint(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    bad = a_place(harness, "ASTEROID")
    broken(harness.world, bad)
    chart = await chart_of(harness, player)
    assert set(chart.waypoints) == places(harness) - {bad}
    assert len(chart.unreadable) == 1
    assert await kept(harness, player) is None


async def test_a_waypoint_that_makes_no_sense_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    bad = a_place(harness, "ASTEROID")
    broken(harness.world, bad, "spoiled", field="x")
    chart = await chart_of(harness, player)
    assert [each.symbol for each in chart.unreadable] == [bad]
    listed = await harness.send(ListWaypoints(ANY))
    assert [each.symbol for each in listed.unreadable] == [bad]
    assert await kept(harness, player) is None


async def test_a_page_that_is_empty_once_is_read_again_and_the_chart_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SHORT, "list_waypoints"))
    assert set((await chart_of(harness, player)).waypoints) == places(harness)
    assert {w.symbol for w in await kept(harness, player) or ()} == places(harness)


async def test_a_list_that_stays_short_draws_no_chart(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SHORT, "list_waypoints", count=-1))
    with pytest.raises(IncompleteList):
        await chart_of(harness, player)
    assert await kept(harness, player) is None


async def test_a_market_that_cannot_be_read_costs_its_fuel_alone(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = a_place(harness, "FUEL_STATION")
    broken(harness.world, station, operation="get_market")
    chart = await chart_of(harness, player)
    assert set(chart.waypoints) == places(harness)
    assert not chart.waypoints[station].sells_fuel
    assert chart.waypoints[player.headquarters].sells_fuel
    assert [each.symbol for each in chart.unreadable] == [station]
    assert await kept(harness, player) is None


async def test_a_market_of_whose_goods_one_makes_no_sense_is_not_said_to_sell_no_fuel(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    headquarters = player.headquarters
    broken(harness.world, "FUEL", "spoiled", field="symbol", operation="get_market")
    with pytest.raises(StrangeAnswer):  # it is so of every market: then it is the game that fails
        await chart_of(harness, player)
    harness.world.faults.disarm_all()
    chart = await chart_of(harness, player)
    assert chart.waypoints[headquarters].sells_fuel


async def test_markets_that_all_fail_are_no_chart_without_fuel(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fault = FaultOrder(FaultKind.SERVER_ERROR, "get_market", count=-1)
    harness.world.faults.arm(fault)
    with pytest.raises(Unreachable):
        await chart_of(harness, player)
    assert await kept(harness, player) is None


async def test_a_market_that_is_not_there_sells_no_fuel_and_the_chart_is_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = a_place(harness, "FUEL_STATION")
    gone = barrier(harness, f"{station}/market")
    gone.answers.append(refusing(404, 404))
    gone.lift()
    chart = await chart_of(harness, player)
    assert not chart.waypoints[station].sells_fuel
    assert await kept(harness, player) is not None


async def test_a_short_chart_is_used_for_a_while_then_read_again_and_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    bad = a_place(harness, "ASTEROID")
    fault = broken(harness.world, bad)
    short = await chart_of(harness, player)
    harness.world.faults.disarm(fault.fault_id)
    assert await chart_of(harness, player) is short
    await trio.sleep(AGAIN_SECONDS)
    assert set((await chart_of(harness, player)).waypoints) == places(harness)
    assert {w.symbol for w in await kept(harness, player) or ()} == places(harness)


async def test_a_short_chart_stays_in_use_while_the_game_tells_worse(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, a_place(harness, "ASTEROID"))
    short = await chart_of(harness, player)
    harness.world.faults.arm(FaultOrder(FaultKind.SHORT, "list_waypoints", count=-1))
    await trio.sleep(AGAIN_SECONDS)
    assert await chart_of(harness, player) is short


async def test_a_waypoint_that_a_short_chart_does_not_have_is_asked_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    bad = a_place(harness, "FUEL_STATION")
    broken(harness.world, bad, operation="list_waypoints")
    assert bad not in (await chart_of(harness, player)).waypoints
    plan = await harness.send(PlanRoute(ANY, FRIGATE, bad))
    assert plan.destination == bad
    found = (await chart_of(harness, player)).waypoints[bad]
    assert found.sells_fuel


async def test_a_waypoint_that_the_game_cannot_tell_of_is_not_said_to_be_unknown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    bad = a_place(harness, "ASTEROID")
    broken(harness.world, bad)
    with pytest.raises(Unreachable):
        await harness.send(PlanRoute(ANY, FRIGATE, bad))


async def test_a_waypoint_that_there_is_not_is_unknown_on_a_short_chart_too(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, a_place(harness, "ASTEROID"))
    nowhere = f"{system_of(player.headquarters)}-Z99Z"
    with pytest.raises(UnknownWaypoint):
        await harness.services.atlas.waypoint(player, nowhere, Lane.FLIGHT)


async def test_all_who_wait_for_a_chart_hear_why_there_is_none(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, "/waypoints")
    harness.world.faults.arm(FaultOrder(FaultKind.BAD_GATEWAY, "list_waypoints", count=-1))
    heard: list[float] = []

    async def ask() -> None:
        with pytest.raises(Unreachable):
            await chart_of(harness, player)
        heard.append(trio.current_time())

    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(ask)
        await trio.sleep(1)
        held.lift()
    assert len(heard) == 10
    assert max(heard) - min(heard) < 1


async def test_what_is_charted_on_a_short_chart_is_not_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, a_place(harness, "ASTEROID"))
    chart = await chart_of(harness, player)
    await harness.services.atlas.charted(player, chart.waypoints[player.headquarters])
    assert await kept(harness, player) is None
    harness.services.atlas.sells_no_fuel(player, player.headquarters)
    assert not (await chart_of(harness, player)).whole


async def test_to_chart_a_place_does_not_make_known_what_its_market_sells(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = a_place(harness, "FUEL_STATION")
    broken(harness.world, station, operation="get_market")
    chart = await chart_of(harness, player)
    await harness.services.atlas.charted(player, chart.waypoints[station])
    assert await kept(harness, player) is None
    assert not (await chart_of(harness, player)).whole


async def test_a_waypoint_that_was_asked_for_by_itself_is_not_whole_without_its_market(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = a_place(harness, "FUEL_STATION")
    broken(harness.world, station, operation="list_waypoints")
    broken(harness.world, station, operation="get_market")
    await chart_of(harness, player)
    await harness.send(PlanRoute(ANY, FRIGATE, station))
    marks = (await chart_of(harness, player)).unreadable
    assert station in {each.symbol for each in marks}


async def test_a_tour_is_planned_from_a_place_that_a_short_chart_does_not_have(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    home = player.headquarters
    broken(harness.world, home, operation="list_waypoints")
    assert home not in (await chart_of(harness, player)).waypoints
    plan = await harness.send(PlanTour(ANY, FRIGATE, [a_place(harness, "ASTEROID")]))
    assert plan.origin == home
