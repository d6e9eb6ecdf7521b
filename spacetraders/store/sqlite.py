"""SQLite: one connection, used by one worker thread at a time."""

import math
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import attrs
import trio

from spacetraders import clock, threads
from spacetraders.application.errand import held
from spacetraders.application.holds import Stage
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.store.database_files import DatabaseFiles, Found
from spacetraders.store.engine import Dialect
from spacetraders.store.errors import RowRefused
from spacetraders.store.file_lock import HeldFile, hold
from spacetraders.store.scripts import Script, Statement, Value

T = TypeVar("T")

MEMORY = ":memory:"
_BUSY_SECONDS = 5.0
_CLOSE_SECONDS = 5.0

# synchronous=FULL: a commit is on the disk, not only in the system's cache, when the call returns;
# docs/decisions/store.md has what that costs.
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON")
_WAL_TRIES = 10

_NUMBERS = tuple(str(number) for number in range(1, 100))
"""The names of the first arguments, in their order; few statements have more."""

LOOK_BESIDE_SECONDS = 1.0
"""How often the files beside the database are looked at. Each look makes the next write to a file
slower (40 us on Linux), and each commit writes to the log. The database itself is written seldom,
and is looked at before each call."""

_LASTING = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""Errors that a connection may repeat although their cause is gone. A new connection does not."""


@attrs.define(eq=False)
class SqliteEngine:
    """Runs scripts in a worker thread, one after the other in the order of the calls.

    A call that is cancelled while it waits has done nothing. One that has begun ends as if it had
    not been cancelled. Nothing is written while the path leads to another file than the open one.
    """

    name: str
    _connection: sqlite3.Connection
    _files: DatabaseFiles | None = None
    _connected: bool = True
    _stale: bool = False
    """Whether the connection may go on failing although the cause is gone."""
    _closed: bool = False
    _looked_at: float = -math.inf
    _turn: trio.CapacityLimiter = attrs.field(factory=lambda: trio.CapacityLimiter(1))

    dialect = Dialect()

    def __repr__(self) -> str:
        return f"<SqliteEngine {self.name}>"

    async def transact(self, script: Script[T]) -> T:
        """Run the script as one transaction. Raises as `DatabaseEngine.transact`."""
        now = clock.monotonic()
        # Decided here, since Trio's clock cannot be asked from the worker thread.
        beside = now - self._looked_at >= LOOK_BESIDE_SECONDS
        if beside:
            self._looked_at = now
        with _mapped(self.name):
            result: T = await threads.run_sync(self._run, script, beside, limiter=self._turn)
            return result

    async def own_player(self, player_id: int) -> bool:  # noqa: ARG002 - the engines' common call
        """Return True: the lock on the file keeps all other daemons out."""
        await trio.lowlevel.checkpoint()
        return True

    def owns(self, player_id: int) -> bool:  # noqa: ARG002 - as above
        """Return True, as `own_player`."""
        return True

    async def image(self) -> bytes:
        """Return the database as SQLite writes it to a file, as it is between two calls."""
        return await threads.run_sync(self._connection.serialize, limiter=self._turn)

    async def take(self, image: bytes) -> None:
        """Replace the database by that of an image. Raises StoreUnavailable if it is none."""
        with _mapped(self.name):
            await threads.run_sync(_copy, image, self._connection, limiter=self._turn)

    async def close(self) -> None:
        """Close the file, after the calls that are under way."""
        self._closed = True
        await threads.run_sync(self._connection.close, limiter=self._turn)

    def _run(self, script: Script[T], beside: bool) -> T:  # noqa: FBT001 - threads pass no names
        if self._files is not None and not self._closed:
            self._make_ready(self._files, beside=beside)
        try:
            return _transaction(self._connection, script)
        except sqlite3.DatabaseError as error:
            self._stale = self._stale or _primary(error) in _LASTING
            raise

    def _make_ready(self, files: DatabaseFiles, *, beside: bool) -> None:
        """Make sure of a connection to the right files. Raises StoreUnavailable if it cannot."""
        found = files.look(beside=beside)
        # SQLite writes on into a file that has lost its name, or beside a file that took it.
        if found in (Found.GONE, Found.REPLACED):
            self._leave(files)
        if found not in (Found.IN_ORDER, Found.SWEPT):
            raise files.complaint(found, self.name)
        # A removed -wal file is still open here, and complete. Its commits go into the database,
        # and a new connection makes a new one.
        if found is Found.SWEPT:
            _save_all(self._connection)
            self._disconnect()
            files.closed()
        if not self._connected:
            self._take(_connect(str(files.held.path)), files)
        elif self._stale and beside:
            self._renew(files)

    def _take(self, connection: sqlite3.Connection, files: DatabaseFiles) -> None:
        self._connection, self._connected, self._stale = connection, True, False
        files.opened()

    def _renew(self, files: DatabaseFiles) -> None:
        """Replace the connection, if a new one can write. The old one may still read."""
        old = self._connection
        with suppress(sqlite3.Error):
            self._take(_connect(str(files.held.path)), files)
            old.close()

    def _leave(self, files: DatabaseFiles) -> None:
        """Complete and close a file that has lost its path, and remove ours beside the path."""
        if self._connected:
            with suppress(sqlite3.Error):
                _save_all(self._connection)
            self._disconnect()
            files.sweep()

    def _disconnect(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()
        self._connected = False


@asynccontextmanager
async def open_sqlite(path: str, name: str) -> AsyncIterator[SqliteEngine]:
    """Open the file, or create it, for its owner and this daemon alone.

    Leaving the block waits up to _CLOSE_SECONDS for the call under way, also if it is cancelled.

    Raises:
        DatabaseInUse: another daemon has the file open.
        StoreUnavailable: the file cannot be written, or is no database.
    """
    locked: HeldFile | None = None
    try:
        with _mapped(name):
            if path != MEMORY:
                # The lock comes first: SQLite must not touch a file of another daemon.
                locked = await threads.run_sync(_placed, path, name)
            connection = await threads.run_sync(_connect, str(locked.path) if locked else MEMORY)
        files = DatabaseFiles(locked) if locked else None
        if files is not None:
            files.opened()
        engine = SqliteEngine(name, connection, files)
        try:
            yield engine
        finally:
            with held(_CLOSE_SECONDS, Stage.CLOSING):
                await engine.close()
    finally:
        # Last: closing the descriptor drops SQLite's own locks on the file as well.
        if locked is not None:
            locked.close()


def _placed(path: str, name: str) -> HeldFile:
    file = Path(path).expanduser().resolve()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return hold(file, name)


def _connect(path: str) -> sqlite3.Connection:
    """Open a connection that can write."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _use_wal(connection)
        _try_to_write(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _copy(image: bytes, into: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(MEMORY)) as source:
        source.deserialize(image)
        source.backup(into)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Change to write-ahead logging, unless the database is in that mode."""
    # The busy timeout does not cover the change itself, which fails at once if another connection
    # is making it too. It does cover a BEGIN, which waits until the other is done.
    for _ in range(_WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    raise sqlite3.OperationalError("others keep changing its journal mode")


def _try_to_write(connection: sqlite3.Connection) -> None:
    # SQLite also opens a file that it may only read, without an error. A write of the version that
    # is there already finds that out.
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _save_all(connection: sqlite3.Connection) -> None:
    """Move all commits from the write-ahead log into the database."""
    busy, logged, saved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or logged != saved:
        raise sqlite3.OperationalError("a file beside it was removed while others read from it")


def _primary(error: sqlite3.Error) -> int:
    """Return the primary result code (sqlite.org/rescode.html), 0 for an error of Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _transaction(connection: sqlite3.Connection, script: Script[T]) -> T:
    # IMMEDIATE takes the write lock at once. A transaction that begins as a reader may fail at its
    # first write, after another program's commit, and would have to be run again.
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
    """Name the arguments as SQLite does for `$1`, `$2` …: by the text after the dollar."""
    names = _NUMBERS if len(args) <= len(_NUMBERS) else map(str, count(1))
    return dict(zip(names, args, strict=False))


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
