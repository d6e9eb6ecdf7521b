"""SQLite: one connection, and one thread at a time that may touch it."""

import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import trio

from spacetraders import threads
from spacetraders.application.store import StoreUnavailable
from spacetraders.store.engine import Dialect
from spacetraders.store.errors import RowRefused
from spacetraders.store.file_lock import held
from spacetraders.store.scripts import Script, Statement, Value

T = TypeVar("T")

MEMORY = ":memory:"
_BUSY_SECONDS = 5.0
_CLOSE_SECONDS = 5.0

# synchronous=FULL: a commit is on the disk, not only in the system's cache, when the call returns;
# docs/decisions/store.md has what that costs.
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON")
_WAL_TRIES = 10


class SqliteEngine:
    """Runs scripts in a worker thread, one after the other in the order of the calls.

    A call that is cancelled while it waits has done nothing; one that has begun ends as if it had
    not been cancelled.
    """

    dialect = Dialect()

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        self.name = name
        self._connection = connection
        self._turn = trio.CapacityLimiter(1)

    def __repr__(self) -> str:
        return f"<SqliteEngine {self.name}>"

    async def transact(self, script: Script[T]) -> T:
        """Run the script as one transaction and return its result."""
        with _mapped(self.name):
            return await threads.run_sync(
                _transaction, self._connection, script, limiter=self._turn
            )

    async def own_player(self, player_id: int) -> bool:  # noqa: ARG002 - the engines' common call
        """Every player of the file: the lock beside it keeps all other daemons out."""
        await trio.lowlevel.checkpoint()
        return True

    async def close(self) -> None:
        """Close the file after the calls that are still under way."""
        await threads.run_sync(self._connection.close, limiter=self._turn)


@asynccontextmanager
async def open_sqlite(path: str, name: str) -> AsyncIterator[SqliteEngine]:
    """Open the file, which is created where there is none, for its owner and this daemon alone.

    Raises DatabaseInUse where another daemon has it open.
    """
    with ExitStack() as locks:
        with _mapped(name):
            if path != MEMORY:
                file = await threads.run_sync(_placed, path)
                locks.enter_context(held(file, name))
                path = str(file)
            connection = await threads.run_sync(_connect, path)
        engine = SqliteEngine(name, connection)
        try:
            yield engine
        finally:
            with trio.move_on_after(_CLOSE_SECONDS, shield=True):
                await engine.close()


def _connect(path: str) -> sqlite3.Connection:
    if path != MEMORY:
        _make_private(path)
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _use_wal(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _placed(path: str) -> Path:
    """Make the folder where there is none; return the file's one name, without symbolic links."""
    file = Path(path).expanduser().resolve()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    return file


def _make_private(path: str) -> None:
    """Make the file where there is none; SQLite gives its -wal and -shm files the same mode.

    One that exists is left alone: to close it again would take away the locks that another
    connection of this process has on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _use_wal(connection: sqlite3.Connection) -> None:
    """Change to write-ahead logging, or find it so.

    The busy timeout does not cover the change itself, which fails at once where another is making
    it too; it does cover a BEGIN, which waits until the other is done.
    """
    for _ in range(_WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    raise sqlite3.OperationalError("others keep changing its journal mode")


def _transaction(connection: sqlite3.Connection, script: Script[T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = _drive(connection, script)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result


def _drive(connection: sqlite3.Connection, script: Script[T]) -> T:
    try:
        request = next(script)
        while True:
            answer: Sequence[Any] = ()
            if isinstance(request, Statement):
                answer = connection.execute(request.sql, _by_name(request.args)).fetchall()
            else:
                connection.executemany(request.sql, map(_by_name, request.rows))
            request = script.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def _by_name(args: Sequence[Value]) -> dict[str, Value]:
    """Name the arguments as SQLite reads `$1`, `$2` …: by the text after the dollar."""
    return {str(number): value for number, value in enumerate(args, start=1)}


@contextmanager
def _mapped(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RowRefused(name, str(error)) from error
    except sqlite3.Error as error:
        raise StoreUnavailable(name, str(error)) from error
    except OSError as error:
        raise StoreUnavailable(name, f"{error.strerror}: {error.filename}") from error
