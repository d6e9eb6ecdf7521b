"""Contracts that the game cannot tell of, or a list does not have."""

from collections.abc import AsyncIterator

import httpx
import pytest
import trio
from support.fleets import broken
from support.harness import ANY, SECOND_LOOK_SECONDS, Harness, open_harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.looking.people import ListAgents, ListFactions
from spacetraders.application.operations import table
from spacetraders.application.orders.contracts import GetContract, ListContracts
from spacetraders.application.ports.game import Lane
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import IncompleteList, OutcomeUnknown, StrangeAnswer
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def the_contract(harness: Harness) -> str:
    return (await harness.send(ListContracts(ANY)))[0].contract_id


async def test_a_contract_that_makes_no_sense_is_named_and_the_others_are_listed(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract_id = await the_contract(harness)
    broken(harness.world, contract_id, "spoiled", field="terms")
    listed = await harness.send(ListContracts(ANY))
    assert len(listed) == 0
    assert [each.symbol for each in listed.unreadable] == [contract_id]
    assert harness.services.deeds.contracts.ids(player) == (contract_id,)
    with pytest.raises(StrangeAnswer):
        await harness.send(GetContract(ANY, contract_id))


async def test_a_contract_that_the_game_cannot_tell_of_leaves_the_ids_unknown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, await the_contract(harness))
    await harness.services.deeds.contracts.all(player, Lane.FLIGHT)
    assert harness.services.deeds.contracts.ids(player) is None


async def test_a_contract_that_a_list_does_not_have_is_still_known(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract_id, contracts = await the_contract(harness), harness.services.deeds.contracts
    harness.world.faults.arm(FaultOrder(FaultKind.SHORT, "list_contracts", count=-1))
    with pytest.raises(IncompleteList):
        await harness.send(ListContracts(ANY))
    assert contracts.known(player, contract_id) is not None
    assert contracts.ids(player) == (contract_id,)


@pytest.mark.parametrize("kind", ["short", "server_error"])
async def test_a_negotiation_is_not_found_undone_because_a_list_cannot_be_read(
    harness: Harness, player: Player, kind: str, autojump_clock: MockClock
) -> None:
    contract_id = await the_contract(harness)
    before = Before(player.headquarters, "DOCKED", 1, had=())
    negotiated = Intent(0, 1, "HERMES-1", table.NEGOTIATE, clock.now(), before=before)
    await harness.store.open_intent(negotiated)
    broken(harness.world, contract_id, kind, operation="list_contracts")
    await trio.sleep(1)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    await trio.sleep(2 * SECOND_LOOK_SECONDS)
    (settled,) = await harness.store.intents()
    assert settled.state is IntentState.UNTOLD


async def test_a_game_that_is_away_proves_nothing_and_the_deed_stays_open(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    before = Before(player.headquarters, "DOCKED", 1, had=())
    negotiated = Intent(0, 1, "HERMES-1", table.NEGOTIATE, clock.now(), before=before)
    await harness.store.open_intent(negotiated)
    harness.world.faults.arm(FaultOrder(FaultKind.BAD_GATEWAY, "list_contracts", count=-1))
    await trio.sleep(1)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    for state in (IntentState.OPEN, IntentState.FOUND_DONE):
        await trio.sleep(2 * SECOND_LOOK_SECONDS)
        (settled,) = await harness.store.intents()
        assert settled.state is state
        harness.world.faults.disarm_all()


async def test_a_doer_whose_answer_is_lost_waits_for_a_witness_that_is_away(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(ListContracts(ANY))
    harness.world.agent("HERMES").contracts.clear()
    harness.world.faults.arm(FaultOrder(FaultKind.LOST, "negotiate_contract"))
    harness.world.faults.arm(FaultOrder(FaultKind.BAD_GATEWAY, "list_contracts", count=60))
    with pytest.raises(OutcomeUnknown) as caught:
        await harness.services.deeds.of(player, Lane.FLIGHT).do(table.NEGOTIATE("HERMES-1"))
    assert caught.value.found is IntentState.FOUND_DONE


async def test_agents_and_factions_that_make_no_sense_are_named_beside_the_others(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, "COSMIC", "spoiled", field="name", operation="list_factions")
    factions = await harness.send(ListFactions(ANY))
    assert [each.symbol for each in factions.unreadable] == ["COSMIC"]
    assert "VOID" in factions.found
    broken(harness.world, "HERMES", "spoiled", field="credits", operation="list_agents")
    agents = await harness.send(ListAgents(ANY))
    assert [each.symbol for each in agents.unreadable] == ["HERMES"]


async def test_a_purchase_of_a_ship_is_not_judged_by_a_list_with_a_nameless_entry(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    before = Before(player.headquarters, "DOCKED", 1, had=("HERMES-1", "HERMES-2"))
    bought = Intent(0, 1, None, table.SHIP_PURCHASE, clock.now(), target="X1-A-B", before=before)
    await harness.store.open_intent(bought)
    broken(harness.world, "HERMES-2")
    await trio.sleep(1)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    await trio.sleep(2 * SECOND_LOOK_SECONDS)
    (settled,) = await harness.store.intents()
    assert settled.state is IntentState.UNTOLD


async def test_a_road_that_breaks_is_waited_for_as_well(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.road.before["contracts"] = lambda: httpx.ReadError("reset by peer")
    assert len(await harness.services.deeds.contracts.all(player, Lane.FLIGHT)) == 1
