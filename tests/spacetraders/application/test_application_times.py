"""Times that the game names are held against its server's clock, and not against ours."""

import pytest
import trio
from support.application.orders import DOCKED, IN_ORBIT, foreseen, place_of, put
from support.harness import ANY, FRIGATE, Harness, open_harness, world_ahead
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.orders import UnknownSurvey
from spacetraders.application.itself.status import GetStatus
from spacetraders.application.looking.ledger import CheckBalance, ListEntries
from spacetraders.application.operations import table
from spacetraders.application.orders.contracts import (
    AcceptContract,
    GetContract,
    ListContracts,
    NegotiateContract,
)
from spacetraders.application.orders.instruments import ExtractGoods, SurveyWaypoint
from spacetraders.application.orders.ships import DockShip, GetShip, ListShips
from spacetraders.application.plans.routes import PlanRoute
from spacetraders.application.plans.tours import PlanTour
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.refusals import ShipInTransit
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES

AHEAD = pytest.mark.parametrize("ahead", [86400.0 * 30, -86400.0 * 30])
"""The server's clock is a month off: longer than any contract lasts."""


async def aloft(harness: Harness) -> float:
    """Send the frigate off by hand; returns how long it flies."""
    player = (await harness.store.players())[0]
    game = harness.services.games.of(player, Lane.PERSON)
    await game.do(table.ORBIT(FRIGATE))
    nav = (await game.do(table.NAVIGATE(FRIGATE, target=await harness.of_type("GAS_GIANT")))).nav
    await harness.send(GetShip(ANY, FRIGATE))
    return nav.seconds


@AHEAD
async def test_a_ship_has_arrived_when_the_servers_clock_says_so(
    ahead: float, autojump_clock: MockClock
) -> None:
    async with open_harness(world=world_ahead(ahead)) as harness:
        await harness.register()
        flight = await aloft(harness)
        await trio.sleep(flight - 10)
        with pytest.raises(ShipInTransit) as caught:
            await harness.send(DockShip(ANY, FRIGATE))
        assert caught.value.details["eta_seconds"] == pytest.approx(10, abs=2)
        (seen, _) = await harness.send(ListShips(ANY))
        assert seen.ship.nav.status is NavStatus.IN_TRANSIT
        await trio.sleep(12)
        docked = await harness.send(DockShip(ANY, FRIGATE))
        assert docked.ship.nav.status is NavStatus.DOCKED


@AHEAD
async def test_a_plan_begins_when_the_ship_arrives_by_the_servers_clock(
    ahead: float, autojump_clock: MockClock
) -> None:
    async with open_harness(world=world_ahead(ahead)) as harness:
        player = await harness.register()
        flight = await aloft(harness)
        await trio.sleep(20)
        route = await harness.send(PlanRoute(ANY, FRIGATE, player.headquarters))
        tour = await harness.send(PlanTour(ANY, FRIGATE, (player.headquarters,)))
        assert route.wait_seconds == pytest.approx(flight - 20, abs=2)
        assert tour.wait_seconds == pytest.approx(flight - 20, abs=2)


@AHEAD
async def test_a_contract_is_open_until_the_servers_clock_ends_it(
    ahead: float, autojump_clock: MockClock
) -> None:
    async with open_harness(world=world_ahead(ahead)) as harness:
        await harness.register()
        await put(harness, harness.world.universe.headquarters, DOCKED)
        (offer,) = await harness.send(ListContracts(ANY))
        await harness.send(AcceptContract(ANY, offer.contract_id))
        with foreseen(harness, "contract_open_already"):
            await harness.send(NegotiateContract(ANY, FRIGATE))
        await trio.sleep((offer.deadline - harness.world.time).total_seconds() - 5)
        assert not (await harness.send(GetContract(ANY, offer.contract_id))).expired
        await trio.sleep(10)
        (ended,) = await harness.send(ListContracts(ANY))
        assert ended.expired
        other = (await harness.send(NegotiateContract(ANY, FRIGATE))).contract
        assert (other.contract_id != offer.contract_id, other.expired) == (True, False)


@AHEAD
async def test_a_survey_holds_until_the_servers_clock_ends_it(
    ahead: float, autojump_clock: MockClock
) -> None:
    async with open_harness(world=world_ahead(ahead)) as harness:
        await harness.register()
        ship = harness.world.agent("HERMES").ship(FRIGATE)
        ship.mounts = [*ship.mounts, *SHIP_TYPES["SHIP_SURVEYOR"].mounts]
        await put(harness, place_of(harness, "ASTEROID", "COMMON_METAL_DEPOSITS"), IN_ORBIT)
        surveyed = (await harness.send(SurveyWaypoint(ANY, FRIGATE))).answer
        survey = surveyed.surveys[0]
        left = (survey.expiration - harness.world.time).total_seconds()
        await trio.sleep(left - 5)
        dug = await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))
        assert dug.answer.trade_symbol in survey.deposits
        await trio.sleep(100)
        with pytest.raises(UnknownSurvey):
            await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))


async def test_a_cooldown_ends_by_what_the_game_says_is_left_whatever_the_clocks(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(world=world_ahead(-3600.0)) as harness:
        await harness.register()
        ship = harness.world.agent("HERMES").ship(FRIGATE)
        harness.world.cool_down(ship, 70, harness.world.time_at(clock.now()))
        seen = await harness.send(GetShip(ANY, FRIGATE))
        assert seen.cooldown_seconds == pytest.approx(70, abs=1)


async def test_what_was_lost_of_a_contract_is_found_by_the_servers_clock(
    autojump_clock: MockClock,
) -> None:
    """The server is an hour behind: what it tells of looks older than our ledger."""
    world = world_ahead(-3600.0)
    world.pace = 10_000
    async with open_harness(world=world) as harness:
        await harness.register()
        (offer,) = await harness.send(ListContracts(ANY))
        await harness.send(AcceptContract(ANY, offer.contract_id))
        await trio.sleep((offer.deadline - harness.world.time).total_seconds() + 1)
        await harness.send(CheckBalance(ANY))
        entries = await harness.send(ListEntries(ANY))
        booked = [(entry.kind, entry.total_price) for entry in entries[-1:]]
        assert booked == [("CONTRACT_LOST", -offer.paid_on_accepted)]


async def test_how_far_the_clocks_are_apart_is_told(autojump_clock: MockClock) -> None:
    async with open_harness(world=world_ahead(3600.0)) as harness:
        await harness.register()
        status = await harness.send(GetStatus())
        assert status.game.clock_ahead_seconds == pytest.approx(3600, abs=1)
