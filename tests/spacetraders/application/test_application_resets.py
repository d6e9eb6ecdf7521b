"""From reset to reset: what is over ends with that reason, and nobody asks for it any more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.resets import ACCOUNT, MADE, SUNDAY, WARDEN, until, warden, world_before_sunday
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders.application.errors.players import PastUniverse
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.looking.ledger import ListEntries
from spacetraders.application.orders.containers import CreateContainer, ListContainers
from spacetraders.application.orders.ships import ListShips, OrbitShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.players.players import ListPlayers, PlayerRef
from spacetraders.domain.containers import Container, State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Maintenance
from spacetraders.sandbox.making.resetting import reset
from spacetraders import clock


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """A daemon ten minutes before a reset of its server."""
    async with open_harness(world=world_before_sunday(), made=(warden,)) as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def row_of(harness: Harness, kind: str) -> Container:
    (row,) = await harness.store.containers(kind=kind)
    return row


async def test_a_container_ends_with_its_universe_and_says_which(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(CreateContainer(ANY, WARDEN, {"number": 1}))
    await until(harness, SUNDAY + MADE)
    row = await row_of(harness, WARDEN)
    present = harness.world.reset_date.isoformat()
    assert (row.state, row.exit_reason and row.exit_reason.kind) == (State.STOPPED, "universe_reset")
    assert row.exit_reason is not None
    assert player.reset_date in row.exit_reason.message
    assert present in row.exit_reason.message
    assert row.restarts == 0
