"""A scout: looks where prices are most in doubt, and leaves places to other scouts."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import attrs
import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.containers import InvalidConfig
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.containers import State
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.players import Player

PROBE = "HERMES-2"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


@attrs.frozen
class Forgetful:
    """A store that cannot tell of prices."""

    async def seen_quotes(self, _: str) -> list[object]:
        raise StoreUnavailable("sqlite", "it is away")


async def player_of(harness: Harness) -> Player:
    return (await harness.store.players())[0]


async def markets(harness: Harness) -> list[str]:
    found = await harness.send(ListWaypoints(ANY, trait="MARKETPLACE"))
    return [place.symbol for place in found]


async def begin(
    harness: Harness, ship: str = PROBE, *, places: list[str] | None = None, **params: int
) -> str:
    config = {"ship_symbol": ship, "markets": places or []}
    seen = await harness.send(CreateContainer(ANY, "scout", config, **params))
    container_id: str = seen.container.container_id
    return container_id


async def looks(harness: Harness, container_id: str) -> Counter[str]:
    """How often each place was looked at."""
    await harness.logbook.flush()
    seen = Counter[str]()
    for line in await harness.store.logs(container_id, limit=1000):
        if line.message == "looks":
            seen[line.fields["waypoint"]] += line.count
    return seen


async def test_a_probe_sees_every_market_within_hours(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await begin(harness)
    await trio.sleep(3 * 3600)
    seen = await looks(harness, container_id)
    assert set(seen) >= set(await markets(harness))
    await harness.send(StopContainer(container_id))


async def test_what_it_believes_of_a_quiet_system_is_nearly_exact(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await begin(harness)
    await trio.sleep(3 * 3600)
    player = await player_of(harness)
    stocks = harness.services.beliefs.stocks(player.reset_date, clock.now())
    errors = []
    for (where, good), stock in stocks.items():
        market = harness.world.find_market(where)
        assert market is not None
        truth = market.listings[good].quote().purchase_price
        errors.append(abs(stock.ask - truth) / truth)
    assert len(errors) > 100
    assert sorted(errors)[int(0.9 * len(errors))] < 0.01
    await harness.send(StopContainer(container_id))


async def test_a_look_costs_no_dock(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await begin(harness, places=(await markets(harness))[:3], max_iterations=3)
    await harness.ended(container_id)
    assert "docks" not in await harness.messages(container_id)
    assert set(await looks(harness, container_id)) == set((await markets(harness))[:3])


async def test_it_waits_for_the_next_tick_before_it_looks_at_a_place_again(
    harness: Harness, autojump_clock: MockClock
) -> None:
    here = (await markets(harness))[0]
    container_id = await begin(harness, places=[here])
    await trio.sleep(4 * 3600)
    assert (await looks(harness, container_id))[here] <= 4 * 12 + 1
    await harness.send(StopContainer(container_id))


async def test_a_wait_for_the_next_tick_is_a_wait_and_the_look_after_it_is_work(
    harness: Harness, autojump_clock: MockClock
) -> None:
    here = (await markets(harness))[0]
    container_id = await begin(harness, places=[here])
    kinds = set()
    for _ in range(4 * 3600 // 30):
        await trio.sleep(30)
        idle = harness.supervisor.idle(container_id)
        kinds.add(None if idle is None else idle.kind)
    assert IdleKind.NEXT_ROUND in kinds
    await harness.send(StopContainer(container_id))


async def test_where_no_look_is_worth_its_requests_it_waits_and_says_so(
    harness: Harness, autojump_clock: MockClock
) -> None:
    fuel = await harness.of_type("FUEL_STATION")
    container_id = await begin(harness, places=[fuel])
    await trio.sleep(3600)
    assert (await looks(harness, container_id))[fuel] == 1
    status = harness.supervisor.progress(container_id).status
    assert status == "waits: no look that is left to it is worth its requests"
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert (idle.kind, f"waits: {idle.reason}") == (IdleKind.NO_WORK, status)
    assert idle.since < clock.now() - timedelta(minutes=30)
    assert idle.until is not None
    assert idle.until > clock.now()
    await harness.send(StopContainer(container_id))


async def test_it_says_where_it_flies_and_what_a_look_is_worth(
    harness: Harness, autojump_clock: MockClock
) -> None:
    far = (await markets(harness))[-1]
    container_id = await begin(harness, places=[far])
    await trio.sleep(20)
    status = harness.supervisor.progress(container_id).status
    assert status == f"flies to {far}: a look there is worth 20,000 credits"
    await harness.send(StopContainer(container_id))


async def test_two_scouts_never_are_on_their_way_to_one_place(
    harness: Harness, autojump_clock: MockClock
) -> None:
    two = (await markets(harness))[:2]
    first = await begin(harness, places=two, max_iterations=1)
    second = await begin(harness, FRIGATE, places=two, max_iterations=1)
    await harness.ended(first)
    await harness.ended(second)
    assert sum(((await looks(harness, first)) + (await looks(harness, second))).values()) == 2
    assert set(await looks(harness, first)) | set(await looks(harness, second)) == set(two)


async def test_a_shipyard_is_looked_at_too(harness: Harness, autojump_clock: MockClock) -> None:
    found = await harness.send(ListWaypoints(ANY, trait="SHIPYARD"))
    yard = found[0].symbol
    container_id = await begin(harness, places=[yard], max_iterations=1)
    await harness.ended(container_id)
    player = await player_of(harness)
    quotes = await harness.store.quotes(player.reset_date, yard)
    assert any(quote.type == "SHIP" for quote in quotes)


async def test_the_looks_of_an_earlier_daemon_need_not_be_repeated(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        two = (await markets(before))[:2]
        container_id = await begin(before, places=two)
        await trio.sleep(300)
        assert set(await looks(before, container_id)) == set(two)
    async with open_harness(store=store, world=before.world) as harness:
        await trio.sleep(30)
        lines = await harness.store.logs(container_id, limit=1000)
        first = [line for line in lines if line.fields.get("credits") == 20_000]
        assert len(first) <= 2
        current = harness.supervisor.current(container_id)
        assert current is not None
        assert current.state is State.RUNNING
        await harness.send(StopContainer(container_id))


async def test_a_place_that_is_not_there_is_left_alone_and_the_others_are_seen(
    harness: Harness, autojump_clock: MockClock
) -> None:
    here = (await markets(harness))[0]
    nowhere = f"{here.rpartition('-')[0]}-Z99"
    container_id = await begin(harness, places=[nowhere, here], max_iterations=1)
    await harness.ended(container_id)
    assert set(await looks(harness, container_id)) == {here}
    assert "leaves a market alone" in await harness.messages(container_id)


async def test_a_market_that_cannot_be_seen_is_left_alone(
    harness: Harness, autojump_clock: MockClock
) -> None:
    here, there = (await markets(harness))[:2]
    original = harness.road.inner.handle_async_request

    @attrs.define(eq=False)
    class Hidden(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith(f"/{here}/market"):
                body = {"error": {"code": 4001, "message": "not visible"}}
                return httpx.Response(400, json=body)
            answer: httpx.Response = await original(request)
            return answer

    harness.road.inner = Hidden()
    container_id = await begin(harness, places=[here, there])
    await trio.sleep(900)
    assert set(await looks(harness, container_id)) == {there}
    assert "leaves a market alone" in await harness.messages(container_id)
    await harness.send(StopContainer(container_id))


async def test_a_system_without_a_market_is_nothing_to_scout(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store) as harness:
        player = await harness.register()
        home = player.headquarters.rpartition("-")[0]
        chart = await harness.services.atlas.chart(player, home, Lane.BACKGROUND)
        bare = [attrs.evolve(place, traits=()) for place in chart.waypoints.values()]
        await store.save_system(player.reset_date, home, bare)
    async with open_harness(store=store, world=harness.world) as after:
        container_id = await begin(after)
        await after.ended(container_id)
        row = await after.row(container_id)
        assert row.state is State.FAILED
        assert row.exit_reason is not None
        assert row.exit_reason.kind == "nothing_to_scout"
        assert "no market is charted" in row.exit_reason.message


async def test_without_a_database_it_scouts_as_if_nothing_had_been_seen(
    harness: Harness, autojump_clock: MockClock
) -> None:
    here = (await markets(harness))[0]
    player = await player_of(harness)
    harness.services.beliefs.forget(player.reset_date)
    harness.services.beliefs.store = Forgetful()  # type: ignore[assignment]
    container_id = await begin(harness, places=[here], max_iterations=1)
    await harness.ended(container_id)
    assert "cannot recall prices" in await harness.messages(container_id)
    assert set(await looks(harness, container_id)) == {here}


@pytest.mark.parametrize("places", ["X1-A1-A1", [5], ["?"], ["X1-A1-A1", "X1-B2-B2"]], ids=str)
async def test_markets_that_cannot_be_are_refused(
    harness: Harness, places: object, autojump_clock: MockClock
) -> None:
    config = {"ship_symbol": PROBE, "markets": places}
    with pytest.raises(InvalidConfig) as refused:
        await harness.send(CreateContainer(ANY, "scout", config))
    assert refused.value.field.startswith("markets")
