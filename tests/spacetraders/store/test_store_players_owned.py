"""One daemon flies a player: on every store, and where two of them share one PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from structlog.testing import capture_logs
from support.store.samples import add_player, fetch

from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.store import open_store

HELD = (
    "FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid = 'players'::regclass AND granted"
)


async def test_a_player_is_ours_once_we_asked(store: Store) -> None:
    player = await add_player(store)
    assert await store.own_player(player.player_id)


async def test_a_player_that_is_ours_may_be_asked_for_again(store: Store) -> None:
    player = await add_player(store)
    assert [await store.own_player(player.player_id) for _ in range(3)] == [True] * 3


async def test_whose_a_player_is_can_be_asked_without_taking_it(
    postgres_url: str,
) -> None:
    async with two_daemons(postgres_url) as (one, other):
        player = await add_player(one)
        assert await one.own_player(player.player_id)
        assert one.owns(player.player_id)
        assert not other.owns(player.player_id)


async def test_to_ask_for_a_player_is_a_call_that_is_counted(database: Store) -> None:
    before = database.statistics().calls
    await database.own_player(1)
    assert database.statistics().calls == before + 1


async def test_a_player_is_free_again_when_its_daemon_has_closed(url: str) -> None:
    for _ in range(3):
        async with open_store(url) as store:
            assert await store.own_player(1)


async def test_a_player_is_free_at_once_though_its_lock_is_being_watched(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacetraders.store.postgres._WATCH_SECONDS", 0)
    for turn in range(10):
        async with open_store(postgres_url) as store:
            assert await store.own_player(1)
            with trio.move_on_after(turn / 2_000):
                await trio.sleep_forever()


@asynccontextmanager
async def two_daemons(url: str) -> AsyncIterator[tuple[Store, Store]]:
    async with open_store(url) as one, open_store(url) as other:
        yield one, other


async def drop_sessions_with_locks(url: str) -> None:
    """Let the server end every session that holds a player, and wait until it is gone."""
    assert await fetch(url, f"SELECT pg_terminate_backend(pid, 5000) {HELD}")


async def players_held(url: str) -> list[int]:
    return [row["objid"] for row in await fetch(url, f"SELECT objid::int {HELD} ORDER BY objid")]


async def test_a_player_of_another_daemon_is_refused(postgres_url: str) -> None:
    async with two_daemons(postgres_url) as (one, other):
        assert await one.own_player(1)
        assert not await other.own_player(1)
        assert await one.own_player(1)


async def test_daemons_on_one_database_have_players_of_their_own(postgres_url: str) -> None:
    async with two_daemons(postgres_url) as (one, other):
        assert await one.own_player(1)
        assert await other.own_player(2)
        assert not await one.own_player(2)


async def test_a_refused_player_is_ours_when_the_other_has_left(postgres_url: str) -> None:
    async with open_store(postgres_url) as one:
        async with open_store(postgres_url) as other:
            assert await other.own_player(1)
            assert not await one.own_player(1)
        assert await one.own_player(1)


async def test_of_many_daemons_that_race_for_a_player_one_gets_it(postgres_url: str) -> None:
    answers: list[bool] = []

    async def race(store: Store) -> None:
        answers.append(await store.own_player(1))

    async with two_daemons(postgres_url) as stores, trio.open_nursery() as nursery:
        for store in stores:
            nursery.start_soon(race, store)
    assert sorted(answers) == [False, True]


async def test_fleets_in_two_schemas_of_a_database_do_not_meet(
    postgres_url: str, postgres_server: str
) -> None:
    schema = f"{postgres_url.rpartition('=')[2]}_two"
    await fetch(postgres_server, f"CREATE SCHEMA {schema}")
    try:
        async with (
            open_store(postgres_url) as one,
            open_store(f"{postgres_url}_two") as other,
        ):
            assert await one.own_player(1)
            assert await other.own_player(1)
    finally:
        await fetch(postgres_server, f"DROP SCHEMA {schema} CASCADE")


async def test_no_session_is_opened_for_locks_that_nobody_asks_for(postgres_url: str) -> None:
    async with open_store(postgres_url):
        assert await players_held(postgres_url) == []


async def test_a_call_that_is_asked_after_a_loss_takes_every_lock_again(postgres_url: str) -> None:
    async with two_daemons(postgres_url) as (one, other):
        assert await one.own_player(1)
        assert await one.own_player(2)
        await drop_sessions_with_locks(postgres_url)
        assert await one.own_player(1)
        assert await players_held(postgres_url) == [1, 2]
        assert not await other.own_player(2)


async def test_a_lost_lock_is_taken_again_though_nobody_asks(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacetraders.store.postgres._WATCH_SECONDS", 0.01)
    async with open_store(postgres_url) as store:
        assert await store.own_player(1)
        for _ in range(5):
            await drop_sessions_with_locks(postgres_url)
            with trio.fail_after(5):
                while not await players_held(postgres_url):
                    await trio.lowlevel.checkpoint()


async def test_a_player_that_another_took_meanwhile_is_lost_and_said_so(postgres_url: str) -> None:
    async with two_daemons(postgres_url) as (one, other):
        assert await one.own_player(1)
        assert await one.own_player(2)
        await drop_sessions_with_locks(postgres_url)
        assert await other.own_player(1)
        with capture_logs() as logs:
            assert not await one.own_player(1)
        assert [(line["event"], line["player_id"]) for line in logs] == [("player_lost", 1)]
        assert await one.own_player(2)


async def test_a_caller_who_leaves_while_asking_costs_nobody_the_lock(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        for patience_ms in (0, 0.1, 0.5, 1, 2, 5):
            with trio.move_on_after(patience_ms / 1000):
                await store.own_player(1)
        with trio.fail_after(5):
            assert await store.own_player(1)
        assert await players_held(postgres_url) == [1]
    assert await players_held(postgres_url) == []


async def test_a_closed_store_owns_nobody(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        pass
    with pytest.raises(StoreUnavailable):
        await store.own_player(1)


async def test_a_store_closes_cleanly_when_its_locks_were_lost(postgres_url: str) -> None:
    with trio.fail_after(5), suppress(StoreUnavailable):
        async with open_store(postgres_url) as store:
            assert await store.own_player(1)
            await drop_sessions_with_locks(postgres_url)
    assert await players_held(postgres_url) == []
