"""A server that was restarted: who flew a player takes it again before another may have it."""

import pytest
import trio
from support.store.samples import fetch

from spacetraders.store import open_store

PRECEDENCE_SECONDS = 1.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacetraders.store.postgres._WATCH_SECONDS", 0.1)
    monkeypatch.setattr("spacetraders.store.player_locks.PRECEDENCE_SECONDS", PRECEDENCE_SECONDS)


async def drop_every_session(url: str) -> None:
    """Let the server end all sessions of all daemons, as a restart does."""
    ours = "FROM pg_stat_activity WHERE application_name = 'spacetraders-daemon'"
    assert await fetch(url, f"SELECT pg_terminate_backend(pid, 5000) {ours}")


async def test_who_had_a_player_keeps_it_though_another_asks_first(postgres_url: str) -> None:
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        assert await one.own_player(1)
        for _ in range(3):
            assert not await other.own_player(1)
            await drop_every_session(postgres_url)
            assert not await other.own_player(1)
        assert await one.own_player(1)


async def test_a_player_that_nobody_takes_again_is_had_by_who_waits(postgres_url: str) -> None:
    async with open_store(postgres_url) as other:
        async with open_store(postgres_url) as one:
            assert await one.own_player(1)
            assert not await other.own_player(1)
        await drop_every_session(postgres_url)
        began = trio.current_time()
        assert await other.own_player(1)
        assert trio.current_time() - began > PRECEDENCE_SECONDS / 2


async def test_who_waits_for_a_player_keeps_nobody_from_those_that_are_his(
    postgres_url: str,
) -> None:
    async with open_store(postgres_url) as other:
        assert await other.own_player(2)
        await drop_every_session(postgres_url)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(other.own_player, 1)
            await trio.sleep(PRECEDENCE_SECONDS / 4)
            with trio.fail_after(PRECEDENCE_SECONDS / 2):
                assert await other.own_player(2)
            nursery.cancel_scope.cancel()
