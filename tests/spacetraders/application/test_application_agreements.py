"""Contracts, shipyards and building sites: orders, early refusals, and lost answers."""

import attrs
import pytest
from support.application.orders import (
    IN_ORBIT,
    PROBE,
    credits_of,
    foreseen,
    hull,
    ledger,
    lost,
    place_of,
    put,
    selling,
    waypoints,
)
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders.application.errors.orders import NotConfirmed, PriceOutOfBounds, UnknownContract
from spacetraders.application.errors.places import UnknownWaypoint
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.looking.people import GetAgent, GetFaction, ListAgents, ListFactions
from spacetraders.application.orders.contracts import (
    AcceptContract,
    DeliverContract,
    FulfillContract,
    GetContract,
    ListContracts,
    NegotiateContract,
)
from spacetraders.application.orders.places import (
    GetConstruction,
    GetMarket,
    GetSupplyChain,
    SupplyConstruction,
)
from spacetraders.application.orders.ships import GetShip, ListShips
from spacetraders.application.orders.shipyards import (
    GetShipyard,
    InstallPart,
    PurchaseShip,
    QuoteRepair,
    QuoteScrap,
    RepairShip,
    ScrapShip,
    UninstallPart,
)
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound

DONE, UNDONE = IntentState.FOUND_DONE, IntentState.FOUND_UNDONE
LASER = "MOUNT_MINING_LASER_II"


async def offered(harness: Harness) -> Contract:
    contracts: list[Contract] = await harness.send(ListContracts(ANY))
    return contracts[0]


async def ready(harness: Harness) -> tuple[Contract, str, int]:
    """An accepted contract, all its goods aboard, where they are wanted; the good and its units."""
    contract = await offered(harness)
    await harness.send(AcceptContract(ANY, contract.contract_id))
    (wanted,) = contract.deliveries
    hull(harness).modules.extend(hull(harness).modules[:] * 5)
    cargo = {wanted.trade_symbol: wanted.units_required}
    await put(harness, wanted.destination_symbol, cargo=cargo)
    return contract, wanted.trade_symbol, wanted.units_required


def yard_of(harness: Harness) -> str:
    """A shipyard that has ships to sell."""
    for waypoint in waypoints(harness):
        yard = harness.world.find_shipyard(waypoint.symbol)
        if yard is not None and yard.offers:
            return waypoint.symbol
    raise AssertionError("no yard")


async def test_a_contract_is_accepted_delivered_and_fulfilled(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract, good, units = await ready(harness)
    delivered = await harness.send(DeliverContract(ANY, FRIGATE, contract.contract_id, good, units))
    assert delivered.answer.contract.delivered
    assert delivered.seen.ship.cargo.units == 0
    paid = await harness.send(FulfillContract(ANY, contract.contract_id))
    assert paid.contract.fulfilled
    kinds = [(entry.kind, entry.contract_id, entry.total_price) for entry in await ledger(harness)]
    assert kinds == [
        ("CONTRACT_ACCEPT", contract.contract_id, contract.paid_on_accepted),
        ("CONTRACT_FULFILL", contract.contract_id, contract.paid_on_fulfilled),
    ]
    assert (await ledger(harness))[-1].balance == credits_of(harness)


async def test_the_next_contract_is_offered_once_the_last_is_done(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract, good, units = await ready(harness)
    with foreseen(harness, "contract_open_already") as caught:
        await harness.send(NegotiateContract(ANY, FRIGATE))
    assert caught.value.details["contract_id"] == contract.contract_id
    await harness.send(DeliverContract(ANY, FRIGATE, contract.contract_id, good, units))
    await harness.send(FulfillContract(ANY, contract.contract_id))
    await put(harness, player.headquarters)
    assert await lost(harness, "contract", NegotiateContract(ANY, FRIGATE), after=False) is UNDONE
    assert await lost(harness, "contract", NegotiateContract(ANY, FRIGATE)) is DONE
    with foreseen(harness, "contract_open_already"):
        await harness.send(NegotiateContract(ANY, FRIGATE))


async def test_a_negotiated_contract_is_known(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract, good, units = await ready(harness)
    await harness.send(DeliverContract(ANY, FRIGATE, contract.contract_id, good, units))
    await harness.send(FulfillContract(ANY, contract.contract_id))
    await put(harness, player.headquarters)
    found = (await harness.send(NegotiateContract(ANY, FRIGATE))).contract
    assert not found.accepted
    assert await harness.send(GetContract(ANY, found.contract_id)) == found


async def test_contracts_refuse_early_what_they_are_not_ready_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract = await offered(harness)
    name, (wanted,) = contract.contract_id, contract.deliveries
    await put(harness, wanted.destination_symbol, cargo={wanted.trade_symbol: 2, "FUEL": 1})
    with foreseen(harness, "contract_not_accepted"):
        await harness.send(FulfillContract(ANY, name))
    with foreseen(harness, "contract_not_accepted"):
        await harness.send(DeliverContract(ANY, FRIGATE, name, wanted.trade_symbol, 1))
    await harness.send(AcceptContract(ANY, name))
    with foreseen(harness, "contract_already_accepted"):
        await harness.send(AcceptContract(ANY, name))
    with foreseen(harness, "contract_not_delivered"):
        await harness.send(FulfillContract(ANY, name))
    with foreseen(harness, "contract_other_good"):
        await harness.send(DeliverContract(ANY, FRIGATE, name, "FUEL", 1))
    with foreseen(harness, "cargo_missing"):
        await harness.send(DeliverContract(ANY, FRIGATE, name, "IRON", 1))
    elsewhere = selling(harness, "EXPORT")[0]
    await put(harness, elsewhere)
    if elsewhere != wanted.destination_symbol:
        with foreseen(harness, "contract_other_location"):
            await harness.send(DeliverContract(ANY, FRIGATE, name, wanted.trade_symbol, 1))
    with pytest.raises(UnknownContract):
        await harness.send(AcceptContract(ANY, "nothing"))


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_acceptance_is_found_with_its_advance(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    contract, had = await offered(harness), credits_of(harness)
    found = await lost(harness, "accept", AcceptContract(ANY, contract.contract_id), after=after)
    assert found is (DONE if after else UNDONE)
    assert sum(entry.total_price for entry in await ledger(harness)) == credits_of(harness) - had
    assert [entry.contract_id for entry in await ledger(harness)] == [contract.contract_id] * after


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_delivery_is_found_by_the_hold(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    contract, good, units = await ready(harness)
    message = DeliverContract(ANY, FRIGATE, contract.contract_id, good, units)
    found = await lost(harness, "deliver", message, after=after)
    assert found is (DONE if after else UNDONE)


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_fulfilment_is_found_with_its_payment(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    contract, good, units = await ready(harness)
    await harness.send(DeliverContract(ANY, FRIGATE, contract.contract_id, good, units))
    had = credits_of(harness)
    found = await lost(harness, "fulfill", FulfillContract(ANY, contract.contract_id), after=after)
    assert found is (DONE if after else UNDONE)
    brought = sum(entry.total_price for entry in (await ledger(harness))[1:])
    assert brought == credits_of(harness) - had


async def test_a_ship_is_bought_where_one_of_ours_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").credits = 10_000_000
    where = yard_of(harness)
    await put(harness, where)
    yard = (await harness.send(GetShipyard(ANY, where))).yard
    offer = yard.offers[0]
    with pytest.raises(PriceOutOfBounds):
        await harness.send(PurchaseShip(ANY, where, offer.type, max_price=1))
    ordered = await harness.send(PurchaseShip(ANY, where, offer.type))
    assert ordered.seen.ship.symbol == "HERMES-3"
    assert "HERMES-3" in [seen.ship.symbol for seen in await harness.send(ListShips(ANY))]
    (entry,) = await ledger(harness)
    assert (entry.kind, entry.ship_symbol) == ("SHIP_PURCHASE", "HERMES-3")
    assert (entry.total_price, entry.balance) == (-offer.purchase_price, credits_of(harness))


async def test_no_ship_is_bought_where_none_of_ours_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where = yard_of(harness)
    for symbol in (FRIGATE, PROBE):
        await put(harness, place_of(harness, "ASTEROID"), IN_ORBIT, symbol=symbol)
    await harness.send(ListShips(ANY))
    with foreseen(harness, "no_ship_at_shipyard"):
        await harness.send(PurchaseShip(ANY, where, "SHIP_PROBE"))


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_ship_purchase_is_found_by_the_fleet_and_the_yard(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    harness.world.agent("HERMES").credits = 10_000_000
    where = yard_of(harness)
    await put(harness, where)
    offer = (await harness.send(GetShipyard(ANY, where))).yard.offers[0]
    await harness.send(ListShips(ANY))
    had = credits_of(harness)
    found = await lost(harness, "POST ships", PurchaseShip(ANY, where, offer.type), after=after)
    assert found is (DONE if after else UNDONE)
    assert sum(entry.total_price for entry in await ledger(harness)) == credits_of(harness) - had
    ships = [seen.ship.symbol for seen in await harness.send(ListShips(ANY))]
    assert ("HERMES-3" in ships) is after


@pytest.mark.parametrize("after", [True, False, None])
async def test_a_repair_is_quoted_paid_and_found(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool | None
) -> None:
    hull(harness).frame = attrs.evolve(hull(harness).frame, condition=0.5)
    await put(harness, yard_of(harness))
    price = (await harness.send(QuoteRepair(ANY, FRIGATE))).bill.total_price
    had = credits_of(harness)
    with pytest.raises(PriceOutOfBounds):
        await harness.send(RepairShip(ANY, FRIGATE, max_price=price - 1))
    if after is None:
        ordered = await harness.send(RepairShip(ANY, FRIGATE, max_price=price))
        assert ordered.seen.ship.condition == 1
    else:
        act = RepairShip(ANY, FRIGATE)
        found = await lost(harness, "POST repair", act, after=after)
        assert found is (DONE if after else UNDONE)
    assert sum(entry.total_price for entry in await ledger(harness)) == credits_of(harness) - had
    assert [entry.kind for entry in await ledger(harness)] == ["REPAIR"] * (after is not False)


@pytest.mark.parametrize("after", [True, False, None])
async def test_scrapping_is_confirmed_paid_and_found(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool | None
) -> None:
    await put(harness, yard_of(harness))
    price = (await harness.send(QuoteScrap(ANY, FRIGATE))).bill.total_price
    with pytest.raises(NotConfirmed) as caught:
        await harness.send(ScrapShip(ANY, FRIGATE))
    assert caught.value.price == price
    act = ScrapShip(ANY, FRIGATE, confirm=True)
    if after is None:
        assert (await harness.send(act)).scrapped.bill.total_price == price
    else:
        found = await lost(harness, "POST scrap", act, after=after)
        assert found is (DONE if after else UNDONE)
    assert [(entry.kind, entry.total_price) for entry in await ledger(harness)] == [
        ("SCRAP", price)
    ] * (after is not False)
    if after is not False:
        with pytest.raises(UnknownShip):
            await harness.send(GetShip(ANY, FRIGATE))


async def test_parts_go_to_the_hold_and_back(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, yard_of(harness))
    with foreseen(harness, "mount_missing"):
        await harness.send(UninstallPart(ANY, FRIGATE, "MOUNT_TURRET_I"))
    with foreseen(harness, "module_missing"):
        await harness.send(UninstallPart(ANY, FRIGATE, "MODULE_WARP_DRIVE_I"))
    with foreseen(harness, "cargo_missing"):
        await harness.send(InstallPart(ANY, FRIGATE, LASER))
    out = await harness.send(UninstallPart(ANY, FRIGATE, LASER))
    assert LASER not in [mount.symbol for mount in out.seen.ship.mounts]
    assert out.seen.ship.cargo.units_of(LASER) == 1
    back = await harness.send(InstallPart(ANY, FRIGATE, LASER))
    assert LASER in [mount.symbol for mount in back.seen.ship.mounts]
    assert [(entry.kind, entry.trade_symbol) for entry in await ledger(harness)] == [
        ("MOUNT_REMOVE", LASER),
        ("MOUNT_INSTALL", LASER),
    ]
    assert (await ledger(harness))[-1].balance == credits_of(harness)


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_refit_is_found_by_the_ship(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    await put(harness, yard_of(harness))
    found = await lost(harness, "remove", UninstallPart(ANY, FRIGATE, LASER), after=after)
    assert found is (DONE if after else UNDONE)


async def test_a_building_site_takes_what_it_needs(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = place_of(harness, "JUMP_GATE").symbol
    await put(harness, gate, cargo={"FAB_MATS": 5})
    with foreseen(harness, "cargo_missing"):
        await harness.send(SupplyConstruction(ANY, FRIGATE, "ADVANCED_CIRCUITRY", 1))
    ordered = await harness.send(SupplyConstruction(ANY, FRIGATE, "FAB_MATS", 3))
    site = await harness.send(GetConstruction(ANY, gate))
    assert ordered.answer.construction == site
    assert ordered.seen.ship.cargo.units == 2
    found = await lost(harness, "supply", SupplyConstruction(ANY, FRIGATE, "FAB_MATS", 2))
    assert found is DONE


async def test_a_market_is_read_and_its_prices_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    market = (await harness.send(GetMarket(ANY, where))).market
    kept = await harness.store.quotes(player.reset_date, where)
    assert sorted(kept, key=lambda q: q.trade_symbol) == sorted(
        market.quotes, key=lambda q: q.trade_symbol
    )
    assert good in market.exports


@pytest.mark.parametrize("query", [GetMarket, GetShipyard, GetConstruction])
async def test_a_place_that_is_not_there_is_an_unknown_waypoint(
    harness: Harness,
    player: Player,
    autojump_clock: MockClock,
    query: type[GetMarket | GetShipyard | GetConstruction],
) -> None:
    with pytest.raises(UnknownWaypoint):
        await harness.send(query(ANY, "X1-NONE-A1"))


async def test_agents_factions_and_recipes_are_told(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("VEGA")
    harness.world.agent("VEGA").credits += 1
    named = await harness.send(GetAgent(attrs.evolve(ANY, agent_symbol="HERMES")))
    assert named.credits == credits_of(harness)
    listed = await harness.send(ListAgents(attrs.evolve(ANY, agent_symbol="HERMES")))
    assert [agent.symbol for agent in listed][:2] == ["VEGA", "HERMES"]
    mine = attrs.evolve(ANY, agent_symbol="HERMES")
    factions = await harness.send(ListFactions(mine))
    assert "COSMIC" in [each.faction.symbol for each in factions]
    assert (await harness.send(GetFaction(mine, "COSMIC"))).faction.symbol == "COSMIC"
    with pytest.raises(NotFound):
        await harness.send(GetFaction(mine, "NOBODY"))
    (recipe,) = await harness.send(GetSupplyChain(mine, "IRON"))
    assert recipe.made_of == ("IRON_ORE",)
    assert len(await harness.send(GetSupplyChain(mine))) > 50
