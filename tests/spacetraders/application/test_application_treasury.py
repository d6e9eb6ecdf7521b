"""The spend gate in the daemon: what passes, what is refused, and what is reserved meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import attrs
import httpx
import pytest
import trio
from support.application.orders import credits_of, hull, put, selling, waypoints
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.looking.ledger import CheckBalance
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed
from spacetraders.application.orders.places import GetMarket
from spacetraders.application.orders.ships import RefuelShip
from spacetraders.application.orders.shipyards import PurchaseShip
from spacetraders.application.orders.trading import BuyGoods, SellGoods
from spacetraders.application.orders.treasury import GetTreasury, SeenTreasury, SetTreasury
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.application.treasury import (
    Depth,
    Purpose,
    Reservation,
    Spend,
    SpendRefused,
    Treasury,
)
from spacetraders.application.treasury.pricing import Pricing
from spacetraders.application.treasury.purses import ASKED_AGAIN
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import InsufficientCredits, OutcomeUnknown, Refused
from spacetraders.domain.spending import FUEL_FLOOR, GUESS, Asked, Funds, Rule
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

START = 175_000
LEFT = "5,000 beside 2,000 reserved are left"


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


@pytest.fixture
def treasury(harness: Harness) -> Treasury:
    return harness.services.treasury


async def at_a_seller(harness: Harness) -> tuple[str, str]:
    """Dock the frigate at a market that sells a good, and see its prices."""
    where, good = selling(harness, "EXPORT", volume=10)
    await put(harness, where, cargo={})
    await harness.send(GetMarket(ANY, where))
    return where, good


def price(harness: Harness, where: str, good: str) -> int:
    return harness.world.find_market(where).listings[good].quote().purchase_price


def allowed(cost: int) -> int:
    """A cost with the gate's allowance."""
    return -(-cost * 11 // 10)


def slow(harness: Harness, operation: str, seconds: float = 5) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SLOW, operation, seconds=seconds))


@asynccontextmanager
async def bought_slowly(harness: Harness, order: BuyGoods) -> AsyncIterator[None]:
    """Have a purchase under way in the block."""
    slow(harness, "purchase")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harness.send, order)
        await trio.sleep(1)
        yield


async def broke(harness: Harness, left: int) -> None:
    """Leave the agent so many credits, and have the ledger know."""
    harness.world.agent("HERMES").credits = left
    await harness.send(CheckBalance(ANY))


async def rule_of(harness: Harness, player: Player, deed: Deed[object], spend: Spend) -> Rule:
    """The rule by which a container's deed is refused, before anything is sent."""
    sent = len(harness.road.seen)
    with pytest.raises(SpendRefused) as caught:
        await harness.services.deeds.of(player, Lane.FLIGHT, spend=spend).do(deed)
    assert not [each for each in harness.road.seen[sent:] if each != "GET agent"]
    assert await harness.store.intents() == []
    return caught.value.rule


async def test_what_a_deed_may_cost_is_reserved_while_it_is_under_way(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    cost = allowed(5 * price(harness, where, good))
    async with bought_slowly(harness, BuyGoods(ANY, FRIGATE, good, 5)):
        (kept,) = treasury.open(player.player_id)
        (row,) = await harness.store.open_reservations(player.player_id)
        assert (kept.purpose, kept.credits, kept.ship_symbol) == (Purpose.ORDER, cost, FRIGATE)
        assert row == attrs.evolve(kept, reservation_id=row.reservation_id)
        assert treasury.free(player.player_id, Purpose.ORDER) == START - FUEL_FLOOR - cost
    assert treasury.open(player.player_id) == ()
    assert await harness.store.open_reservations(player.player_id) == []


async def test_the_balance_follows_deeds_whose_answers_come_in_any_order(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    agent = harness.world.agent("HERMES")
    place = harness.world.find_waypoint(where)
    hauler = SHIP_TYPES["SHIP_LIGHT_HAULER"]
    ships = [agent.launch(hauler, place, clock.now()).symbol for _ in range(4)]
    for symbol in ships:
        await put(harness, where, symbol=symbol)
    assert await treasury.balance(player, Lane.FLIGHT) == START
    async with trio.open_nursery() as nursery:
        for number, symbol in enumerate(ships):
            slow(harness, "purchase", 5 - number)
            nursery.start_soon(harness.send, BuyGoods(ANY, symbol, good, 1 + number))
            await trio.sleep(0.1)
    assert await treasury.balance(player, Lane.FLIGHT) == credits_of(harness) < START
    await harness.send(SellGoods(ANY, ships[0], good, 1))
    assert await treasury.balance(player, Lane.FLIGHT) == credits_of(harness)
    standing = await harness.store.standing(player.player_id)
    assert standing.recorded == credits_of(harness)


async def test_credits_from_elsewhere_are_there_once_the_ledger_has_them(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    assert await treasury.balance(player, Lane.FLIGHT) == START
    harness.world.agent("HERMES").credits += 5_000
    assert await treasury.balance(player, Lane.FLIGHT) == START
    await harness.send(CheckBalance(ANY))
    assert await treasury.balance(player, Lane.FLIGHT) == START + 5_000


async def test_credits_that_a_deeds_answer_shows_to_be_missing_are_not_there(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    assert await treasury.balance(player, Lane.FLIGHT) == START
    await trio.sleep(1)
    harness.world.agent("HERMES").credits -= 5_000
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert await treasury.balance(player, Lane.FLIGHT) == credits_of(harness)


async def test_an_order_leaves_the_fuel_of_the_fleet(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    await broke(harness, FUEL_FLOOR // 2 + allowed(price(harness, where, good)))
    with pytest.raises(SpendRefused) as caught:
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert caught.value.rule is Rule.BELOW_FLOOR
    assert "--over-floor" in caught.value.hint
    assert "would leave less than the floor of 1,000" in caught.value.message
    assert caught.value.details["free"] == allowed(price(harness, where, good)) - FUEL_FLOOR // 2
    assert hull(harness).cargo == {}


async def test_a_person_may_spend_below_the_floor(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    await broke(harness, FUEL_FLOOR // 2 + allowed(price(harness, where, good)))
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1, over_floor=True))
    assert hull(harness).cargo == {good: 1}
    assert await treasury.balance(player, Lane.PERSON) == credits_of(harness)


async def test_fuel_is_bought_for_the_last_credits(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, _ = selling(harness, "EXPORT")
    await put(harness, where)
    hull(harness).fuel = 300
    await broke(harness, 120)
    await harness.send(SetTreasury(ANY, 1_000_000))
    await harness.send(RefuelShip(ANY, FRIGATE))
    assert hull(harness).fuel == 400


async def test_what_the_agent_cannot_pay_at_all_is_refused_in_the_games_words(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    await broke(harness, 3)
    with pytest.raises(InsufficientCredits):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))


async def test_a_refusal_is_judged_by_what_the_game_says_the_agent_has(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    await broke(harness, FUEL_FLOOR // 2 + allowed(price(harness, where, good)))
    harness.world.agent("HERMES").credits = START
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert await treasury.balance(player, Lane.PERSON) == credits_of(harness)


async def test_the_game_is_not_asked_for_every_refusal_of_a_container(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    async def asked() -> int:
        before = harness.road.seen.count("GET agent")
        with pytest.raises(SpendRefused):
            await treasury.reserve(player, Purpose.TRADE, 10 * START)
        return harness.road.seen.count("GET agent") - before

    assert [await asked(), await asked()] == [1, 0]
    await trio.sleep(ASKED_AGAIN.total_seconds())
    assert await asked() == 1


async def test_a_floor_above_the_balance_stops_what_is_bought_for_profit(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    seen: SeenTreasury = await harness.send(SetTreasury(ANY, 1_000_000))
    assert (seen.free["TRADE"], seen.free["ORDER"]) == (0, START - FUEL_FLOOR)
    deed = table.PURCHASE(FRIGATE, good=good, units=1)
    rule = await rule_of(harness, player, deed, Spend(Purpose.TRADE))
    assert rule is Rule.BELOW_FLOOR
    assert treasury.settings(player).reserve == 1_000_000


async def test_a_floor_is_automatic_again_where_none_is_set(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(SetTreasury(ANY, 50_000))
    assert (await harness.send(GetTreasury(ANY))).funds.whole_floor == 50_000
    assert (await harness.send(SetTreasury(ANY))).funds.whole_floor == FUEL_FLOOR


async def test_the_automatic_floor_counts_the_ships_with_a_tank(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await harness.services.fleet.all(player, Lane.FLIGHT)
    assert (await treasury.look(player, Lane.FLIGHT)).tanks == 1  # the probe has none


async def test_a_container_pays_nothing_whose_price_nobody_has_seen(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    deed = table.PURCHASE(FRIGATE, good=good, units=1)
    rule = await rule_of(harness, player, deed, Spend(Purpose.TRADE))
    assert rule is Rule.PRICE_UNKNOWN


async def test_a_container_pays_what_it_names_the_price_of(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE))
    await game.do(table.PURCHASE(FRIGATE, good=good, units=1, price=90_000))
    assert hull(harness).cargo == {good: 1}


def yard_of(harness: Harness, ship_type: str = "SHIP_PROBE") -> str:
    """A yard that sells ships of a type."""
    for waypoint in waypoints(harness):
        yard = harness.world.find_shipyard(waypoint.symbol)
        if yard is not None and yard.offer(ship_type) is not None:
            return waypoint.symbol
    raise AssertionError(f"no yard sells {ship_type}")


async def test_the_price_of_a_persons_order_is_looked_up(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where = yard_of(harness)
    await put(harness, where)
    before = harness.world.find_shipyard(where).offer("SHIP_PROBE").listing.quote().purchase_price
    slow(harness, "purchase_ship")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harness.send, PurchaseShip(ANY, where, "SHIP_PROBE"))
        await trio.sleep(2)
        (kept,) = treasury.open(player.player_id)
    assert kept.credits == allowed(before)
    assert await treasury.balance(player, Lane.PERSON) == credits_of(harness)


async def cost_of(harness: Harness, deed: Deed[Any], *, by_person: bool = False) -> int | None:
    """What a deed is taken to cost at most."""
    (player,) = await harness.store.players()
    pricing = Pricing(harness.store, harness.services.games, harness.services.fleet)
    cost = await pricing.of(player, deed, by_person=by_person)
    return None if cost is None else cost.most


@pytest.mark.parametrize("ship", [FRIGATE, "HERMES-9"], ids=["no answer", "unknown ship"])
async def test_a_price_that_cannot_be_looked_up_is_guessed_for_a_person_alone(
    harness: Harness, player: Player, ship: str, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    harness.world.faults.arm(FaultOrder(FaultKind.MAINTENANCE, "get_market", count=-1))
    deed = table.PURCHASE(ship, good=good, units=2)
    assert await cost_of(harness, deed, by_person=True) == 2 * GUESS
    assert await cost_of(harness, deed) is None


async def test_what_a_yard_takes_for_a_part_is_looked_up_for_a_person_alone(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where = yard_of(harness)
    await put(harness, where)
    fee = harness.world.find_shipyard(where).modifications_fee
    deed = table.MOUNT_REMOVE(FRIGATE, target="MOUNT_SURVEYOR_I")
    assert await cost_of(harness, deed, by_person=True) == fee
    assert await cost_of(harness, deed) is None


async def test_a_jump_is_priced_by_the_antimatter_of_its_gate(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = await harness.of_type("JUMP_GATE")
    await put(harness, gate)
    deed = table.JUMP(FRIGATE, target="X1-BB1-A1")
    priced = await cost_of(harness, deed, by_person=True)
    assert priced == allowed(price(harness, gate, "ANTIMATTER"))


async def test_fuel_is_priced_by_what_the_tank_lacks_or_by_the_units_asked_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    hull(harness).fuel = 150
    where, _ = await at_a_seller(harness)
    cost = price(harness, where, "FUEL")
    assert await cost_of(harness, table.refuel(FRIGATE)) == -(-3 * cost * 3 // 2)
    assert await cost_of(harness, table.refuel(FRIGATE, 50)) == -(-cost * 3 // 2)
    assert await cost_of(harness, table.refuel("HERMES-9")) == 0


# What jobs reserve.


async def test_two_that_reserve_at_once_get_no_more_than_there_is(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    got: list[Reservation] = []
    refused: list[Rule] = []

    async def reserve() -> None:
        try:
            got.append(await treasury.reserve(player, Purpose.TRADE, 100_000))
        except SpendRefused as error:
            refused.append(error.rule)

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(reserve)
    assert (len(got), refused) == (1, [Rule.OVER_BUDGET, Rule.OVER_BUDGET])
    assert treasury.open(player.player_id) == tuple(got)
    assert await harness.store.open_reservations(player.player_id) == got
    await treasury.release(got[0])
    await treasury.release(got[0])
    assert treasury.free(player.player_id, Purpose.TRADE) == START - FUEL_FLOOR
    assert await harness.store.open_reservations(player.player_id) == []


async def test_a_deed_is_paid_out_of_its_jobs_reservation(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    depth = Depth(where, good, -10)
    job = await treasury.reserve(player, Purpose.TRADE, 174_000, depths=[depth])
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE, under=job))
    bought = await game.do(table.PURCHASE(FRIGATE, good=good, units=4))
    (left,) = treasury.open(player.player_id)
    assert left.credits == 174_000 - bought.trade.total_price
    assert left.depths == (Depth(where, good, -6),)
    assert await harness.store.open_reservations(player.player_id) == [left]
    assert await treasury.balance(player, Lane.FLIGHT) == credits_of(harness)
    # All but the floor is the job's, so nobody else may spend any of it.
    assert treasury.free(player.player_id, Purpose.TRADE) == 0


async def test_a_sale_of_a_job_uses_its_depth_up(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT", volume=10)
    await put(harness, where, cargo={good: 10})
    job = await treasury.reserve(player, Purpose.TRADE, 0, depths=[Depth(where, good, 10)])
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE, under=job))
    await game.do(table.SELL(FRIGATE, good=good, units=4))
    assert treasury.depth(player.reset_date, where, good) == 6
    await game.do(table.SELL(FRIGATE, good=good, units=6))
    assert treasury.depth(player.reset_date, where, good) == 0


async def test_what_a_deed_costs_beyond_its_jobs_reservation_has_to_be_free(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    where, good = await at_a_seller(harness)
    cost = allowed(2 * price(harness, where, good))
    job = await treasury.reserve(player, Purpose.TRADE, cost - 10)
    rest = await treasury.reserve(player, Purpose.TRADE, START - FUEL_FLOOR - cost + 1)
    deed = table.PURCHASE(FRIGATE, good=good, units=2)
    rule = await rule_of(harness, player, deed, Spend(Purpose.TRADE, under=job))
    assert rule is Rule.BELOW_FLOOR
    await treasury.release(rest)
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE, under=job))
    await game.do(deed)


async def test_a_reservation_that_has_ended_pays_nothing(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    job = await treasury.reserve(player, Purpose.TRADE, 50_000)
    await treasury.release(job)
    deed = table.PURCHASE(FRIGATE, good=good, units=1)
    rule = await rule_of(harness, player, deed, Spend(Purpose.TRADE, under=job))
    assert rule is Rule.NO_RESERVATION


async def test_depth_is_told_to_others_and_kept_from_them_where_it_is_exclusive(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    reserve = partial(treasury.reserve, player, Purpose.TRADE, 0)
    await reserve(depths=[Depth("X1-A-B", "IRON", -20)], container_id="one")
    assert treasury.depth(player.reset_date, "X1-A-B", "IRON") == -20
    assert treasury.depth(player.reset_date, "X1-A-B", "IRON", but="one") == 0
    assert treasury.depth("2020-01-01", "X1-A-B", "IRON") == 0
    with pytest.raises(SpendRefused) as caught:
        await reserve(depths=[Depth("X1-A-B", "IRON", -1)], container_id="two", exclusive=True)
    assert caught.value.rule is Rule.DEPTH_TAKEN
    for depth, who in ((Depth("X1-A-B", "IRON", 5), "two"), (Depth("X1-A-B", "IRON", -5), "one")):
        await reserve(depths=[depth], container_id=who, exclusive=True)
    assert len(treasury.of_container(player.player_id, "one")) == 2


# What goes wrong.


async def test_a_deed_that_is_refused_frees_its_credits(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    hull(harness).cargo = {"ICE_WATER": 40}
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE))
    with pytest.raises(Refused):
        await game.do(table.PURCHASE(FRIGATE, good=good, units=1))
    assert treasury.open(player.player_id) == ()
    assert await treasury.balance(player, Lane.FLIGHT) == START


async def test_a_deed_in_doubt_keeps_its_credits_until_the_doubt_is_over(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    harness.road.before["POST purchase"] = lambda: httpx.ReadTimeout("lost")
    with pytest.raises(OutcomeUnknown):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert len(treasury.open(player.player_id)) == 1
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert treasury.open(player.player_id) == ()
    assert await harness.store.open_reservations(player.player_id) == []
    assert await treasury.balance(player, Lane.FLIGHT) == START


async def test_a_deed_that_is_dropped_in_the_queue_frees_its_credits(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    _, good = await at_a_seller(harness)
    harness.world.faults.arm(FaultOrder(FaultKind.RATE_LIMITED, seconds=60))
    game = harness.services.deeds.of(player, Lane.FLIGHT, spend=Spend(Purpose.TRADE))
    async with trio.open_nursery() as others:
        others.start_soon(harness.services.games.of(player, Lane.BACKGROUND).ask, table.AGENT())
        await trio.sleep(1)
        with trio.move_on_after(1):
            await game.do(table.PURCHASE(FRIGATE, good=good, units=1))
        assert treasury.open(player.player_id) == ()
        others.cancel_scope.cancel()
    assert await harness.store.open_reservations(player.player_id) == []


async def test_a_deed_whose_cost_nothing_tells_has_the_game_asked_before_more_is_spent(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    hull(harness).fuel = 10
    where, _ = await at_a_seller(harness)

    def lost_and_not_listed() -> Exception:
        harness.world.find_market(where).transactions.clear()
        return httpx.ReadTimeout("lost")

    harness.road.after["refuel"] = lost_and_not_listed
    with pytest.raises(OutcomeUnknown):
        await harness.send(RefuelShip(ANY, FRIGATE))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await treasury.balance(player, Lane.PERSON) == credits_of(harness) < START


async def test_an_unreadable_balance_refuses_all_but_fuel(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await harness.register()
    treasury = harness.services.treasury
    await at_a_seller(harness)
    hull(harness).fuel = 10
    await harness.store.forget_ledger(player.player_id)
    treasury.forget(player.player_id)
    harness.world.faults.arm(FaultOrder(FaultKind.MAINTENANCE, "get_agent", count=-1))
    for purpose in (Purpose.TRADE, Purpose.CONTRACT):
        with pytest.raises(SpendRefused) as caught:
            await treasury.reserve(player, purpose, 1)
        assert caught.value.rule is Rule.BALANCE_UNREADABLE
    with pytest.raises(SpendRefused):
        await treasury.balance(player, Lane.FLIGHT)
    assert (await harness.send(GetTreasury(ANY))).funds.balance is None
    await harness.services.deeds.of(player, Lane.FLIGHT).do(table.refuel(FRIGATE))
    assert hull(harness).fuel == 400


async def test_a_ledger_that_has_not_begun_is_opened_by_the_gate(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await harness.store.forget_ledger(player.player_id)
    treasury.forget(player.player_id)
    assert await treasury.balance(player, Lane.FLIGHT) == START
    assert (await harness.store.standing(player.player_id)).recorded == START


async def test_a_person_hears_at_once_of_a_database_that_is_away(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await at_a_seller(harness)
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await treasury.reserve(player, Purpose.TRADE, 1)
    assert treasury.open(player.player_id) == ()
    harness.store.away = False


async def test_a_reservation_that_is_released_while_the_database_is_away_is_free(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    job = await treasury.reserve(player, Purpose.TRADE, 100_000)
    harness.store.away = True
    await treasury.release(job)
    harness.store.away = False
    assert treasury.free(player.player_id, Purpose.TRADE) == START - FUEL_FLOOR


async def test_what_cannot_be_written_is_not_reserved(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await treasury.balance(player, Lane.FLIGHT)
    harness.store.full = True
    with pytest.raises(StoreUnavailable):
        await treasury.reserve(player, Purpose.TRADE, 100_000)
    harness.store.full = False
    assert treasury.free(player.player_id, Purpose.TRADE) == START - FUEL_FLOOR


async def test_who_is_cancelled_while_it_is_written_has_it_all_the_same(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await treasury.balance(player, Lane.FLIGHT)
    harness.store.slow_seconds = 1
    kept: Reservation | None = None
    with trio.move_on_after(0.5):
        kept = await treasury.reserve(player, Purpose.TRADE, 100_000)
    harness.store.slow_seconds = 0
    assert kept is not None
    assert await harness.store.open_reservations(player.player_id) == [kept]


async def test_a_database_that_is_too_slow_reserves_nothing(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    await treasury.balance(player, Lane.FLIGHT)
    harness.store.slow_seconds = 60
    with pytest.raises(StoreUnavailable):
        await treasury.reserve(player, Purpose.TRADE, 100_000)
    harness.store.slow_seconds = 0
    assert treasury.open(player.player_id) == ()


@pytest.mark.parametrize(
    ("deed", "purpose"),
    [
        (table.REFUEL(FRIGATE), Purpose.FUEL),
        (table.SHIP_PURCHASE(target="X1-A-B", good="SHIP_PROBE", price=5), Purpose.SHIP),
        (table.MOUNT_INSTALL(FRIGATE, target="MOUNT_X", price=5), Purpose.SHIP),
        (table.REPAIR(FRIGATE, price=5), Purpose.OTHER),
    ],
    ids=["fuel", "hull", "part", "repair"],
)
async def test_what_a_deed_is_paid_for_follows_from_it_where_nobody_says(
    harness: Harness,
    player: Player,
    deed: Deed[Any],
    purpose: Purpose,
    autojump_clock: MockClock,
) -> None:
    treasury = harness.services.treasury
    earmark = await treasury.admitted(player, Lane.FLIGHT, deed, None)
    assert earmark is not None
    assert earmark.reservation.purpose is purpose
    treasury.dropped(player, earmark)
    if purpose is not Purpose.FUEL:
        earmark = await treasury.admitted(player, Lane.PERSON, deed, None)
        assert earmark is not None
        assert earmark.reservation.purpose is Purpose.ORDER


async def test_a_deed_that_costs_nothing_passes_without_a_reservation(
    harness: Harness, player: Player, treasury: Treasury, autojump_clock: MockClock
) -> None:
    assert await treasury.admitted(player, Lane.FLIGHT, table.DOCK(FRIGATE), None) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule.BALANCE_UNREADABLE, "it cannot be read what the agent has, so nothing is spent"),
        (Rule.PRICE_UNKNOWN, "nobody has seen what it costs, so TRADE does not pay for it"),
        (Rule.OVER_BUDGET, f"9,000 credits are wanted, and {LEFT}"),
        (Rule.BELOW_FLOOR, f"9,000 credits would leave less than the floor of 3,000: {LEFT}"),
        (
            Rule.NO_RESERVATION,
            "the reservation that it was to be paid from is not open any more",
        ),
        (Rule.DEPTH_TAKEN, "other jobs have reserved the depth of the market"),
    ],
)
def test_a_refusal_says_why(rule: Rule, said: str) -> None:
    funds = Funds(7_000, reserved=2_000, reserve=3_000)
    refused = SpendRefused.by(rule, Asked(Purpose.TRADE, 9_000), funds)
    assert refused.message == said
    assert refused.details["rule"] == rule
    assert "--over-floor" not in refused.hint
