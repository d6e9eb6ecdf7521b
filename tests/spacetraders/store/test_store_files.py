# ruff: noqa: ASYNC240 - a moment of blocking harms no test
"""SQLite's files as they are: what cannot be written, and what is taken away underneath."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
from support.store.samples import add_player, fetch

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store import open_store
from spacetraders.store.sql_store import SqlStore
from spacetraders.store.sqlite import SqliteEngine

ROOT = os.geteuid() == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fleet.db"


@asynccontextmanager
async def fleet(file: Path) -> AsyncIterator[SqlStore]:
    """An open store with a player that is not in the database's own file yet."""
    async with open_store(f"sqlite:///{file}") as store:
        assert isinstance(store, SqlStore)
        await add_player(store)
        yield store


def engine(store: SqlStore) -> SqliteEngine:
    assert isinstance(store._engine, SqliteEngine)
    store._engine._looked_at = -1e9  # it is time to look at everything again
    return store._engine


def beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


async def trouble(store: SqlStore) -> StoreUnavailable:
    """What the next call comes to."""
    engine(store)
    with pytest.raises(StoreUnavailable) as caught:
        await store.players()
    return caught.value


async def in_order(store: SqlStore) -> bool:
    """Whether the store has its player, and takes writes."""
    engine(store)
    await store.ping()
    return len(await store.players()) == 1 and store.statistics().available


def players_in(file: Path) -> int:
    """What a program finds that knows nothing of us."""
    with closing(sqlite3.connect(file)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM players").fetchone()
        return int(count)


async def refusal(path: Path) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        async with open_store(f"sqlite:///{path}"):
            pytest.fail("it opened")
    return caught.value.reason


# What cannot be written, at the start


async def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert await refusal(tmp_path / "pipe") == f"it is no plain file: {tmp_path}/pipe"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
async def test_a_device_is_refused(device: str) -> None:
    reason = await refusal(Path(device))
    assert reason in (f"it is no plain file: {device}", "its folder cannot be written to: /dev")


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Make a file or a folder one that nobody can write to; root only by an attribute of it."""
    if not ROOT:
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        yield
        path.chmod(mode)
        return
    done = subprocess.run(["chattr", "+i", path], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("root may write everywhere, and the file system knows no chattr")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


async def test_a_file_that_cannot_be_written_is_refused(file: Path) -> None:
    async with fleet(file):
        pass
    with unwritable(file):
        reason = await refusal(file)
    assert reason in (f"Operation not permitted: {file}", f"Permission denied: {file}")
    async with open_store(f"sqlite:///{file}") as store:
        assert len(await store.players()) == 1


async def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    async with fleet(folder / "fleet.db"):
        pass
    with unwritable(folder):
        reason = await refusal(folder / "fleet.db")
    assert reason == f"its folder cannot be written to: {folder}"


@pytest.mark.parametrize("new", [False, True], ids=["ours", "a new one"])
async def test_a_database_that_takes_no_writes_is_refused_though_it_can_be_read(
    file: Path, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    if not new:
        async with fleet(file):
            pass
    monkeypatch.setattr("spacetraders.store.sqlite._PRAGMAS", ("query_only = ON",))
    assert "readonly" in await refusal(file)


# What cannot be written for a while


async def test_a_connection_that_may_only_read_is_replaced(file: Path) -> None:
    async with fleet(file) as store:
        engine(store)._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreUnavailable, match="readonly"):
            await add_player(store)
        assert await in_order(store)


async def test_a_connection_that_fails_is_tried_again_until_one_works(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with fleet(file) as store:
        engine(store)._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreUnavailable):
            await add_player(store)
        with monkeypatch.context() as patch:
            patch.setattr("spacetraders.store.sqlite._PRAGMAS", ("query_only = ON",))
            for _ in range(3):
                assert "readonly" in (await trouble(store)).reason
        assert await in_order(store)


FULL = """
import resource, signal, sys, trio
from support.store.samples import add_player
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store import open_store

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    async with open_store(sys.argv[1]) as store:
        limit(0)
        for _ in range(3):
            try:
                await add_player(store)
            except StoreUnavailable:
                assert not store.statistics().available
            else:
                raise AssertionError("it was written")
        limit(resource.RLIM_INFINITY)
        await store.ping()
        assert store.statistics().available
        await add_player(store)

trio.run(main)
"""


FULL_AT_FIRST = """
import resource, signal, sys, trio
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store import open_store

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        async with open_store(sys.argv[1]):
            raise AssertionError("it opened")
    except StoreUnavailable as error:
        sys.exit(error.reason)

trio.run(main)
"""


def limited(program: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that limits the size of the files that it writes."""
    if resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY:
        pytest.skip("the size of files is limited for good")
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{file}"],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_a_file_that_takes_no_writes_is_taken_up_again_when_it_does(file: Path) -> None:
    done = limited(FULL, file)
    assert done.returncode == 0, done.stderr
    assert players_in(file) == 1


def test_a_file_that_takes_no_writes_at_first_is_refused_in_sqlites_words(file: Path) -> None:
    assert limited(FULL_AT_FIRST, file).stderr == "disk I/O error\n"


# What is taken away underneath


async def test_a_deleted_database_is_noticed_and_not_written_to(file: Path) -> None:
    async with fleet(file) as store:
        file.unlink()
        error = await trouble(store)
        assert error.reason == f"{file} was deleted"
        assert not store.statistics().available
        for _ in range(3):
            await trouble(store)
    assert list(file.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="open files have a name on Linux alone")
async def test_what_the_hint_says_of_a_deleted_database_saves_it_whole(file: Path) -> None:
    async with fleet(file) as store:
        file.unlink()
        hint = (await trouble(store)).hint
        command = hint.removeprefix("this daemon has it open still: ").partition(", then")[0]
        subprocess.run(command, shell=True, check=True)  # noqa: ASYNC221 - a person would
        assert file.stat().st_mode & 0o777 == 0o600
        assert "another file lies in place" in (await trouble(store)).reason
    async with open_store(f"sqlite:///{file}") as store:
        assert len(await store.players()) == 1


async def test_a_renamed_database_goes_on_when_it_is_back(file: Path) -> None:
    async with fleet(file) as store:
        file.rename(file.with_name("away.db"))
        error = await trouble(store)
        assert error.reason == f"{file} was renamed"
        assert "put the file back" in error.hint
        file.with_name("away.db").rename(file)
        assert await in_order(store)


async def test_a_renamed_database_is_whole_where_it_is(file: Path) -> None:
    away = file.with_name("away.db")
    async with fleet(file) as store:
        file.rename(away)
        await trouble(store)
        assert sorted(path.name for path in file.parent.iterdir()) == ["away.db"]
        assert players_in(away) == 1


async def test_another_file_in_its_place_is_noticed_and_left_alone(file: Path) -> None:
    other = file.with_name("other.db")
    await fetch(f"sqlite:///{other}", "CREATE TABLE players (name TEXT)")
    async with fleet(file) as store:
        other.rename(file)
        error = await trouble(store)
        assert error.reason == f"another file lies in place of {file}"
        assert [path.name for path in file.parent.iterdir()] == ["fleet.db"]
        await trouble(store)
    assert players_in(file) == 0


async def test_a_backup_put_in_its_place_is_good_after_a_restart(file: Path) -> None:
    backup = file.with_name("backup.db")
    async with fleet(file):
        pass
    shutil.copy(file, backup)
    async with open_store(f"sqlite:///{file}") as store:
        assert isinstance(store, SqlStore)
        await fetch(f"sqlite:///{file}", "DELETE FROM players")
        backup.rename(file)
        await trouble(store)
    async with open_store(f"sqlite:///{file}") as store:
        assert len(await store.players()) == 1
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_the_first_file_is_taken_up_again_when_it_is_put_back(file: Path) -> None:
    async with fleet(file) as store:
        file.rename(file.with_name("away.db"))
        file.touch()
        assert "another file lies in place" in (await trouble(store)).reason
        file.with_name("away.db").rename(file)
        assert await in_order(store)


async def test_a_link_to_another_database_in_its_place_is_not_followed(file: Path) -> None:
    async with fleet(file) as store:
        file.rename(file.with_name("away.db"))
        file.symlink_to("away.db")
        assert "another file lies in place" in (await trouble(store)).reason


@pytest.mark.parametrize("endings", [["-wal"], ["-shm"], ["-wal", "-shm"]], ids=" ".join)
async def test_nothing_is_lost_with_a_file_beside_it_that_is_swept_away(
    file: Path, endings: list[str]
) -> None:
    async with fleet(file) as store:
        for ending in endings:
            beside(file, ending).unlink()
        assert await in_order(store)
        assert all(beside(file, ending).exists() for ending in endings)
        assert players_in(file) == 1
    assert players_in(file) == 1


async def test_nothing_is_lost_with_it_while_another_program_is_connected(file: Path) -> None:
    async with fleet(file) as store:
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT COUNT(*) FROM players").fetchone() == (1,)
            beside(file, "-wal").unlink()
            assert await in_order(store)
            assert players_in(file) == 1


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
async def test_a_file_beside_it_that_another_made_anew_is_not_written_into(
    file: Path, ending: str
) -> None:
    async with fleet(file) as store:
        beside(file, ending).unlink()
        beside(file, ending).touch()
        error = await trouble(store)
        assert error.reason == f"another file lies in place of {file}-wal or -shm"
        assert "close every other program" in error.hint


async def test_what_is_under_it_is_looked_at_before_each_call(file: Path) -> None:
    async with fleet(file) as store:
        await store.players()
        file.unlink()
        with pytest.raises(StoreUnavailable, match="was deleted"):
            await store.players()


async def test_a_store_whose_file_is_gone_can_be_closed(file: Path) -> None:
    async with fleet(file) as store:
        file.unlink()
        await trouble(store)
    with pytest.raises(StoreUnavailable):
        await store.players()


async def test_who_waits_for_nothing_is_told_that_the_folder_is_gone(tmp_path: Path) -> None:
    async with fleet(tmp_path / "folder" / "fleet.db") as store:
        shutil.rmtree(tmp_path / "folder")
        assert (await trouble(store)).reason == f"{tmp_path}/folder/fleet.db was deleted"
