"""Hauls that find the world changed: prices, markets, credits, contracts, and people."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.hauling import (
    build,
    contract_of,
    haul,
    is_in_order,
    player_of,
    slowed,
    until,
)
from support.hauling import units as moved
from support.works import (
    DOCKED,
    agent,
    begin,
    done,
    lines,
    markets,
    place,
    put,
    refuse,
    see_markets,
    ship,
)
from trio.testing import MockClock

from spacetraders.application.orders.containers import StopContainer
from spacetraders.application.orders.holding import HoldShip
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.state.faults import FOR_EVER


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        yield opened


def flies(harness: Harness) -> bool:
    return ship(harness).nav.status is NavStatus.IN_TRANSIT


def flies_laden(harness: Harness) -> bool:
    return bool(ship(harness).cargo) and flies(harness)


def prices_times(harness: Harness, factor: int, *, but: str = "") -> None:
    """Have all prices but those of one market rise, unseen."""
    for symbol, market in markets(harness).items():
        for good, listing in market.listings.items():
            if symbol != but and good != "FUEL":
                listing.base *= factor


async def test_no_unit_is_bought_far_above_the_plan_where_the_second_source_has_turned(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: done(harness, "purchase"))
    first = done(harness, "purchase")[0].detail["waypoint"]
    prices_times(harness, 2, but=first)
    await until(lambda: done(harness, "sell"))
    (job,) = await lines(harness, container_id, "takes a job")
    assert len(job.fields["job"].partition(" by ")[2].split(" > ")) == 3, "two sources, and a sink"
    await harness.ended(container_id)
    assert {deed.detail["waypoint"] for deed in done(harness, "purchase")} == {first}


async def test_what_is_aboard_is_sold_though_the_price_has_turned(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """The price may not come back, and the hold is needed."""
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: flies_laden(harness))
    for market in markets(harness).values():
        for good, listing in market.listings.items():
            if good != "FUEL":
                listing.base = max(1, listing.base // 100)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert not ship(harness).cargo
    (line,) = await lines(harness, container_id, "has done a job")
    assert line.fields["credits"] < 0 < line.fields["planned_credits"]
    await is_in_order(harness)


@pytest.mark.parametrize("code", [GameCode.NOT_FOUND, 4001])
@pytest.mark.parametrize("end", ["source", "sink"])
async def test_a_market_that_vanished_costs_its_own_job_alone(
    harness: Harness, end: str, code: int, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: flies_laden(harness) if end == "sink" else flies(harness))
    gone = ship(harness).nav.destination.symbol
    refuse(harness, "get_market", code, count=FOR_EVER, target=gone)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    (line, *_) = await lines(harness, container_id, "leaves a market alone")
    assert line.fields["waypoint"] == gone
    assert gone not in {deed.detail["waypoint"] for deed in done(harness, "purchase", "sell")}
    assert not ship(harness).cargo
    await is_in_order(harness)


async def test_a_good_that_its_market_does_not_buy_any_more_is_sold_elsewhere(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: flies_laden(harness))
    gone = ship(harness).nav.destination.symbol
    for good in ship(harness).cargo:
        markets(harness)[gone].listings.pop(good, None)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    assert (await harness.row(container_id)).restarts == 0
    assert not ship(harness).cargo
    await is_in_order(harness)


async def test_a_refusal_of_the_gate_in_mid_purchase_leaves_what_is_bought_to_be_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """The price rises beyond what is reserved, and a person has set a floor meanwhile."""
    slowed(harness, "purchase")
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: len(done(harness, "purchase")) == 3)
    await harness.services.treasury.set_reserve(await player_of(harness), 10**9)
    prices_times(harness, 2)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert moved(harness, "purchase") == moved(harness, "sell") > 0
    await is_in_order(harness)


async def test_credits_that_another_client_has_spent_leave_what_is_bought_to_be_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    slowed(harness, "purchase")
    container_id = await haul(harness, max_iterations=1)
    await until(lambda: len(done(harness, "purchase")) == 3)
    agent(harness).credits = 50
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    assert not ship(harness).cargo
    assert moved(harness, "purchase") == moved(harness, "sell") > 0
    player = await player_of(harness)
    assert harness.services.treasury.open(player.player_id) == ()


async def test_without_credits_it_waits_for_them_and_says_so(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        await harness.register()
        await see_markets(harness)
        agent(harness).credits = 900
        container_id = await haul(harness)
        await trio.sleep(1800)
        idle = harness.supervisor.idle(container_id)
        assert idle is not None
        assert idle.kind == "no_credits"
        assert not done(harness, "purchase")
        agent(harness).credits = 400_000
        await until(lambda: done(harness, "sell"))
        await harness.send(StopContainer(container_id))


async def test_a_person_who_takes_the_ship_in_mid_job_has_it_and_nothing_stays_reserved(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness)
    await until(lambda: flies_laden(harness))
    taken = await harness.send(HoldShip(ANY, FRIGATE))
    assert taken.stopped == container_id
    bought, aboard = moved(harness, "purchase"), dict(ship(harness).cargo)
    await trio.sleep(3600)
    assert (moved(harness, "purchase"), ship(harness).cargo) == (bought, aboard)
    await is_in_order(harness)


async def contract_and_haul(harness: Harness) -> tuple[str, str]:
    """Accept a contract, and begin to haul for it until something is aboard."""
    slowed(harness, "purchase")
    contract = await begin(harness, "contract", {}, max_iterations=1)
    await until(lambda: done(harness, "accept_contract"))
    hauler = await haul(harness, {"kinds": ["contract"]})
    await until(lambda: ship(harness).cargo)
    return contract, hauler


async def test_goods_of_a_contract_that_somebody_else_completed_are_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    contract, hauler = await contract_and_haul(harness)
    contract_of(harness, delivered=contract_of(harness).units)
    with trio.fail_after(2 * 3600):
        await until(lambda: done(harness, "fulfill_contract"))
        await until(lambda: not ship(harness).cargo)
    assert done(harness, "deliver_contract") == []
    assert moved(harness, "sell") == moved(harness, "purchase")
    assert (await harness.row(hauler)).restarts == 0
    row = await harness.row(contract)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)


async def test_what_somebody_else_delivered_in_part_is_not_delivered_again(
    harness: Harness, autojump_clock: MockClock
) -> None:
    _, hauler = await contract_and_haul(harness)
    contract_of(harness, delivered=contract_of(harness).units - 1)
    with trio.fail_after(2 * 3600):
        await until(lambda: done(harness, "fulfill_contract"))
        await until(lambda: not ship(harness).cargo)
    assert moved(harness, "deliver_contract") == 1
    assert (await harness.row(hauler)).restarts == 0


async def test_goods_of_a_site_that_somebody_else_completed_are_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gate = build(harness, left=30)
    agent(harness).credits = 5_000_000
    await begin(harness, "construct", {"site": gate, "most_in_bases": 10.0})
    hauler = await haul(harness, {"kinds": ["site"]})
    await until(lambda: flies_laden(harness))
    build(harness)
    with trio.fail_after(2 * 3600):
        await until(lambda: not ship(harness).cargo)
    assert done(harness, "supply_construction") == []
    assert moved(harness, "sell") == moved(harness, "purchase")
    assert (await harness.row(hauler)).restarts == 0


async def test_it_trades_at_no_other_markets_than_it_may(
    harness: Harness, autojump_clock: MockClock
) -> None:
    first = await haul(harness, max_iterations=1)
    await harness.ended(first)
    before = len(done(harness, "purchase", "sell"))
    used = {deed.detail["waypoint"] for deed in done(harness, "purchase", "sell")}
    allowed = sorted(set(markets(harness)) - used)
    container_id = await haul(harness, {"markets": allowed}, max_iterations=1)
    with trio.fail_after(4 * 3600):
        await harness.ended(container_id)
    trades = done(harness, "purchase", "sell")[before:]
    assert trades
    assert {deed.detail["waypoint"] for deed in trades} <= set(allowed)


async def test_one_that_hauls_for_contracts_alone_waits_where_there_is_none(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness, {"kinds": ["contract"]})
    await trio.sleep(1800)
    assert not done(harness, "purchase")
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert idle.kind == "no_work"
    await harness.send(StopContainer(container_id))


async def test_one_that_waits_is_woken_by_a_contract(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await haul(harness, {"kinds": ["contract"]})
    await trio.sleep(65)
    await begin(harness, "contract", {})
    began = trio.current_time()
    await until(lambda: flies(harness))
    assert trio.current_time() - began < 30


async def test_a_hold_is_emptied_and_nothing_bought_while_its_container_closes(
    harness: Harness, autojump_clock: MockClock
) -> None:
    good = next(
        good
        for market in markets(harness).values()
        for good, listing in market.listings.items()
        if listing.kind == "IMPORT"
    )
    put(harness, place(harness, "PLANET"), DOCKED, cargo={good: 10})
    (player,) = await harness.store.players()
    harness.services.fleet.forget(player, FRIGATE)
    board = harness.services.dispatcher.board(player)
    container_id = await haul(harness)
    board.closing.add(container_id)
    await until(lambda: not ship(harness).cargo)
    await trio.sleep(300)
    assert not done(harness, "purchase")
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert (idle.kind, idle.reason) == (
        "closing",
        "its hold is empty, and no new job is begun",
    )
    await harness.send(StopContainer(container_id))


async def test_a_job_that_is_being_bought_for_is_bought_no_further_while_it_closes(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness)
    await until(lambda: flies(harness))
    (player,) = await harness.store.players()
    harness.services.dispatcher.board(player).closing.add(container_id)
    await trio.sleep(3600)
    assert not done(harness, "purchase")
    await is_in_order(harness)
    await harness.send(StopContainer(container_id))
