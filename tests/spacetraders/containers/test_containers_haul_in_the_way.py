"""Haulers go on without markets that fail them, and say what is in the way of trading."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.fleets import broken
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.ports.store import LoggedLine
from spacetraders.containers.missed import REFUSED_SECONDS, SHUNNED_SECONDS
from spacetraders.domain.containers import State
from spacetraders.domain.game.waypoints import MARKETPLACE, Quote
from spacetraders.rpc.views import view
from spacetraders.sandbox.catalogue.goods import GOODS
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.ships import Ship


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def begin(harness: Harness, **params: int) -> str:
    config = {"ship_symbol": FRIGATE}
    seen = await harness.send(CreateContainer(ANY, "trade", config, **params))
    container_id: str = seen.container.container_id
    return container_id


async def markets(harness: Harness) -> dict[str, Market]:
    found = {}
    for place in await harness.send(ListWaypoints(ANY, trait=MARKETPLACE)):
        market = harness.world.find_market(place.symbol)
        assert market is not None
        found[place.symbol] = market
    return found


async def see(harness: Harness) -> None:
    """Keep what every market asks and offers, as if ships had been there."""
    (player,) = await harness.store.players()
    for symbol, market in (await markets(harness)).items():
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
        await harness.store.save_quotes(player.reset_date, symbol, quotes, seen_at=when)


async def unwanted(harness: Harness) -> str:
    """A good that no market of the home system lists."""
    listed = {good for market in (await markets(harness)).values() for good in market.listings}
    return next(good for good in sorted(GOODS) if good not in listed)


async def wanted(harness: Harness, buyers: int = 1) -> tuple[str, list[str]]:
    """A good that at least so many markets import, and which these are, the best first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for symbol, market in (await markets(harness)).items():
        for good, listing in market.listings.items():
            if listing.kind == "IMPORT":
                found.setdefault(good, []).append((listing.quote().sell_price, symbol))
    good = next(good for good, places in sorted(found.items()) if len(places) >= buyers)
    return good, [symbol for _, symbol in sorted(found[good], reverse=True)]


def frigate(harness: Harness) -> Ship:
    return harness.world.agents["HERMES"].ships[FRIGATE]


async def lines_of(harness: Harness, container_id: str) -> list[LoggedLine]:
    await harness.logbook.flush()
    return await harness.store.logs(container_id, limit=1000)


async def said(harness: Harness, container_id: str, message: str) -> list[LoggedLine]:
    return [it for it in await lines_of(harness, container_id) if it.message == message]


def refuse(harness: Harness, operation: str, at: str | None, code: int) -> None:
    order = FaultOrder(FaultKind.REFUSED, operation, target=at, code=code, count=FOR_EVER)
    harness.world.faults.arm(order)


IN_THE_WAY = "nobody takes what is in the hold"


async def test_a_hold_full_of_what_nobody_takes_is_said_once_with_what_to_do(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(7200)
    (line,) = await said(harness, container_id, IN_THE_WAY)
    assert (line.level, line.count) == ("warning", 1)
    assert line.fields["goods"] == f"{ship.cargo_capacity} {good}"
    assert f"ship jettison {FRIGATE} {good} {ship.cargo_capacity}" in line.fields["hint"]
    assert await said(harness, container_id, "waits for a job") == []
    assert ship.cargo == {good: ship.cargo_capacity}
    await harness.send(StopContainer(container_id))


async def test_a_list_of_containers_says_what_a_trader_waits_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(600)
    (listed,) = view(await harness.send(ListContainers(ANY)))["items"]
    told = f"waits, its hold full: no market known in X1-AG9 takes {ship.cargo_capacity} {good}"
    assert (listed["state"], listed["progress"]["status"]) == ("RUNNING", told)
    assert listed["last_line"].startswith(f"{IN_THE_WAY} goods=")
    assert (listed["idle"]["kind"], listed["idle"]["reason"]) == ("full_hold", told)
    await harness.send(StopContainer(container_id))


async def test_a_trader_with_a_full_hold_hardly_asks_the_game(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(600)
    asked = len(harness.road.seen)
    await trio.sleep(3600)
    # Six of them compare the ledger, and six ask for the server's status.
    assert len(harness.road.seen) - asked <= 26
    await harness.send(StopContainer(container_id))


async def test_with_room_left_it_trades_beside_what_nobody_takes(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, 10)
    container_id = await begin(harness, max_iterations=2)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert ship.cargo == {good: 10}
    assert await said(harness, container_id, "buys")
    assert await said(harness, container_id, "sells")
    assert len(await said(harness, container_id, IN_THE_WAY)) == 1


async def test_what_is_in_the_way_is_told_again_once_it_changes(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(1000)
    ship.cargo[good] -= 1
    await harness.send(GetShip(ANY, FRIGATE))
    await trio.sleep(1000)
    told = {line.fields["goods"] for line in await said(harness, container_id, IN_THE_WAY)}
    assert told == {f"{ship.cargo_capacity - less} {good}" for less in (0, 1)}
    await harness.send(StopContainer(container_id))


async def test_what_no_price_was_seen_of_is_sold_where_it_is_listed(
    harness: Harness, autojump_clock: MockClock
) -> None:
    good, buyers = await wanted(harness)
    frigate(harness).load(good, 5)
    container_id = await begin(harness, max_iterations=1)
    await harness.ended(container_id)
    (line,) = await said(harness, container_id, "sells where no price was seen")
    assert line.fields["good"] == good
    assert not frigate(harness).cargo
    assert buyers


async def test_what_markets_list_is_asked_once(harness: Harness, autojump_clock: MockClock) -> None:
    good, ship = await unwanted(harness), frigate(harness)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(7200)
    places = len(await markets(harness))
    assert harness.road.seen.count("GET market") == 2 * places  # once when the system is charted
    await harness.send(StopContainer(container_id))


async def test_markets_that_do_not_tell_what_they_list_are_asked_again_later(
    harness: Harness, autojump_clock: MockClock
) -> None:
    good, _ = await wanted(harness)
    await harness.send(ListWaypoints(ANY))
    refuse(harness, "get_market", None, 4001)
    frigate(harness).load(good, frigate(harness).cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(600)
    assert await said(harness, container_id, IN_THE_WAY)
    harness.world.faults.disarm_all()
    await trio.sleep(SHUNNED_SECONDS + 600)
    assert not frigate(harness).cargo.get(good)
    await harness.send(StopContainer(container_id))


@pytest.mark.parametrize("code", [404, 4001])
async def test_a_buyer_whose_market_is_gone_is_left_for_another(
    harness: Harness, code: int, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, (best, *others) = await wanted(harness, buyers=2)
    refuse(harness, "get_market", best, code)
    frigate(harness).load(good, 5)
    container_id = await begin(harness, max_iterations=2)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    (line,) = await said(harness, container_id, "leaves a market alone")
    assert (line.fields["waypoint"], line.fields["good"]) == (best, good)
    assert not frigate(harness).cargo
    assert others


async def test_a_buyer_out_of_reach_is_left_for_another(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, (best, *_) = await wanted(harness, buyers=2)
    refuse(harness, "navigate", FRIGATE, 4202)
    frigate(harness).load(good, 5)
    container_id = await begin(harness)
    await trio.sleep(200)
    left = await said(harness, container_id, "leaves a market alone")
    assert (best, good) in {(line.fields["waypoint"], line.fields["good"]) for line in left}
    harness.world.faults.disarm_all()
    await trio.sleep(REFUSED_SECONDS + 1200)
    assert not frigate(harness).cargo.get(good)
    await harness.send(StopContainer(container_id))


@pytest.mark.parametrize("code", [4602, 4603, 4604])
async def test_a_sale_that_is_refused_ends_nothing(
    harness: Harness, code: int, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, _ = await wanted(harness, buyers=2)
    refuse(harness, "sell", FRIGATE, code)
    frigate(harness).load(good, 5)
    container_id = await begin(harness)
    await trio.sleep(600)
    current = harness.supervisor.current(container_id)
    assert current is not None
    assert (current.state, current.restarts) == (State.RUNNING, 0)
    asked = len(harness.road.seen)
    await trio.sleep(3600)
    assert len(harness.road.seen) - asked < 900
    harness.world.faults.disarm_all()
    await trio.sleep(REFUSED_SECONDS + 1200)
    assert not frigate(harness).cargo.get(good)
    await harness.send(StopContainer(container_id))


@pytest.mark.parametrize("operation", ["purchase", "get_market"])
async def test_a_deal_whose_market_refuses_is_left_for_others(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    await see(harness)
    order = FaultOrder(FaultKind.REFUSED, operation, code=4600, count=1)
    harness.world.faults.arm(order)
    container_id = await begin(harness, max_iterations=3)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert len(await said(harness, container_id, "leaves a market alone")) == 1
    assert await said(harness, container_id, "sells")


async def test_a_price_that_is_still_kept_of_what_is_not_bought_any_more_misleads_once(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, ship = await unwanted(harness), frigate(harness)
    (player,) = await harness.store.players()
    place = next(iter(await markets(harness)))
    old = Quote(good, "IMPORT", 10, "SCARCE", None, 2000, 1000)
    when = harness.services.started_at
    await harness.store.save_quotes(player.reset_date, place, [old], seen_at=when)
    ship.load(good, ship.cargo_capacity)
    container_id = await begin(harness)
    await trio.sleep(250)
    assert len(await said(harness, container_id, "leaves a market alone")) == 1
    assert await said(harness, container_id, IN_THE_WAY)
    await harness.send(StopContainer(container_id))


async def test_a_token_that_is_not_taken_any_more_is_no_market_s_fault(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    refuse(harness, "purchase", FRIGATE, 4113)
    container_id = await begin(harness)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert row.exit_reason.kind == "server_reset"


async def test_a_market_at_which_the_server_fails_is_left_alone_for_a_while(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see(harness)
    good, (best, *_) = await wanted(harness, buyers=2)
    ship = frigate(harness)
    ship.load(good, 10)
    broken(harness.world, best, operation="get_market")
    container_id = await begin(harness, max_iterations=2)
    await harness.ended(container_id)
    (left,) = await said(harness, container_id, "leaves a market alone")
    assert (left.fields["waypoint"], left.fields["kind"]) == (best, "no_usable_answer")
    assert ship.cargo == {}


async def test_a_market_that_cannot_be_asked_what_it_lists_keeps_nobody_waiting(
    harness: Harness, autojump_clock: MockClock
) -> None:
    good, _ = await wanted(harness)
    ship = frigate(harness)
    ship.load(good, 10)
    places = [symbol for symbol in await markets(harness) if symbol != ship.nav.destination.symbol]
    for place in places:
        broken(harness.world, place, operation="get_market")
    container_id = await begin(harness)
    with trio.fail_after(3600):
        while not await said(harness, container_id, IN_THE_WAY):  # noqa: ASYNC110
            await trio.sleep(1)
    await harness.send(StopContainer(container_id))
