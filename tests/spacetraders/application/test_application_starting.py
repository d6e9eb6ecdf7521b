"""Ships are put to work: a container each, and a reason for each that has none."""

from collections.abc import AsyncIterator

import pytest
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.works import DOCKED, IN_ORBIT, agent, launch, place, put, waypoints
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.places import NoFacility, UnknownWaypoint
from spacetraders.application.errors.work import (
    NoPlaceToDig,
    NoShipFits,
    NothingToDig,
    NoYard,
    PriceTooHigh,
)
from spacetraders.application.orders.shipyards import GetShipyard
from spacetraders.application.starting.charting import StartCharting
from spacetraders.application.starting.digging import StartMining, StartSiphoning
from spacetraders.application.starting.fetching import StartFetching
from spacetraders.application.starting.launching import Started
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.state.world import World

PROBE, DRONE = "HERMES-2", "SHIP_MINING_DRONE"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


def rock(harness: Harness) -> str:
    return place(harness, "ASTEROID").symbol


def flown(started: Started) -> list[str | None]:
    return [seen.container.ship_symbol for seen in started.containers]


def refused(started: Started) -> dict[str, str]:
    return {each.ship_symbol: each.error.kind for each in started.not_started}


async def test_all_free_ships_that_fit_are_taken_where_none_is_named(harness: Harness) -> None:
    drone = launch(harness, "MINING_DRONE", place(harness, "PLANET"))
    surveyor = launch(harness, "SURVEYOR", place(harness, "PLANET"))
    launch(harness, "LIGHT_HAULER", place(harness, "PLANET"))
    started = await harness.send(StartMining(ANY, rock(harness)))
    assert flown(started) == [FRIGATE, drone, surveyor]
    assert refused(started) == {}
    (first, *_) = started.containers
    assert first.container.container_id.startswith("mine-hermes-1-")
    assert first.container.max_iterations == -1


async def test_a_ship_that_is_flown_is_not_free(harness: Harness) -> None:
    await harness.send(StartMining(ANY, rock(harness)))
    with pytest.raises(NoShipFits) as caught:
        await harness.send(StartMining(ANY, rock(harness)))
    assert "no free ship" in caught.value.message
    again = await harness.send(StartMining(ANY, rock(harness), (FRIGATE,)))
    assert refused(again) == {FRIGATE: "ship_claimed"}


async def test_of_ships_that_are_named_each_is_told_why_it_was_not_started(
    harness: Harness,
) -> None:
    started = await harness.send(StartMining(ANY, rock(harness), (PROBE, "HERMES-9", FRIGATE)))
    assert flown(started) == [FRIGATE]
    assert refused(started) == {PROBE: "ship_unfit", "HERMES-9": "unknown_ship"}


async def test_the_config_has_what_was_asked_for(harness: Harness) -> None:
    hauler = launch(harness, "LIGHT_HAULER", place(harness, "PLANET"))
    command = StartMining(ANY, rock(harness), (FRIGATE,), ("IRON_ORE",), hauler, False, True, 3)
    (seen,) = (await harness.send(command)).containers
    assert seen.container.max_iterations == 3
    assert seen.container.config == {
        "ship_symbol": FRIGATE,
        "rock": rock(harness),
        "goods": ["IRON_ORE"],
        "receiver": hauler,
        "sell": False,
        "jettison": True,
    }


async def test_the_receiver_does_not_dig(harness: Harness) -> None:
    drone = launch(harness, "MINING_DRONE", place(harness, "PLANET"))
    started = await harness.send(StartMining(ANY, rock(harness), receiver=FRIGATE))
    assert flown(started) == [drone]
    itself = await harness.send(StartSiphoning(ANY, None, (FRIGATE,), receiver=FRIGATE))
    assert refused(itself) == {FRIGATE: "invalid_config"}


async def test_a_place_that_is_no_rock_is_refused_before_any_ship(harness: Harness) -> None:
    with pytest.raises(NothingToDig):
        await harness.send(StartMining(ANY, place(harness, "PLANET").symbol))
    with pytest.raises(UnknownWaypoint):
        await harness.send(StartMining(ANY, "X1-AG9-ZZ9"))


async def test_ships_elsewhere_are_refused(autojump_clock: MockClock) -> None:
    now = clock.now()
    async with open_harness(world=World(make(1, 100, now), started=now)) as harness:
        await harness.register()
        home = place(harness, "PLANET").system_symbol
        other = next(
            system
            for star in harness.world.universe.within(1e9, 0, 0)
            if (system := harness.world.system(star.symbol)).symbol != home
            and any(it.type == "ASTEROID" for it in system.waypoints.values())
        )
        far = next(it for it in other.waypoints.values() if it.type == "ASTEROID")
        with pytest.raises(NoShipFits):
            await harness.send(StartMining(ANY, far.symbol))
        started = await harness.send(StartMining(ANY, far.symbol, (FRIGATE,)))
        assert refused(started) == {FRIGATE: "other_system"}


async def test_the_gas_giant_of_the_system_need_not_be_named(harness: Harness) -> None:
    (seen,) = (await harness.send(StartSiphoning(ANY, None, (FRIGATE,)))).containers
    assert seen.container.config["giant"] == place(harness, "GAS_GIANT").symbol


async def test_a_system_without_a_gas_giant_is_told(harness: Harness) -> None:
    system = harness.world.system(place(harness, "PLANET").system_symbol)
    del system.waypoints[place(harness, "GAS_GIANT").symbol]
    with pytest.raises(NoPlaceToDig) as caught:
        await harness.send(StartSiphoning(ANY, None))
    assert caught.value.message == f"{system.symbol} has no gas giant"


async def test_free_probes_chart_where_none_is_named(harness: Harness) -> None:
    started = await harness.send(StartCharting(ANY, None, ()))
    assert flown(started) == [PROBE]
    home = place(harness, "PLANET").system_symbol
    assert started.containers[0].container.config == {"ship_symbol": PROBE, "system": home}


async def test_a_system_to_chart_is_named_by_a_waypoint_too(harness: Harness) -> None:
    where = place(harness, "PLANET")
    started = await harness.send(StartCharting(ANY, where.symbol, (FRIGATE,)))
    assert started.containers[0].container.config["system"] == where.system_symbol


async def test_without_a_free_probe_nothing_charts(harness: Harness) -> None:
    harness.world.agents["HERMES"].ships.pop(PROBE)
    with pytest.raises(NoShipFits):
        await harness.send(StartCharting(ANY, None, ()))


def yard(harness: Harness, ship_type: str = DRONE) -> str:
    for it in waypoints(harness):
        found = harness.world.find_shipyard(it.symbol)
        if found is not None and found.offer(ship_type):
            return it.symbol
    raise AssertionError(f"no yard sells {ship_type}")


async def test_a_ship_that_is_at_the_yard_is_not_flown(harness: Harness) -> None:
    put(harness, harness.world.find_waypoint(yard(harness)), DOCKED, symbol=PROBE)
    seen = await harness.send(StartFetching(ANY, DRONE))
    assert seen.container.ship_symbol is None
    assert seen.container.config["waypoint"] == yard(harness)
    assert seen.container.container_id.startswith("fetch-mining-drone-")


async def test_else_the_free_ship_flies_there_that_is_fastest(harness: Harness) -> None:
    put(harness, place(harness, "GAS_GIANT"), IN_ORBIT, symbol=PROBE)
    seen = await harness.send(StartFetching(ANY, DRONE))
    assert seen.container.ship_symbol == FRIGATE


async def test_where_no_ship_is_free_nobody_flies_to_the_yard(harness: Harness) -> None:
    agent(harness).ships.pop(PROBE)
    await harness.send(StartMining(ANY, rock(harness), (FRIGATE,)))
    with pytest.raises(NoShipFits):
        await harness.send(StartFetching(ANY, DRONE))


async def test_a_ship_that_is_named_flies(harness: Harness) -> None:
    seen = await harness.send(StartFetching(ANY, DRONE, ship_symbol=PROBE, most=99_999))
    assert seen.container.ship_symbol == PROBE
    assert seen.container.config["waypoint"] is None
    assert seen.container.config["most"] == 99_999


async def test_what_is_not_sold_or_not_for_so_few_credits_is_refused(harness: Harness) -> None:
    for odd in (None, yard(harness)):
        with pytest.raises(NoYard):
            await harness.send(StartFetching(ANY, "SHIP_BULK_FREIGHTER", odd))
    with pytest.raises(NoFacility):
        await harness.send(StartFetching(ANY, DRONE, rock(harness)))
    put(harness, harness.world.find_waypoint(yard(harness)), DOCKED, symbol=PROBE)
    await harness.send(GetShipyard(ANY, yard(harness)))
    with pytest.raises(PriceTooHigh) as caught:
        await harness.send(StartFetching(ANY, DRONE, most=1))
    assert caught.value.message.endswith("and the most is 1")
