"""The files of an open SQLite database, and whether they were removed, renamed or replaced.

SQLite keeps such a file open and writes on. Its writes are then lost with the process, or do not
fit the file that has taken the place.
"""

import os
import shlex
import sys
from enum import Enum
from pathlib import Path

import attrs

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.files import FileId, file_at
from spacetraders.store.file_lock import HeldFile

BESIDE = ("-wal", "-shm")
"""The endings of SQLite's files beside a database in write-ahead mode (sqlite.org/wal.html)."""


class Found(Enum):
    """The state of the files."""

    IN_ORDER = "every name leads to the file that we have open"
    SWEPT = "a file beside the database was removed, and nobody has made it anew"
    GONE = "the database was removed or renamed"
    REPLACED = "another file has the database's name"
    MIXED = "another file has the name of one beside the database"


@attrs.define(eq=False)
class DatabaseFiles:
    """The locked database file, and the files beside it that a connection has open, by name."""

    held: HeldFile
    beside: dict[Path, FileId] = attrs.field(factory=dict)

    def opened(self) -> None:
        """Note the files that are beside the database now as those of the connection."""
        names = [Path(f"{self.held.path}{ending}") for ending in BESIDE]
        found = {name: file_at(name) for name in names}
        self.beside = {name: file for name, file in found.items() if file is not None}

    def closed(self) -> None:
        """Forget the files beside it, as no connection has them open."""
        self.beside = {}

    def look(self, *, beside: bool = True) -> Found:
        """Return the state of the files, or without `beside` that of the database alone.

        Raises:
            OSError: they cannot be looked at.
        """
        main = file_at(self.held.path)
        if main != self.held.file:
            return Found.GONE if main is None else Found.REPLACED
        if not beside:
            return Found.IN_ORDER
        # A removed file beside the database is not lost, as we have it open. If another program had
        # opened the database since, it would have made a new one. If there is a new one, two may
        # have written, and their writes cannot be joined.
        found = [(file_at(name), file) for name, file in self.beside.items()]
        if any(now not in (None, file) for now, file in found):
            return Found.MIXED
        return Found.SWEPT if any(now is None for now, _ in found) else Found.IN_ORDER

    def sweep(self) -> None:
        """Remove our files beside the path, so that another database there does not read them."""
        for name, file in self.beside.items():
            if file_at(name) == file:
                name.unlink()
        self.beside = {}

    def complaint(self, found: Found, database: str) -> StoreUnavailable:
        """Return the error for a state, with what to do about it."""
        reason, remedy = self._told(found)
        return StoreUnavailable(database, reason, remedy=remedy)

    def _told(self, found: Found) -> tuple[str, str]:
        path = self.held.path
        match found:
            case Found.GONE if os.fstat(self.held.descriptor).st_nlink:
                return f"{path} was renamed", _PUT_BACK
            case Found.GONE:
                return f"{path} was deleted", self._rescue()
            case Found.REPLACED:
                return f"another file lies in place of {path}", _REPLACED
        return f"another file lies in place of {path}-wal or -shm", _MIXED

    def _rescue(self) -> str:
        """Say how to bring a deleted file back. Linux has a path for open files."""
        if sys.platform != "linux":
            return f"put a copy in its place and restart the daemon; {_ELSE_EMPTY}"
        ours = f"/proc/{os.getpid()}/fd/{self.held.descriptor}"
        command = f"install -m 600 {ours} {shlex.quote(str(self.held.path))}"
        return f"this daemon has it open still: {command}, then restart the daemon; {_ELSE_EMPTY}"


_ELSE_EMPTY = "restarted without it, it begins with an empty database"
_PUT_BACK = f"put the file back under its name, and the daemon goes on; {_ELSE_EMPTY}"
_REPLACED = (
    "put the file back that was there, and the daemon goes on; or restart the daemon, which then "
    "uses the other"
)
_MIXED = "close every other program that has the database open, then restart the daemon"
