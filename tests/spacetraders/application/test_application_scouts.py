"""The start of scouts: markets shared out over ships, of which some may not be able."""

import attrs
import pytest
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders.application.errors.plans import NoShipScouts
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import StopContainer
from spacetraders.application.orders.holding import HoldShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.starting.scouts import StartedScouts, StartScouts
from spacetraders.domain.players import Player
from spacetraders.sandbox.state.nav import Nav

PROBE = "HERMES-2"


async def start(harness: Harness, *ships: str, markets: tuple[str, ...] = ()) -> StartedScouts:
    started: StartedScouts = await harness.send(StartScouts(ANY, ships, markets))
    return started


async def stop(harness: Harness, started: StartedScouts) -> None:
    for scout in started.scouts:
        await harness.send(StopContainer(scout.container.container_id))


async def all_markets(harness: Harness) -> set[str]:
    places = await harness.send(ListWaypoints(ANY))
    return {place.symbol for place in places if place.has_market or place.has_shipyard}


async def test_without_names_the_ships_without_a_hold_take_all_markets(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    started = await start(harness)
    (scout,) = started.scouts
    assert scout.ship_symbol == PROBE
    assert set(scout.markets) == await all_markets(harness)
    assert scout.container.config == {"ship_symbol": PROBE, "markets": list(scout.markets)}
    assert (scout.container.kind, scout.container.max_iterations) == ("scout", -1)
    await stop(harness, started)


async def test_a_ship_that_a_person_holds_scouts_only_if_it_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(HoldShip(ANY, PROBE))
    with pytest.raises(NoShipScouts):
        await start(harness)
    started = await start(harness, PROBE)
    assert [scout.ship_symbol for scout in started.scouts] == [PROBE]
    await stop(harness, started)


async def test_several_ships_share_the_markets_and_none_is_shared_twice(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    started = await start(harness, PROBE, FRIGATE)
    shares = [set(scout.markets) for scout in started.scouts]
    assert shares[0].isdisjoint(shares[1])
    assert shares[0] | shares[1] == await all_markets(harness)
    await stop(harness, started)


async def test_a_ship_that_is_missing_or_taken_is_named_and_the_others_start(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = (await harness.send(ListWaypoints(ANY, type="JUMP_GATE")))[0].symbol
    flight = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    started = await start(harness, FRIGATE, "HERMES-9", PROBE)
    assert [scout.ship_symbol for scout in started.scouts] == [PROBE]
    assert [(left.ship_symbol, left.kind) for left in started.left_out] == [
        (FRIGATE, "ship_claimed"),
        ("HERMES-9", "unknown_ship"),
    ]
    await stop(harness, started)
    await harness.send(StopContainer(flight.container.container_id))


async def test_where_no_ship_is_free_that_is_an_error(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    started = await start(harness)
    with pytest.raises(NoShipScouts) as refused:
        await start(harness)
    assert "no ship without a hold is free" in refused.value.message
    with pytest.raises(NoShipScouts) as refused:
        await start(harness, PROBE)
    assert PROBE in refused.value.message
    assert "is flown by container" in refused.value.left_out[PROBE]
    assert "ship list" in refused.value.hint
    await stop(harness, started)


async def test_a_ship_of_nobody_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownShip):
        await start(harness, "ARES-1")


async def test_named_markets_alone_are_shared_and_those_elsewhere_are_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    market = min(await all_markets(harness))
    nowhere = f"{market.rpartition('-')[0]}-Z99"
    started = await start(harness, PROBE, markets=(market, nowhere, "X1-FAR1-A1"))
    assert [scout.markets for scout in started.scouts] == [(market,)]
    assert set(started.unreachable) == {nowhere, "X1-FAR1-A1"}
    await stop(harness, started)


async def test_a_ship_for_which_no_market_is_left_is_left_out(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    market = min(await all_markets(harness))
    started = await start(harness, PROBE, FRIGATE, markets=(market,))
    assert [len(scout.markets) for scout in started.scouts] == [1]
    assert [left.kind for left in started.left_out] == ["nothing_to_scout"]
    await stop(harness, started)


async def test_markets_of_another_system_are_for_no_ship(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(NoShipScouts) as refused:
        await start(harness, PROBE, markets=("X1-FAR1-A1",))
    assert refused.value.unreachable == ["X1-FAR1-A1"]
    assert list(refused.value.left_out) == [PROBE]


async def test_a_market_that_is_not_there_leaves_nothing_to_scout(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    nowhere = f"{player.headquarters.rpartition('-')[0]}-Z99"
    with pytest.raises(NoShipScouts) as refused:
        await start(harness, PROBE, markets=(nowhere,))
    assert refused.value.unreachable == [nowhere]


async def test_a_ship_that_is_nowhere_is_left_out(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    lost = attrs.evolve(ship.nav.destination, symbol=f"{player.headquarters[:-1]}99")
    ship.nav = Nav.docked(lost, ship.nav.arrival)
    started = await start(harness, FRIGATE, PROBE)
    assert [(left.ship_symbol, left.kind) for left in started.left_out] == [
        (FRIGATE, "unknown_place")
    ]
    await stop(harness, started)
