"""A tour: round and round, and what it saw."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import trio
from harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.containers import CreateContainer, StopContainer
from spacetraders.application.errors import InvalidConfig
from spacetraders.application.waypoints import ListWaypoints
from spacetraders.containers.tour import from_here
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
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as before:
        await before.register()
        stops = await moons(before)
        container_id = await start(before, stops)
        await trio.sleep(60)
        assert before.world.agent("HERMES").ship(FRIGATE).nav.destination.symbol == stops[1]
    async with open_harness(store=before.store, world=before.world) as harness:
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


def test_a_round_starts_where_the_ship_is() -> None:
    assert from_here(["A", "B", "C"], "B") == ["B", "C"]
    assert from_here(["A", "B", "C"], "Z") == ["A", "B", "C"]
