"""Orders that fail by what was seen last: what they are about is looked at, and judged again."""

import attrs
import pytest
import trio
from support.application.orders import IN_ORBIT, PROBE, hull, place_of, put, selling, waypoints
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.contracts import FulfillContract, ListContracts
from spacetraders.application.orders.ships import ListShips, OrbitShip, RefuelShip
from spacetraders.application.orders.shipyards import GetShipyard, PurchaseShip
from spacetraders.application.orders.trading import TransferGoods
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotDocked, Refused
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder
from spacetraders.sandbox.state.nav import Nav


async def test_a_ship_that_another_client_has_docked_may_refuel(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(2)
    hull(harness).nav = attrs.evolve(hull(harness).nav, status=NavStatus.DOCKED)
    hull(harness).fuel = 10
    assert (await harness.send(RefuelShip(ANY, FRIGATE))).ship.fuel.current > 10


async def test_a_refusal_that_stands_has_cost_one_request_and_sends_nobody_to_look(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(2)
    sent = len(harness.road.seen)
    with pytest.raises(NotDocked) as caught:
        await harness.send(RefuelShip(ANY, FRIGATE))
    assert harness.road.seen[sent:] == [f"GET {FRIGATE}"]
    assert (caught.value.foreseen, caught.value.checked, caught.value.hint) == (True, True, None)


async def test_what_was_seen_just_now_is_not_looked_at_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    sent = len(harness.road.seen)
    with pytest.raises(NotDocked) as caught:
        await harness.send(RefuelShip(ANY, FRIGATE))
    assert harness.road.seen[sent:] == []
    assert f"ship get {FRIGATE} looks again" in (caught.value.hint or "")


async def test_a_refusal_stands_where_the_game_cannot_be_asked(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(2)
    harness.world.faults.arm(FaultOrder(FaultKind.RATE_LIMITED, method="GET", count=-1))
    with pytest.raises(NotDocked) as caught:
        await harness.send(RefuelShip(ANY, FRIGATE))
    assert not caught.value.checked


async def test_a_ship_that_is_gone_is_told_as_unknown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(2)
    del harness.world.agent("HERMES").ships[FRIGATE]
    with pytest.raises(UnknownShip):
        await harness.send(RefuelShip(ANY, FRIGATE))


async def test_cargo_is_handed_to_a_ship_that_has_come_since(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, _ = selling(harness, "EXPORT")
    waypoint = harness.world.find_waypoint(where)
    agent = harness.world.agent("HERMES")
    launched = agent.launch(SHIP_TYPES["SHIP_LIGHT_HAULER"], waypoint, clock.now())
    other = launched.symbol
    here = hull(harness, other).nav
    await put(harness, place_of(harness, "ASTEROID"), IN_ORBIT, symbol=other)
    await put(harness, where, cargo={"IRON": 5})
    hull(harness, other).nav = here
    await trio.sleep(2)
    await harness.send(TransferGoods(ANY, FRIGATE, other, "IRON", 3))
    assert hull(harness, other).cargo == {"IRON": 3}


def test_a_hint_names_both_ships_of_a_pair() -> None:
    pair = {"ship_symbol": "H-1", "to_ship_symbol": "H-2"}
    hint = Refused(4234, "apart", pair, foreseen=True).hint or ""
    assert "ship get H-1 and ship get H-2 look again" in hint


async def test_a_contract_that_another_client_has_accepted_is_not_refused_for_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract = (await harness.send(ListContracts(ANY)))[0]
    with pytest.raises(Refused) as early:
        await harness.send(FulfillContract(ANY, contract.contract_id))
    assert early.value.kind == "contract_not_accepted"
    await trio.sleep(2)
    contracts = harness.world.agent("HERMES").contracts
    accepted = attrs.evolve(contracts[contract.contract_id], accepted=True)
    contracts[contract.contract_id] = accepted
    with pytest.raises(Refused) as late:
        await harness.send(FulfillContract(ANY, contract.contract_id))
    assert late.value.kind == "contract_not_delivered"


async def test_a_ship_is_bought_where_another_client_has_flown_one(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").credits = 10_000_000
    yards = [w for w in waypoints(harness) if harness.world.find_shipyard(w.symbol)]
    yard = next(w for w in yards if harness.world.find_shipyard(w.symbol).offers)
    for symbol in (FRIGATE, PROBE):
        await put(harness, place_of(harness, "ASTEROID"), IN_ORBIT, symbol=symbol)
    await harness.send(ListShips(ANY))
    hull(harness).nav = Nav.docked(yard, clock.now())
    await trio.sleep(2)
    sold = (await harness.send(GetShipyard(ANY, yard.symbol))).yard.ship_types[0]
    assert (await harness.send(PurchaseShip(ANY, yard.symbol, sold))).seen.ship
