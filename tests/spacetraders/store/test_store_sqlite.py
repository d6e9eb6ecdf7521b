"""What is SQLite's own: files, modes, locks, and a process that is killed."""

import errno
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trio
from support.store.samples import add_player, fetch
from trio.testing import wait_all_tasks_blocked

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.store import DatabaseInUse, open_store
from spacetraders.store.scripts import Script, Statement
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import SqliteEngine, open_sqlite


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """A folder that cannot be written to, not even by root."""
    if os.geteuid() == 0:
        if not Path("/proc/self").exists():
            pytest.skip("root may write everywhere, and there is no /proc")
        yield Path("/proc/self")
    else:
        tmp_path.chmod(0o500)
        yield tmp_path
        tmp_path.chmod(0o700)


async def refusal(url: str) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable) as caught:
        async with open_store(url):
            pytest.fail("it opened")
    assert caught.value.database == url
    return caught.value


async def test_the_file_and_its_new_folder_are_the_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "fleet.db"
    async with open_store(f"sqlite:///{file}") as store:
        await add_player(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    files = ("fleet.db", "fleet.db-wal", "fleet.db-shm")
    assert modes == dict.fromkeys(files, 0o600)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_a_closed_database_is_one_file(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/fleet.db") as store:
        await add_player(store)
    assert names(tmp_path) == ["fleet.db"]


async def test_a_database_that_another_daemon_has_is_refused_until_it_is_closed(
    sqlite_url: str,
) -> None:
    async with open_store(sqlite_url) as store:
        for _ in range(2):  # a refusal must not cost the holder its lock
            with pytest.raises(DatabaseInUse) as caught:
                async with open_store(sqlite_url):
                    pytest.fail("it opened")
            assert caught.value.kind == "database_in_use"
            assert sqlite_url in caught.value.message
        await add_player(store)
    async with open_store(sqlite_url) as store:
        assert len(await store.players()) == 1


async def test_a_symbolic_link_is_no_way_around_the_lock(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "link.db").symlink_to(tmp_path / "fleet.db")
    async with open_store(f"sqlite:///{tmp_path}/fleet.db"):
        with pytest.raises(DatabaseInUse):
            async with open_store(f"sqlite:///{tmp_path}/other/link.db"):
                pytest.fail("it opened")


@pytest.mark.parametrize("place", ["", "other/"], ids=["beside it", "elsewhere"])
async def test_a_hard_link_is_no_way_around_the_lock(tmp_path: Path, place: str) -> None:
    (tmp_path / "other").mkdir()
    async with open_store(f"sqlite:///{tmp_path}/fleet.db"):
        os.link(tmp_path / "fleet.db", tmp_path / place / "link.db")
        with pytest.raises(DatabaseInUse):
            async with open_store(f"sqlite:///{tmp_path}/{place}link.db"):
                pytest.fail("it opened")


async def test_another_spelling_of_its_path_is_no_way_around_the_lock(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with open_store(f"sqlite:///{tmp_path}/fleet.db"):
        with pytest.raises(DatabaseInUse):
            async with open_store(f"sqlite:///{tmp_path}/other/..//./fleet.db"):
                pytest.fail("it opened")


OPENED = """
import sys, trio
from spacetraders.store import DatabaseInUse, open_store

async def main():
    try:
        async with open_store(sys.argv[1]):
            print("opened")
    except DatabaseInUse as error:
        print(error.kind)

trio.run(main)
"""


def opened_by_another_process(url: str) -> str:
    """What comes of opening a database in another process."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, url], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


async def test_another_process_is_kept_out_by_any_name_until_the_end(tmp_path: Path) -> None:
    names = [f"sqlite:///{tmp_path}/{name}" for name in ("fleet.db", "hard.db", "soft.db")]
    async with open_store(names[0]) as store:
        os.link(tmp_path / "fleet.db", tmp_path / "hard.db")
        (tmp_path / "soft.db").symlink_to("fleet.db")
        await add_player(store)
        assert [opened_by_another_process(name) for name in names] == ["database_in_use"] * 3
        assert len(await store.players()) == 1
    assert [opened_by_another_process(name) for name in names] == ["opened"] * 3


async def test_a_copy_is_another_database(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/fleet.db"):
        shutil.copy(tmp_path / "fleet.db", tmp_path / "copy.db")
        async with open_store(f"sqlite:///{tmp_path}/copy.db") as store:
            assert await store.players() == []


async def test_a_database_that_could_not_be_opened_is_not_held(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/letter"
    (tmp_path / "letter").write_text("Dear captain, " * 100)
    await refusal(url)
    (tmp_path / "letter").unlink()
    async with open_store(url):
        pass


async def test_a_file_system_without_locks_is_told_with_the_file(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.fcntl", no_locks)
    reason = (await refusal(sqlite_url)).reason
    assert reason == f"No locks available: {sqlite_url.removeprefix('sqlite:///')}"


OF_AN_OLD_KERNEL = """
import errno, fcntl, sys, trio
from spacetraders.store import open_store

def no_such_lock(*_):
    raise OSError(errno.EINVAL, "Invalid argument")

async def main():
    fcntl.fcntl = no_such_lock
    async with open_store(sys.argv[1]) as store:
        await store.ping()
        print("opened", flush=True)
        sys.stdin.readline()

trio.run(main)
"""


async def test_a_kernel_without_locks_of_open_files_keeps_others_out_all_the_same(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_lock(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr("fcntl.fcntl", no_such_lock)
    with subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
        [sys.executable, "-c", OF_AN_OLD_KERNEL, sqlite_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "opened\n"
        with pytest.raises(DatabaseInUse):
            async with open_store(sqlite_url):
                pytest.fail("it opened")
        other.communicate("\n")
    async with open_store(sqlite_url):
        pass


async def test_databases_in_memory_never_meet() -> None:
    async with open_store("sqlite:///:memory:") as store, open_store("sqlite:///:memory:") as other:
        await add_player(store)
        assert await other.players() == []


async def test_a_relative_path_starts_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_store("sqlite:///here/fleet.db"):
        pass
    assert (tmp_path / "here" / "fleet.db").exists()


async def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with open_store("sqlite:///~/fleet.db"):
        pass
    assert (tmp_path / "fleet.db").exists()


async def test_a_database_in_memory_is_no_file_and_forgets_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        async with open_store("sqlite:///:memory:") as store:
            assert await store.players() == []
            await add_player(store)
    assert names(tmp_path) == []


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "directory" in (await refusal(f"sqlite:///{tmp_path}")).reason.lower()


async def test_a_file_cannot_be_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert f"{tmp_path}/file" in (await refusal(f"sqlite:///{tmp_path}/file/fleet.db")).reason


async def test_a_file_of_another_kind_is_no_database_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear captain, " * 100)
    assert "not a database" in (await refusal(f"sqlite:///{tmp_path}/letter")).reason
    assert (tmp_path / "letter").read_text() == "Dear captain, " * 100


async def test_a_place_that_cannot_be_written_to_is_refused(forbidden: Path) -> None:
    reason = (await refusal(f"sqlite:///{forbidden}/fleet.db")).reason
    assert reason.startswith("its folder cannot be written to: /")


async def test_a_file_with_other_peoples_tables_is_refused_and_keeps_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    await fetch(url, "CREATE TABLE players (name TEXT)", "INSERT INTO players VALUES ('Ann')")
    assert "players" in (await refusal(url)).reason
    assert await fetch(url, "SELECT name FROM players") == [{"name": "Ann"}]


async def test_a_database_that_another_program_holds_is_unavailable_and_comes_back(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacetraders.store.sqlite._BUSY_SECONDS", 0.05)
    async with open_store(sqlite_url) as store:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable) as caught:
                await add_player(store)
        assert "locked" in caught.value.reason
        assert not store.statistics().available
        await add_player(store)
        await store.ping()
        assert store.statistics().available


async def test_a_call_waits_for_another_program_and_is_counted_meanwhile(sqlite_url: str) -> None:
    async with open_store(sqlite_url) as store:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            async with trio.open_nursery() as nursery:
                nursery.start_soon(add_player, store)
                await wait_all_tasks_blocked()
                assert store.statistics().waiting == 1
                other.rollback()
        assert len(await store.players()) == 1


KILLED = """
import os, signal, sys, trio
from support.store.samples import add_player, container
from spacetraders.store import open_store

async def main():
    async with open_store(sys.argv[1]) as store:
        await add_player(store)
        await store.add_container(container("one", ship_symbol="LYRA-1"))
        os.kill(os.getpid(), signal.SIGKILL)

trio.run(main)
"""


async def test_a_call_that_returned_outlives_a_killed_process(sqlite_url: str) -> None:
    here = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    killed = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, "-c", KILLED, sqlite_url], env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    async with open_store(sqlite_url) as store:
        assert [found.container_id for found in await store.containers()] == ["one"]


def test_sqlite_alone_never_loads_asyncio_or_its_drivers() -> None:
    check = (
        "import sys, spacetraders.store;"
        "print([name for name in ('asyncio', 'asyncpg', 'trio_asyncio') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", check], check=True, capture_output=True, text=True
    ).stdout
    assert told.strip() == "[]"


async def test_a_full_disk_is_a_store_that_is_away_until_there_is_room(tmp_path: Path) -> None:
    places = [Waypoint(f"X1-A1-B{i}", "X1-A1", "ASTEROID", i, i) for i in range(5000)]
    async with open_store(f"sqlite:///{tmp_path}/fleet.db") as store:
        assert isinstance(store, SqlStore)
        assert isinstance(store._engine, SqliteEngine)
        disk = store._engine._connection
        (used,) = disk.execute("PRAGMA page_count").fetchone()
        disk.execute(f"PRAGMA max_page_count = {used}")
        with pytest.raises(StoreUnavailable, match="full"):
            await store.save_system("2026-01-01", "X1-A1", places)
        assert not store.statistics().available
        disk.execute("PRAGMA max_page_count = 1000000")
        await store.save_system("2026-01-01", "X1-A1", places)
        await store.ping()
        assert store.statistics().available
        assert await store.load_system("2026-01-01", "X1-A1") == tuple(places)


@pytest.mark.parametrize("most", [1, 99, 100, 500])
async def test_a_statement_may_have_any_number_of_arguments(most: int) -> None:
    def added() -> Script[int]:
        sums = " + ".join(f"${number}" for number in range(1, most + 1))
        ((total,),) = yield Statement(f"SELECT {sums}", range(1, most + 1))
        return total

    async with open_sqlite(":memory:", "sqlite") as engine:
        assert await engine.transact(added()) == most * (most + 1) // 2
