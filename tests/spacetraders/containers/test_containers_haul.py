"""Hauling to markets: buy here, sell there, look where nobody has looked."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.errors.containers import InvalidConfig, ShipUnfit
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.domain.containers import State
from spacetraders.domain.game.waypoints import MARKETPLACE, Quote


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def begin(
    harness: Harness, config: Mapping[str, Any] | None = None, kind: str = "haul", **params: int
) -> str:
    config = {"ship_symbol": FRIGATE, **(config or {})}
    seen = await harness.send(CreateContainer(ANY, kind, config, **params))
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


def bought(harness: Harness) -> list[str]:
    """The goods that were bought, in order."""
    return [it.detail["good"] for it in harness.world.ledger if it.operation == "purchase"]


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


async def test_trade_is_another_name_of_it(harness: Harness, autojump_clock: MockClock) -> None:
    await see_markets(harness)
    container_id = await begin(harness, kind="trade", max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.kind, row.state) == ("trade", State.COMPLETED)
    assert "sells" in await harness.messages(container_id)


async def test_where_nothing_was_seen_it_looks_for_itself(
    harness: Harness, autojump_clock: MockClock
) -> None:
    before = credits_of(harness)
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    assert "goes to look" in await harness.messages(container_id)
    assert credits_of(harness) > before


async def test_where_it_may_not_look_it_waits(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await begin(harness, {"looks": False})
    await trio.sleep(600)
    assert await harness.messages(container_id) == ["waits for a job"]
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert idle.kind == "no_prices"
    await harness.send(StopContainer(container_id))


async def test_a_job_takes_no_more_than_its_budget(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    container_id = await begin(harness, {"budget": 5_000}, max_iterations=3)
    await harness.ended(container_id)
    spent = 0
    for deed in harness.world.ledger:
        if deed.operation == "purchase":
            spent += deed.detail["credits"]
            assert spent <= 5_000
        elif deed.operation == "sell":
            spent = 0
    assert "buys" in await harness.messages(container_id)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"budget": 0}, "budget: must be at least 1"),
        ({"budget": -5}, "budget: must be at least 1"),
        ({"goods": ["?"]}, "goods[0]: must be 1 to 64 letters"),
        ({"kinds": ["thief"]}, "kinds[0]: must be one of market, contract, site"),
    ],
)
async def test_limits_that_make_no_sense_are_refused_with_the_reason(
    harness: Harness, config: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InvalidConfig) as caught:
        await begin(harness, config)
    assert f"{caught.value.field}: {caught.value.reason}".startswith(reason)


async def test_a_ship_without_a_hold_is_refused(harness: Harness) -> None:
    with pytest.raises(ShipUnfit):
        await begin(harness, {"ship_symbol": "HERMES-2"})


async def test_it_carries_nothing_but_the_goods_that_it_may(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    first = await begin(harness, max_iterations=1)
    await harness.ended(first)
    before = bought(harness)
    listed = {
        good
        for place in await harness.send(ListWaypoints(ANY, trait=MARKETPLACE))
        if (market := harness.world.find_market(place.symbol)) is not None
        for good in market.listings
    }
    others = sorted(listed.difference(before))
    container_id = await begin(harness, {"goods": others}, max_iterations=1)
    await harness.ended(container_id)
    assert set(bought(harness)[len(before) :]) <= set(others)
    assert "sells" in await harness.messages(container_id)


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


async def test_a_job_that_is_gone_on_arrival_is_left(
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
    container_id = await begin(harness)
    while "leaves a job" not in (said := await harness.messages(container_id)):  # noqa: ASYNC110
        await trio.sleep(1)
    assert "buys" not in said
    assert before - credits_of(harness) < 2_000  # fuel alone
    await harness.send(StopContainer(container_id))
