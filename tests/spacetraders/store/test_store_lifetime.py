"""Opening, closing, upgrading and being cancelled, on both databases."""

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import attrs
import pytest
import trio
from support.store.samples import (
    AGENT,
    NOON,
    RESET,
    SHIP,
    SYSTEM,
    add_player,
    container,
    fetch,
    later,
    line,
)

from spacetraders.application.ports.store import ShipClaimed, Store, StoreUnavailable
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.store import DatabaseTooNew, open_store, postgres
from spacetraders.store.engine import Dialect
from spacetraders.store.postgres import PostgresEngine
from spacetraders.store.schema import read_sections

LATEST = max(section.version for section in read_sections(Dialect()))
TABLES = {
    "players",
    "waypoints",
    "system_graphs",
    "market_data",
    "market_history",
    "foundings",
    "successions",
    "contracts",
    "ships",
    "ship_assignments",
    "containers",
    "container_logs",
    "intents",
    "transactions",
    "reservations",
    "player_settings",
    "ship_holds",
    "schema_version",
}


async def tables(url: str) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if url.startswith("sqlite")
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {row["name"] for row in await fetch(url, query)}


async def make_database_of(version: int, url: str) -> None:
    """Make the database as the release with that schema version left it, with two rows."""
    dialect = Dialect() if url.startswith("sqlite") else PostgresEngine.dialect
    sections = [section for section in read_sections(dialect) if section.version <= version]
    await fetch(
        url,
        *(statement for section in sections for statement in section.statements),
        *(
            f"INSERT INTO schema_version VALUES ({section.version}, 'then')"
            for section in sections
            if section.version > 0
        ),
        "INSERT INTO players"
        " (agent_symbol, faction, headquarters, reset_date, token, created_at)"
        " VALUES ('OLD', 'VOID', 'X1-A-A1', '2025-01-01', 't', '2025-01-01T00:00:00+00:00')",
        "INSERT INTO system_graphs (reset_date, system_symbol) VALUES ('2025-01-01', 'X1-A')",
    )


async def test_a_new_database_has_exactly_the_tables_of_the_contract(
    database: Store, url: str
) -> None:
    assert await tables(url) == TABLES


async def test_a_new_database_records_every_version_in_order(database: Store, url: str) -> None:
    rows = await fetch(url, "SELECT version FROM schema_version ORDER BY version")
    assert [row["version"] for row in rows] == list(range(1, LATEST + 1))


@pytest.mark.parametrize("version", range(1, LATEST))
async def test_an_older_database_is_brought_up_to_date_and_keeps_its_rows(
    url: str, version: int
) -> None:
    await make_database_of(version, url)
    async with open_store(url) as store:
        (player,) = await store.players()
        assert player.agent_symbol == "OLD"
        assert await store.load_system("2025-01-01", "X1-A") == ()
        assert (await add_player(store)).player_id == player.player_id + 1
    assert await tables(url) == TABLES
    rows = await fetch(url, "SELECT MAX(version) AS version FROM schema_version")
    assert rows[0]["version"] == LATEST


async def test_opening_again_applies_nothing_twice(url: str) -> None:
    for _ in range(2):
        async with open_store(url):
            pass
    rows = await fetch(url, "SELECT version FROM schema_version")
    assert len(rows) == LATEST


async def test_many_may_open_a_new_shared_database_at_once(postgres_url: str) -> None:
    async def open_it() -> None:
        async with open_store(postgres_url) as store:
            assert await store.players() == []

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(open_it)
    assert len(await fetch(postgres_url, "SELECT version FROM schema_version")) == LATEST


async def test_a_database_of_a_later_release_is_refused_and_left_alone(url: str) -> None:
    async with open_store(url):
        pass
    await fetch(url, f"INSERT INTO schema_version VALUES ({LATEST + 1}, 'tomorrow')")
    with pytest.raises(DatabaseTooNew) as caught:
        async with open_store(url):
            pytest.fail("it opened")
    assert (caught.value.found, caught.value.supported) == (LATEST + 1, LATEST)
    assert str(LATEST + 1) in caught.value.message


async def test_everything_is_there_again_after_closing_and_opening(url: str) -> None:
    one = container("one", ship_symbol="LYRA-1")
    rock = Waypoint("X1-AB12-B7", SYSTEM, "ASTEROID", 3, 4)
    async with open_store(url) as store:
        player = await add_player(store)
        await store.save_system(RESET, SYSTEM, [rock])
        await store.save_ships(player.player_id, [SHIP], seen_at=NOON)
        await store.add_container(one)
        await store.append_logs([line("wait", at=1)])
    async with open_store(url) as store:
        assert await store.players() == [player]
        assert await store.load_system(RESET, SYSTEM) == (rock,)
        assert await store.load_ships(player.player_id) == [SHIP]
        assert await store.containers() == [one]
        with pytest.raises(ShipClaimed):
            await store.add_container(container("two", ship_symbol="LYRA-1"))
        await store.append_logs([line("wait", at=2)])
        (kept,) = await store.logs("one", limit=9)
        assert (kept.count, kept.last_seen) == (2, later(2))


async def test_of_two_stores_on_one_database_one_gets_the_ship(postgres_url: str) -> None:
    async with open_store(postgres_url) as store, open_store(postgres_url) as other:
        await add_player(store)
        await other.add_container(container("theirs", ship_symbol="LYRA-1"))
        with pytest.raises(ShipClaimed) as caught:
            await store.add_container(container("ours", ship_symbol="LYRA-1"))
    assert caught.value.container_id == "theirs"


async def test_a_closed_store_says_that_it_cannot_be_used(url: str) -> None:
    async with open_store(url) as store:
        pass
    with pytest.raises(StoreUnavailable):
        await store.players()
    assert not store.statistics().available
    assert store.statistics().failures == 1


async def test_an_error_inside_leaves_the_store_as_itself(url: str) -> None:
    boom = KeyError("boom")
    with pytest.raises(KeyError) as caught:
        async with open_store(url):
            raise boom
    assert caught.value is boom


async def test_a_group_inside_leaves_the_store_as_itself(url: str) -> None:
    group = ExceptionGroup("several", [KeyError("a")])
    with pytest.raises(ExceptionGroup) as caught:
        async with open_store(url):
            raise group
    assert caught.value is group


async def test_a_store_is_closed_in_a_cancelled_scope_too(url: str) -> None:
    with trio.CancelScope() as scope:
        async with open_store(url) as store:
            await add_player(store)
            scope.cancel()
            await trio.sleep_forever()
    assert scope.cancelled_caught
    async with open_store(url) as store:
        assert len(await store.players()) == 1


async def test_opening_can_be_cancelled(url: str) -> None:
    for patience_ms in range(0, 40, 2):
        with trio.fail_after(10), trio.move_on_after(patience_ms / 1000):
            async with open_store(url):
                pass
    async with open_store(url) as store:
        assert await store.players() == []


async def test_a_call_that_is_cancelled_at_once_does_nothing(database: Store) -> None:
    with trio.CancelScope() as scope:
        scope.cancel()
        await add_player(database)
    assert scope.cancelled_caught
    assert await database.players() == []


@pytest.mark.parametrize("patience_ms", [0.05, 0.2, 0.5, 1, 2, 4])
async def test_a_cancelled_batch_is_there_whole_or_not_at_all(
    database: Store, patience_ms: float
) -> None:
    await add_player(database)
    fleet = [attrs.evolve(SHIP, symbol=f"LYRA-{n}") for n in range(300)]
    with trio.move_on_after(patience_ms / 1000):
        await database.save_ships(1, fleet, seen_at=NOON)
    assert len(await database.load_ships(1)) in (0, 300)


async def test_callers_who_leave_take_no_connection_with_them(database: Store) -> None:
    player = await add_player(database)

    async def impatient(seconds: float) -> None:
        with trio.move_on_after(seconds):
            await database.save_ships(player.player_id, [SHIP], seen_at=NOON)

    async with trio.open_nursery() as nursery:
        for number in range(60):
            nursery.start_soon(impatient, number / 20_000)
    with trio.fail_after(5):
        for _ in range(5):
            assert await database.players() == [player]
    assert database.statistics().waiting == 0


async def test_statistics_count_every_call(database: Store) -> None:
    before = database.statistics()
    async with trio.open_nursery() as nursery:
        for _ in range(7):
            nursery.start_soon(database.players)
    after = database.statistics()
    assert (after.calls - before.calls, after.waiting, after.failures) == (7, 0, 0)
    assert after.available


async def test_a_store_tells_what_it_is(database: Store) -> None:
    await add_player(database, agent=AGENT)
    assert (
        repr(database)
        == f"<SqlStore {database.statistics().database}: 1 calls, 0 waiting, 0 failed>"
    )


async def test_what_was_known_before_there_was_a_history_is_where_it_begins(url: str) -> None:
    await make_database_of(5, url)
    await fetch(
        url,
        "INSERT INTO market_data VALUES ('2025-01-01', 'X1-A-A1', 'IRON', 'EXPORT', 60, 'HIGH',"
        " NULL, 40, 36, '2025-01-01T00:00:00.000000+00:00')",
    )
    async with open_store(url) as store:
        assert await store.quote_history("2025-01-01", "IRON") == (
            await store.seen_quotes("2025-01-01")
        )
        assert len(await store.seen_quotes("2025-01-01", "IRON")) == 1


async def failing(url: str, scope: trio.CancelScope) -> None:
    async with open_store(url):
        scope.cancel()
        raise KeyError


async def test_an_error_inside_is_not_lost_where_the_block_is_cancelled_as_well(url: str) -> None:
    with pytest.raises(KeyError), trio.CancelScope() as scope:
        await failing(url, scope)


class LoopAtOnce:
    """A loop of asyncio that has nothing to wait for when it ends."""

    @staticmethod
    @asynccontextmanager
    async def open_loop() -> AsyncIterator["LoopAtOnce"]:
        yield LoopAtOnce()

    def set_exception_handler(self, _: object) -> None:
        pass

    async def run_aio_coroutine(self, call: Coroutine[Any, Any, object]) -> None:
        call.close()


async def test_an_error_inside_is_not_lost_where_the_nursery_ends_with_a_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def close(_: PostgresEngine) -> None:
        pass

    async def fail(scope: trio.CancelScope) -> None:
        async with postgres.open_postgres("postgresql://nowhere/fleet", "fleet"):
            scope.cancel()
            raise KeyError

    monkeypatch.setattr(postgres, "trio_asyncio", LoopAtOnce)
    monkeypatch.setattr(PostgresEngine, "close", close)
    with pytest.raises(KeyError), trio.CancelScope() as scope:
        await fail(scope)


async def test_a_cancellation_leaves_the_store_as_a_cancellation(url: str) -> None:
    with trio.CancelScope() as scope:
        async with open_store(url):
            scope.cancel()
            await trio.sleep_forever()
    assert scope.cancelled_caught
