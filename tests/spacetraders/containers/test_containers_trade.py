"""Trading: buy here, sell there, and let others have their lot."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.containers.trade import trade
from spacetraders.domain.containers import State
from spacetraders.domain.game.waypoints import MARKETPLACE, Quote


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(made=(trade,)) as opened:
        await opened.register()
        yield opened


async def begin(harness: Harness, **params: int) -> str:
    config = {"ship_symbol": FRIGATE}
    seen = await harness.send(CreateContainer(ANY, "trade", config, **params))
    container_id: str = seen.container.container_id
    return container_id


async def see_markets(harness: Harness) -> None:
    """Keep what every market asks and offers, as if ships had been there."""
    (player,) = await harness.store.players()
    for place in await harness.send(ListWaypoints(ANY, trait=MARKETPLACE)):
        market = harness.world.find_market(place.symbol)
        assert market is not None
        quotes = [
            Quote(
                it.good,
                it.kind.value,
                it.trade_volume,
                it.supply.value,
                it.activity,
                it.quote().purchase_price,
                it.quote().sell_price,
            )
            for it in market.listings.values()
        ]
        when = harness.services.started_at
        await harness.store.save_quotes(player.reset_date, place.symbol, quotes, seen_at=when)


def credits_of(harness: Harness) -> int:
    return harness.world.agents["HERMES"].credits


async def test_a_deal_is_an_iteration_and_brings_credits(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    before = credits_of(harness)
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    said = await harness.messages(container_id)
    assert "buys" in said
    assert "sells" in said
    assert credits_of(harness) > before
    assert not harness.world.agents["HERMES"].ships[FRIGATE].cargo


async def test_what_a_trade_did_to_prices_is_seen_at_once(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    (player,) = await harness.store.players()
    deeds = [it for it in harness.world.ledger if it.operation in {"purchase", "sell"}]
    assert {it.operation for it in deeds} == {"purchase", "sell"}
    for deed in deeds:
        where, good = deed.detail["waypoint"], deed.detail["good"]
        market = harness.world.find_market(where)
        assert market is not None
        kept = await harness.store.quotes(player.reset_date, where)
        price = next(it.sell_price for it in kept if it.trade_symbol == good)
        assert price == market.listings[good].quote().sell_price


async def test_where_nothing_was_seen_it_waits(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await begin(harness)
    await trio.sleep(600)
    assert "finds nothing that pays" in await harness.messages(container_id)
    assert harness.supervisor.current(container_id) is not None
    await harness.send(StopContainer(container_id))


async def test_what_is_in_the_hold_is_sold_before_anything_is_bought(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    buyer = next(
        market
        for market in (
            harness.world.find_market(place.symbol)
            for place in await harness.send(ListWaypoints(ANY, trait=MARKETPLACE))
        )
        if market and any(it.kind == "IMPORT" for it in market.listings.values())
    )
    good = next(it.good for it in buyer.listings.values() if it.kind == "IMPORT")
    harness.world.agents["HERMES"].ships[FRIGATE].load(good, 5)
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    said = await harness.messages(container_id)
    assert "sells" in said
    assert "buys" not in said
    assert not harness.world.agents["HERMES"].ships[FRIGATE].cargo


async def test_a_deal_that_is_gone_on_arrival_is_left(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    before = credits_of(harness)
    for place in await harness.send(ListWaypoints(ANY, trait=MARKETPLACE)):
        market = harness.world.find_market(place.symbol)
        assert market is not None
        for listing in market.listings.values():
            if listing.good != "FUEL":
                listing.base *= 100
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    assert "leaves a deal" in await harness.messages(container_id)
    assert before - credits_of(harness) < 2_000  # fuel alone
