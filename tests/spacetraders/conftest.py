"""What the tests of the daemon's inside share."""

from collections.abc import AsyncIterator

import pytest
from support.store.in_memory import StoreInMemory, open_in_memory


@pytest.fixture
async def store() -> AsyncIterator[StoreInMemory]:
    """An empty store, which may be shared by daemons that come one after the other."""
    async with open_in_memory() as opened:
        yield opened
