"""Fetching: a ship is brought to a yard, and ships are bought there, each once."""

from collections.abc import AsyncIterator

import attrs
import httpx
import pytest
import trio
from support.fleets import broken
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import open_in_memory
from support.works import (
    DOCKED,
    IN_ORBIT,
    agent,
    begin,
    done,
    lines,
    place,
    put,
    ship,
    waypoints,
)
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.orders.shipyards import GetShipyard
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import State
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

PROBE, DRONE = "HERMES-2", "SHIP_MINING_DRONE"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        agent(opened).credits = 2_000_000
        yield opened


def yards(harness: Harness, ship_type: str) -> list[Waypoint]:
    found = ((it, harness.world.find_shipyard(it.symbol)) for it in waypoints(harness))
    return [it for it, yard in found if yard is not None and yard.offer(ship_type)]


def yard_at(harness: Harness, where: Waypoint) -> Shipyard:
    found = harness.world.find_shipyard(where.symbol)
    assert found is not None
    return found


def price(harness: Harness, where: Waypoint, ship_type: str = DRONE) -> int:
    offer = yard_at(harness, where).offer(ship_type)
    assert offer is not None
    return offer.price


async def failed(harness: Harness, container_id: str) -> tuple[str, int]:
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.state is State.FAILED
    assert row.exit_reason is not None
    return row.exit_reason.kind, row.restarts


async def test_a_ship_is_brought_to_the_yard_and_the_hull_is_bought(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, place(harness, "FUEL_STATION"), DOCKED)
    asked, before = price(harness, where), agent(harness).credits
    config = {"ship_symbol": FRIGATE, "ship_type": DRONE, "most": asked}
    container_id = await begin(harness, "fetch", config)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    (bought,) = done(harness, "purchase_ship")
    assert bought.detail["waypoint"] == where.symbol
    (line,) = await lines(harness, container_id, "buys a ship")
    assert line.fields["credits"] == asked
    assert line.fields["ship"] == bought.ship
    assert before - agent(harness).credits < asked + 2_000  # fuel


async def test_a_ship_that_is_there_suffices(harness: Harness, autojump_clock: MockClock) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, where, IN_ORBIT, symbol=PROBE)
    container_id = await begin(harness, "fetch", {"ship_type": DRONE})
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert len(done(harness, "purchase_ship")) == 1
    assert not done(harness, "navigate")


async def test_a_ship_that_is_there_suffices_where_another_cannot_be_read(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, where, IN_ORBIT, symbol=PROBE)
    # The game fails at it alone and in the list, so the list has an entry without a symbol.
    broken(harness.world, FRIGATE)
    player = (await harness.store.players())[0]
    await harness.services.fleet.list_again(player, Lane.FLIGHT)
    assert harness.services.fleet.symbols(player) is None
    for config in ({"ship_type": DRONE}, {"ship_type": DRONE, "waypoint": where.symbol}):
        container_id = await begin(harness, "fetch", config)
        await harness.ended(container_id)
        assert (await harness.row(container_id)).state is State.COMPLETED
    assert len(done(harness, "purchase_ship")) == 2


async def test_of_several_yards_the_cheapest_that_was_seen_is_taken(
    harness: Harness, autojump_clock: MockClock
) -> None:
    places = yards(harness, "SHIP_PROBE")
    assert len(places) > 1
    for it in places:
        put(harness, it, DOCKED, symbol=PROBE)
        await harness.send(GetShipyard(ANY, it.symbol))
    put(harness, place(harness, "GAS_GIANT"), IN_ORBIT, symbol=PROBE)
    cheapest = min(places, key=lambda it: price(harness, it, "SHIP_PROBE"))
    config = {"ship_symbol": PROBE, "ship_type": "SHIP_PROBE"}
    container_id = await begin(harness, "fetch", config)
    await harness.ended(container_id)
    assert [it.detail["waypoint"] for it in done(harness, "purchase_ship")] == [cheapest.symbol]


async def test_a_price_above_the_most_ends_it_and_nothing_is_bought(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    config = {"ship_symbol": FRIGATE, "ship_type": DRONE, "most": price(harness, where) - 1}
    container_id = await begin(harness, "fetch", config)
    assert await failed(harness, container_id) == ("price_too_high", 0)
    assert not done(harness, "purchase_ship")


async def test_a_price_that_climbs_above_the_most_ends_it_after_those_that_were_cheap(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, where, symbol=PROBE)
    config = {"ship_type": DRONE, "most": price(harness, where), "count": 5}
    container_id = await begin(harness, "fetch", config)
    assert await failed(harness, container_id) == ("price_too_high", 0)
    assert 1 <= len(done(harness, "purchase_ship")) < 5


async def test_without_anybody_at_the_yard_it_ends_with_that_reason(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, place(harness, "GAS_GIANT"), symbol=PROBE)
    for config in ({"ship_type": DRONE}, {"ship_type": DRONE, "waypoint": where.symbol}):
        container_id = await begin(harness, "fetch", config)
        assert await failed(harness, container_id) == ("nobody_there", 0)


async def test_a_type_that_nobody_sells_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    config = {"ship_symbol": FRIGATE, "ship_type": "SHIP_BULK_FREIGHTER"}
    container_id = await begin(harness, "fetch", config)
    assert await failed(harness, container_id) == ("no_yard", 0)
    (where,) = yards(harness, DRONE)
    put(harness, where, symbol=PROBE)
    config = {"ship_type": "SHIP_BULK_FREIGHTER", "waypoint": where.symbol}
    assert await failed(harness, await begin(harness, "fetch", config)) == ("no_yard", 0)


async def test_a_purchase_whose_answer_is_lost_is_not_made_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, where, symbol=PROBE)
    harness.road.after["POST ships"] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await begin(harness, "fetch", {"ship_type": DRONE, "count": 2})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert len(done(harness, "purchase_ship")) == 2


async def test_a_restart_buys_what_is_missing_and_no_more(autojump_clock: MockClock) -> None:
    world = World(generate(1, clock.now()), started=clock.now())
    async with open_in_memory() as store:
        async with open_harness(world=world, store=store) as harness:
            await harness.register()
            agent(harness).credits = 2_000_000
            (where,) = yards(harness, DRONE)
            put(harness, where, symbol=PROBE)
            slow = FaultOrder(FaultKind.SLOW, "get_shipyard", count=FOR_EVER, seconds=1)
            world.faults.arm(slow)
            container_id = await begin(harness, "fetch", {"ship_type": DRONE, "count": 4})
            while len(done(harness, "purchase_ship")) < 2:  # noqa: ASYNC110 - virtual time
                await trio.sleep(0.1)
        assert len(done(harness, "purchase_ship")) < 4
        async with open_harness(world=world, store=store) as harness:
            await harness.ended(container_id)
            assert (await harness.row(container_id)).state is State.COMPLETED
            assert len(done(harness, "purchase_ship")) == 4


async def test_too_few_credits_end_it_after_its_restarts(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (where,) = yards(harness, DRONE)
    put(harness, where, symbol=PROBE)
    agent(harness).credits = 100
    container_id = await begin(harness, "fetch", {"ship_type": DRONE}, max_restarts=2)
    assert await failed(harness, container_id) == ("insufficient_credits", 2)


async def outfit(harness: Harness, *mounts: str, sold: tuple[str, ...]) -> str:
    """Buy a drone with these mounts at a yard whose market sells some."""
    (where,) = yards(harness, DRONE)
    put(harness, where, DOCKED, symbol=PROBE)
    market = harness.world.find_market(where.symbol)
    assert market is not None
    (some, *_) = market.listings.values()
    for mount in sold:
        market.listings[mount] = attrs.evolve(some, good=mount, base=5_000, kind="EXPORT")
    config = {"ship_type": DRONE, "mounts": list(mounts)}
    container_id = await begin(harness, "fetch", config)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    return container_id


def mounts_of(harness: Harness) -> list[str]:
    (bought,) = done(harness, "purchase_ship")
    return sorted(mount.symbol for mount in ship(harness, bought.ship).mounts)


SIPHON, SURVEYOR, LASER = "MOUNT_GAS_SIPHON_I", "MOUNT_SURVEYOR_I", "MOUNT_MINING_LASER_I"


async def test_the_new_ship_is_fitted_with_the_mounts_that_it_lacks(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await outfit(harness, LASER, SIPHON, sold=(LASER, SIPHON))
    assert mounts_of(harness) == [SIPHON, LASER]


async def test_a_mount_that_is_not_sold_there_is_told(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await outfit(harness, LASER, SURVEYOR, sold=())
    (line,) = await lines(harness, container_id, "cannot fit a ship out")
    assert line.fields["reason"].endswith(f"does not sell {SURVEYOR}")
    assert mounts_of(harness) == [LASER]


async def test_a_mount_that_does_not_fit_is_told(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """A drone has no crew, whom a surveyor needs."""
    container_id = await outfit(harness, SURVEYOR, sold=(SURVEYOR,))
    (line,) = await lines(harness, container_id, "cannot fit a ship out")
    assert line.fields["mount"] == SURVEYOR
    assert mounts_of(harness) == [LASER]


async def test_an_installation_whose_answer_is_lost_is_not_made_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.after["install"] = lambda: httpx.ReadTimeout("the answer is lost")
    await outfit(harness, SIPHON, sold=(SIPHON,))
    assert mounts_of(harness) == [SIPHON, LASER]
    assert len(done(harness, "install_mount")) == 1
