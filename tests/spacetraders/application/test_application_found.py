"""What a lost answer turns out to have been: told to the caller, and entered into the ledger."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import attrs
import httpx
import pytest
import trio
from support.application.orders import credits_of, hull, ledger, put, selling, waypoints
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.places import NoFacility
from spacetraders.application.looking.ledger import CheckBalance, ListEntries
from spacetraders.application.orders.contracts import AcceptContract, ListContracts
from spacetraders.application.orders.places import GetConstruction, GetGate, GetMarket
from spacetraders.application.orders.ships import ListShips, OrbitShip, RefuelShip
from spacetraders.application.orders.shipyards import GetShipyard, PurchaseShip, RepairShip
from spacetraders.application.orders.trading import BuyGoods, SellGoods, TradeResult
from spacetraders.domain.deeds.doubts import LATE_SECONDS
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.sandbox.state.universe import Waypoint

GIFT = 5_000
LATE = timedelta(seconds=LATE_SECONDS)


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("lost")


def yard_of(harness: Harness) -> Waypoint:
    """A shipyard that has ships to sell."""
    yards = ((w, harness.world.find_shipyard(w.symbol)) for w in waypoints(harness))
    return next(w for w, yard in yards if yard is not None and yard.offers)


async def test_a_deed_that_looking_shows_was_done(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.road.after["orbit"] = lost
    with pytest.raises(OutcomeUnknown, match="it was done; do not repeat it") as caught:
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert caught.value.details["found"] == IntentState.FOUND_DONE


async def test_a_deed_that_looking_does_not_show_may_still_be_carried_out(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.road.before["orbit"] = lost
    with pytest.raises(OutcomeUnknown, match="may still be carried out; do not") as caught:
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert caught.value.details["found"] is None
    assert caught.value.details["again_at"] == clock.iso(clock.now() + LATE)
    assert "can be repeated" not in str(caught.value)


async def test_what_nothing_tells_stays_untold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract = (await harness.send(ListContracts(ANY)))[0]
    harness.road.before["accept"] = lost
    del harness.world.agent("HERMES").contracts[contract.contract_id]
    with pytest.raises(OutcomeUnknown):
        await harness.send(AcceptContract(ANY, contract.contract_id))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert (await harness.store.intents())[-1].state is IntentState.UNTOLD


async def stopped_by_a_loss(
    harness: Harness, order: BuyGoods | SellGoods, ending: str, *, after: bool = True
) -> TradeResult:
    """Have the answer to the second tranche lost, or the request itself."""
    original = harness.road.inner.handle_async_request
    requests = 0

    async def second(request: httpx.Request) -> httpx.Response:
        nonlocal requests
        requests += request.url.path.endswith(f"/{ending}")
        strikes = request.url.path.endswith(f"/{ending}") and requests == 2
        if strikes and not after:
            raise lost()
        response: httpx.Response = await original(request)
        if strikes:
            await response.aread()
            raise lost()
        return response

    @attrs.define(eq=False)
    class Road(httpx.AsyncBaseTransport):
        handle: Callable[[httpx.Request], Any]

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer: httpx.Response = await self.handle(request)
            return answer

    harness.road.inner = Road(second)
    deal = (await harness.send(order)).answer
    assert isinstance(deal, TradeResult)
    return deal


async def test_a_purchase_goes_on_after_an_answer_that_is_lost_and_found(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    listing = harness.world.find_market(where).listings[good]
    listing.trade_volume, listing.net_supply = 2, 6  # six units cost what an agent has
    await put(harness, where)
    bought = await stopped_by_a_loss(harness, BuyGoods(ANY, FRIGATE, good, 6), "purchase")
    assert (bought.units, bought.credits, bought.stopped) == (6, credits_of(harness), None)
    assert hull(harness).cargo == {good: 6}


async def test_a_deal_whose_only_answer_is_lost_and_found_is_answered_like_any_other(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 1})
    harness.road.after["sell"] = lost
    sold = (await harness.send(SellGoods(ANY, FRIGATE, good, 1))).answer
    assert (sold.units, sold.credits, sold.stopped) == (1, credits_of(harness), None)


async def test_a_sale_stops_at_an_answer_that_is_lost_and_not_found(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    harness.world.find_market(where).listings[good].trade_volume = 2
    await put(harness, where, cargo={good: 6})
    sold = await stopped_by_a_loss(harness, SellGoods(ANY, FRIGATE, good, 6), "sell", after=False)
    assert (sold.units, sold.credits) == (2, credits_of(harness))
    assert isinstance(sold.stopped, OutcomeUnknown)


async def test_a_ship_that_is_found_bought_is_in_the_ledger_by_its_symbol(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").credits = 10_000_000
    where = yard_of(harness).symbol
    await put(harness, where)
    offer = (await harness.send(GetShipyard(ANY, where))).yard.offers[0]
    await harness.send(ListShips(ANY))
    harness.road.after["POST ships"] = lost
    with pytest.raises(OutcomeUnknown):
        await harness.send(PurchaseShip(ANY, where, offer.type))
    assert [entry.ship_symbol for entry in await ledger(harness)] == ["HERMES-3"]


async def test_what_costs_nothing_is_not_in_the_ledger(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, yard_of(harness))
    hull(harness).fuel = hull(harness).fuel_capacity
    await harness.send(RefuelShip(ANY, FRIGATE))
    await harness.send(RepairShip(ANY, FRIGATE))
    assert await ledger(harness) == []


@pytest.mark.parametrize("query", [GetMarket, GetShipyard, GetGate, GetConstruction])
async def test_a_waypoint_without_what_is_asked_for_says_so(
    harness: Harness, player: Player, autojump_clock: MockClock, query: Any
) -> None:
    rock = next(
        w
        for w in waypoints(harness)
        if w.type == "ASTEROID" and not {"MARKETPLACE", "SHIPYARD"} & set(w.traits)
    )
    with pytest.raises(NoFacility, match=f"{rock.symbol} has no "):
        await harness.send(query(ANY, rock.symbol))


@pytest.mark.parametrize("gift", [GIFT, -GIFT])
async def test_what_was_moved_elsewhere_stands_before_the_deed_that_shows_it(
    harness: Harness, player: Player, autojump_clock: MockClock, gift: int
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    await trio.sleep(1)
    harness.world.agent("HERMES").credits += gift
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    entries = await harness.send(ListEntries(ANY))
    assert [entry.kind for entry in entries] == ["OPENING", "ADJUSTMENT", "PURCHASE"]
    assert entries[1].total_price == gift
    for before, entry in pairwise(entries):
        assert entry.balance == before.balance + entry.total_price


async def lose_the_contract(harness: Harness) -> int:
    """Accept the contract and let its deadline pass; the advance."""
    contract = (await harness.send(ListContracts(ANY)))[0]
    await harness.send(AcceptContract(ANY, contract.contract_id))
    due = harness.world.agent("HERMES").contracts[contract.contract_id].due
    await trio.sleep((due - contract.deadline).total_seconds() + 8 * 86400)
    return int(contract.paid_on_accepted)


@pytest.mark.parametrize("deed", [True, False])
async def test_an_advance_that_was_taken_back_is_told_as_that(
    harness: Harness, player: Player, autojump_clock: MockClock, deed: bool
) -> None:
    advance = await lose_the_contract(harness)
    if deed:
        where, good = selling(harness, "EXPORT")
        await put(harness, where)
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    entries = [e for e in await harness.send(ListEntries(ANY)) if e.kind != "PURCHASE"]
    kinds = [entry.kind for entry in entries]
    assert kinds == ["OPENING", "CONTRACT_ACCEPT", "CONTRACT_LOST"]
    assert (entries[2].total_price, entries[2].reason) == (-advance, "contract_lost")
    assert entries[2].contract_id == entries[1].contract_id
