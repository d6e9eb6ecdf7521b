"""An unattended daemon's ledger: compared with the game, whether anybody asks or not."""

from collections.abc import AsyncIterator

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.looking.ledger import ListEntries
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.containers.recovery import AUDIT_EVERY_SECONDS
from spacetraders.containers.tour import tour
from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

GIFT = 777


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(made=(tour,)) as opened:
        await opened.register()
        yield opened


async def begin_tour(harness: Harness) -> None:
    first, second, *_ = await harness.send(ListWaypoints(ANY, trait=MARKETPLACE))
    config = {"ship_symbol": FRIGATE, "waypoints": [first.symbol, second.symbol]}
    await harness.send(CreateContainer(ANY, "tour", config))


async def adjustments(harness: Harness) -> list[int]:
    entries = await harness.send(ListEntries(ANY))
    return [entry.total_price for entry in entries if entry.kind == "ADJUSTMENT"]


async def test_credits_from_elsewhere_are_booked_while_ships_fly_and_nobody_asks(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await begin_tour(harness)
    harness.world.agent("HERMES").credits += GIFT
    await trio.sleep(3 * AUDIT_EVERY_SECONDS)
    assert await adjustments(harness) == [GIFT]


async def test_the_agent_of_a_fleet_at_rest_is_not_asked_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").credits += GIFT
    await trio.sleep(3 * AUDIT_EVERY_SECONDS)
    assert await adjustments(harness) == []


async def test_a_game_that_is_away_is_asked_again_later(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await begin_tour(harness)
    harness.world.agent("HERMES").credits += GIFT
    harness.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, "get_agent", count=8))
    await trio.sleep(4 * AUDIT_EVERY_SECONDS)
    assert await adjustments(harness) == [GIFT]
