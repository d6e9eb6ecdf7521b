"""A tour: round and round, and what it saw."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders.application.errors.containers import InvalidConfig
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.domain.containers import State


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def moons(harness: Harness) -> list[str]:
    """The home planet's moon with a shipyard, and a moon of another planet."""
    found = await harness.send(ListWaypoints(ANY, type="MOON"))
    return [found[0].symbol, found[-1].symbol]


async def start(harness: Harness, waypoints: list[str], **params: int) -> str:
    config = {"ship_symbol": FRIGATE, "waypoints": waypoints}
    seen = await harness.send(CreateContainer(ANY, "tour", config, **params))
    container_id: str = seen.container.container_id
    return container_id


async def visited(harness: Harness, container_id: str) -> list[str]:
    """The stops in the order in which they were visited."""
    await harness.logbook.flush()
    lines = await harness.store.logs(container_id, limit=1000)
    visits = [
        (line.first_seen if time == 0 else line.last_seen, line.fields["waypoint"])
        for line in lines
        if line.message == "visits"
        for time in range(line.count)
    ]
    return [waypoint for _, waypoint in sorted(visits)]


async def test_a_round_is_an_iteration(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await start(harness, await moons(harness), max_iterations=2)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    visits = Counter[str]()
    for line in await harness.store.logs(container_id, limit=1000):
        if line.message == "visits":
            visits[line.fields["waypoint"]] += line.count
    assert (row.state, row.iteration) == (State.COMPLETED, 2)
    assert visits == dict.fromkeys(await moons(harness), 2)


async def test_a_tour_goes_on_for_ever_unless_said(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await start(harness, await moons(harness))
    await trio.sleep(3600)
    current = harness.supervisor.current(container_id)
    assert current is not None
    assert (current.max_iterations, current.iteration > 5) == (-1, True)
    await harness.send(StopContainer(container_id))


async def test_what_it_sees_is_kept(harness: Harness, autojump_clock: MockClock) -> None:
    yard = (await moons(harness))[0]
    container_id = await start(harness, await moons(harness), max_iterations=1)
    await harness.ended(container_id)
    player = (await harness.store.players())[0]
    quotes = {q.trade_symbol: q for q in await harness.store.quotes(player.reset_date, yard)}
    assert quotes["FUEL"].type == "EXCHANGE"
    assert quotes["SHIP_PROBE"].type == "SHIP"
    assert quotes["SHIP_PROBE"].purchase_price > 10_000


async def test_a_ship_that_stands_still_does_not_spin(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    container_id = await start(harness, [player.headquarters])
    await trio.sleep(600)
    current = harness.supervisor.current(container_id)
    assert current is not None
    assert current.iteration <= 10
    await harness.send(StopContainer(container_id))


async def test_after_a_restart_the_round_goes_on_from_where_the_ship_is(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        stops = await moons(before)
        container_id = await start(before, stops)
        await trio.sleep(45)
        assert before.world.agent("HERMES").ship(FRIGATE).nav.destination.symbol == stops[1]
    async with open_harness(store=store, world=before.world) as harness:
        await trio.sleep(120)
        lines = await harness.messages(container_id)
        logged = await harness.store.logs(container_id, limit=1000)
        after = logged[lines.index("resumed after a restart of the daemon") :]
        first = next(line for line in after if line.message == "visits")
        assert first.fields["waypoint"] == stops[1]
        await harness.send(StopContainer(container_id))


@pytest.mark.parametrize("waypoints", [[], "X1-A1-A1", [5]])
async def test_a_tour_of_nothing_is_refused(
    harness: Harness, waypoints: object, autojump_clock: MockClock
) -> None:
    config = {"ship_symbol": FRIGATE, "waypoints": waypoints}
    with pytest.raises(InvalidConfig) as refused:
        await harness.send(CreateContainer(ANY, "tour", config))
    assert refused.value.field.startswith("waypoints")


async def test_a_round_broken_off_at_its_start_misses_no_stop_though_the_ship_is_at_the_last(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        player = await before.register()
        stops = [*await moons(before), player.headquarters]
        container_id = await start(before, stops, max_iterations=1)
    async with open_harness(store=store, world=before.world) as harness:
        await harness.ended(container_id)
        assert await visited(harness, container_id) == stops


async def test_a_round_broken_off_goes_on_with_the_second_of_two_equal_stops(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        near, far = await moons(before)
        stops = [near, far, near, far]
        container_id = await start(before, stops, max_iterations=1)
        while await visited(before, container_id) != stops[:3]:  # noqa: ASYNC110 - virtual time
            await trio.sleep(1)
    async with open_harness(store=store, world=before.world) as harness:
        await harness.ended(container_id)
        assert await visited(harness, container_id) == stops
        assert (await harness.row(container_id)).state is State.COMPLETED


async def test_a_new_round_begins_with_the_first_stop(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await start(harness, await moons(harness), max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).step == 0


async def test_after_its_last_round_the_ship_stays_at_the_last_stop(
    harness: Harness, autojump_clock: MockClock
) -> None:
    stops = await moons(harness)
    await harness.ended(await start(harness, stops, max_iterations=1))
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    assert ship.nav.destination.symbol == stops[-1]


async def test_rounds_and_restarts_do_not_move_the_time_since_which_it_runs(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        container_id = await start(before, await moons(before))
        since = (await before.row(container_id)).state_since
        await trio.sleep(3600)
        assert (await before.row(container_id)).iteration > 5
    async with open_harness(store=store, world=before.world) as harness:
        await trio.sleep(60)
        row = await harness.row(container_id)
        assert (row.state, row.state_since) == (State.RUNNING, since)
        await harness.send(StopContainer(container_id))
