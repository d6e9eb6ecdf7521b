"""One daemon on a database file: a lock beside the file, held for as long as the store is open."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spacetraders.store.errors import DatabaseInUse


@contextmanager
def held(file: Path, database: str) -> Iterator[None]:
    """Keep other daemons from a database file; raises DatabaseInUse where one has it, or OSError.

    The lock is on a file of its own, `fleet.db.lock` beside `fleet.db`: to close any descriptor of
    the database itself would drop the locks that SQLite has on it. The system frees it when the
    process ends, however it ends. The file stays, for whoever removed it might remove the lock that
    another daemon has just been given.
    """
    path = file.with_name(f"{file.name}.lock")
    lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUse(database) from None
        except OSError as error:  # a file system without locks: say on which file
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield
    finally:
        os.close(lock)
