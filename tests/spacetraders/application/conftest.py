"""What the use cases' tests share."""

from collections.abc import AsyncIterator

import pytest
from support.harness import Harness, open_harness

from spacetraders.domain.players import Player


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """Opened on the test's clock: a test that needs virtual time asks for it itself."""
    async with open_harness() as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()
