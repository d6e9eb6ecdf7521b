"""Ventures that a person begins: contracts, trade, a building site, each with its ships."""

from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.works import done, launch, lines, place, see_markets
from trio.testing import MockClock

from spacetraders.application.errors.containers import KindRunning
from spacetraders.application.errors.places import NoSite, UnknownWaypoint
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.errors.work import NoShipFits, SiteComplete
from spacetraders.application.orders.containers import CreateContainer, ListContainers
from spacetraders.application.orders.holding import HoldShip
from spacetraders.application.starting.launching import Started
from spacetraders.application.starting.ventures import RunContracts, StartBuilding, StartTrading
from spacetraders.domain.containers import Container, State
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.places import Construction

PROBE = "HERMES-2"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


def containers(started: Started) -> list[Container]:
    return [each.container for each in started.containers]


def refused(started: Started) -> dict[str, str]:
    return {each.ship_symbol: each.error.kind for each in started.not_started}


def config(started: Started, kind: str) -> dict[str, Any]:
    (found,) = [each.config for each in containers(started) if each.kind == kind]
    return found


async def test_contracts_are_done_as_often_as_was_asked_and_then_it_ends(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    started = await harness.send(RunContracts(ANY, 2, (FRIGATE,)))
    contract, haul = containers(started)
    assert (contract.kind, contract.ship_symbol, contract.max_iterations) == ("contract", None, 2)
    assert (haul.kind, haul.ship_symbol, haul.max_iterations) == ("haul", FRIGATE, -1)
    assert haul.config["kinds"] == ["contract"]
    with trio.fail_after(24 * 3600):
        await harness.ended(contract.container_id)
    row = await harness.row(contract.container_id)
    assert (row.state, row.iteration) == (State.COMPLETED, 2)
    assert len(done(harness, "fulfill_contract")) == 2
    assert all(deed.ship == FRIGATE for deed in done(harness, "deliver_contract"))


async def test_contracts_say_when_no_ship_hauls_for_them(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    started = await harness.send(RunContracts(ANY))
    (contract,) = containers(started)
    with trio.fail_after(600):
        while not await lines(harness, contract.container_id, "accepts a contract"):  # noqa: ASYNC110
            await trio.sleep(1)
    await trio.sleep(1)
    idle = harness.supervisor.idle(contract.container_id)
    assert idle is not None
    assert idle.reason.endswith("and no ship hauls for contracts")
    await harness.send(StartTrading(ANY, (FRIGATE,)))
    await trio.sleep(120)
    idle = harness.supervisor.idle(contract.container_id)
    assert idle is not None
    assert idle.reason.endswith("and no ship hauls for contracts")


async def test_one_player_does_one_contract_at_a_time(harness: Harness) -> None:
    (first,) = containers(await harness.send(RunContracts(ANY)))
    with pytest.raises(KindRunning) as caught:
        await harness.send(RunContracts(ANY))
    assert caught.value.container_id == first.container_id
    with pytest.raises(KindRunning):
        await harness.send(CreateContainer(ANY, "contract", {}))


async def test_a_venture_that_is_refused_leaves_the_floor_as_it_is(harness: Harness) -> None:
    (player,) = await harness.store.players()
    await harness.send(RunContracts(ANY, floor=2_000))
    with pytest.raises(KindRunning):
        await harness.send(RunContracts(ANY, floor=9_000))
    assert await harness.store.reserve_of(player.player_id) == 2_000


async def test_a_negotiator_that_is_no_ship_is_refused(harness: Harness) -> None:
    with pytest.raises(UnknownShip):
        await harness.send(RunContracts(ANY, negotiator="HERMES-99"))
    assert await harness.send(ListContainers(ANY)) == []


async def test_a_refused_ship_keeps_none_of_the_others(harness: Harness) -> None:
    started = await harness.send(StartTrading(ANY, (PROBE, "HERMES-99", FRIGATE)))
    assert [each.ship_symbol for each in containers(started)] == [FRIGATE]
    assert refused(started) == {PROBE: "ship_unfit", "HERMES-99": "unknown_ship"}
    again = await harness.send(StartTrading(ANY, (FRIGATE,)))
    assert refused(again) == {FRIGATE: "ship_claimed"}


async def test_trade_takes_all_free_ships_with_a_hold(harness: Harness) -> None:
    hauler = launch(harness, "LIGHT_HAULER", harness.world.universe.headquarters)
    started = await harness.send(StartTrading(ANY))
    assert [each.ship_symbol for each in containers(started)] == [FRIGATE, hauler]
    with pytest.raises(NoShipFits):
        await harness.send(StartTrading(ANY))


async def test_trade_leaves_a_ship_alone_that_a_person_holds(harness: Harness) -> None:
    await harness.send(HoldShip(ANY, FRIGATE))
    with pytest.raises(NoShipFits):
        await harness.send(StartTrading(ANY))
    # Who names it means it.
    assert len(containers(await harness.send(StartTrading(ANY, (FRIGATE,))))) == 1


async def test_the_limits_of_trade_are_those_of_its_haulers(harness: Harness) -> None:
    (player,) = await harness.store.players()
    command = StartTrading(
        ANY, (FRIGATE,), ("IRON",), ("X1-AG9-A1",), budget=9_000, floor=1_000_000
    )
    limits = config(await harness.send(command), "haul")
    assert (limits["goods"], limits["markets"], limits["budget"], limits["kinds"]) == (
        ["IRON"],
        ["X1-AG9-A1"],
        9_000,
        ["market"],
    )
    assert await harness.store.reserve_of(player.player_id) == 1_000_000


async def test_under_a_floor_above_the_balance_it_waits_and_says_why(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    (haul,) = containers(await harness.send(StartTrading(ANY, (FRIGATE,), floor=10**9)))
    await trio.sleep(3600)
    idle = harness.supervisor.idle(haul.container_id)
    assert idle is not None
    assert idle.kind == "no_credits"
    assert "floor" in idle.reason
    assert done(harness, "purchase") == []


async def test_a_site_is_built_by_the_ships_that_were_named(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    gate = place(harness, "JUMP_GATE")
    harness.world.agents["HERMES"].credits = 5_000_000
    command = StartBuilding(ANY, gate.symbol, (FRIGATE,), 5.0)
    started = await harness.send(command)
    construct, haul = containers(started)
    assert construct.config == {"site": gate.symbol, "most_in_bases": 5.0}
    assert haul.config["kinds"] == ["site"]
    with trio.fail_after(6 * 3600):
        while not done(harness, "supply_construction"):  # noqa: ASYNC110
            await trio.sleep(10)
    with pytest.raises(KindRunning):
        await harness.send(command)


async def test_where_nothing_is_built_no_site_is_begun(harness: Harness) -> None:
    with pytest.raises(NoSite):
        await harness.send(StartBuilding(ANY, harness.world.universe.headquarters.symbol))
    with pytest.raises(UnknownWaypoint):
        await harness.send(StartBuilding(ANY, "X1-AG9-NO9"))


async def test_a_complete_site_is_not_begun(harness: Harness) -> None:
    gate = place(harness, "JUMP_GATE")
    site = construction.site(harness.world, gate)
    built = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
    there = attrs.evolve(harness.world.place(gate), construction=built)
    harness.world.places[gate.symbol] = there
    with pytest.raises((SiteComplete, NoSite)):
        await harness.send(StartBuilding(ANY, gate.symbol))


async def test_a_contract_whose_good_nobody_sells_is_not_accepted(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (contract,) = containers(await harness.send(RunContracts(ANY)))
    await trio.sleep(600)
    (line,) = await lines(harness, contract.container_id, "does not accept")
    assert line.fields["reason"].startswith("no market is known that sells")
