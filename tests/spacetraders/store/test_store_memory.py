"""Stores in memory: copied as bytes, and opened as a copy."""

import pytest

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.clock import EPOCH
from spacetraders.domain.players import Agent
from spacetraders.store.memory import open_memory

AGENT = Agent("HERMES", "COSMIC", "X1-AB1-A1", 175_000, 2)


async def test_a_copy_has_what_was_there_and_goes_its_own_way() -> None:
    async with open_memory() as first:
        player = await first.add_player(AGENT, token="t", reset_date="d", created_at=EPOCH)
        image = await first.image()
        async with open_memory(image) as second:
            assert await second.players() == [player]
            await second.add_player(AGENT, token="t", reset_date="e", created_at=EPOCH)
            assert len(await second.players()) == 2
        assert await first.players() == [player]


async def test_a_store_to_which_nothing_is_written_is_the_same_bytes_each_time() -> None:
    async with open_memory() as store:
        await store.add_player(AGENT, token="t", reset_date="d", created_at=EPOCH)
        assert await store.image() == await store.image()


async def test_bytes_that_are_no_database_are_refused() -> None:
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        async with open_memory(b"nothing of the kind" * 100):
            pass
