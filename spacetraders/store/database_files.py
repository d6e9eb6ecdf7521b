"""The files of an open SQLite database, and whether their names still lead to them.

SQLite goes on with a file that was removed, renamed or replaced, for it has it open: all that it
writes then is lost with the process, or torn from what another has put in the file's place.
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
"""What SQLite keeps beside a database in write-ahead mode (sqlite.org/wal.html)."""


class Found(Enum):
    """What looking shows."""

    IN_ORDER = "every name leads to the file that we have open"
    SWEPT = "a file beside the database was removed, and nobody has made it anew"
    GONE = "the database was removed or renamed"
    REPLACED = "another file has the database's name"
    MIXED = "another file has the name of one beside the database"


@attrs.define(eq=False)
class DatabaseFiles:
    """The file that is held, and those beside it that a connection has open, by their names."""

    held: HeldFile
    beside: dict[Path, FileId] = attrs.field(factory=dict)

    def opened(self) -> None:
        """Take what is beside the database now as what a connection has opened."""
        names = [Path(f"{self.held.path}{ending}") for ending in BESIDE]
        found = {name: file_at(name) for name in names}
        self.beside = {name: file for name, file in found.items() if file is not None}

    def closed(self) -> None:
        """Forget what was beside it: no connection has any of it open."""
        self.beside = {}

    def look(self, *, beside: bool = True) -> Found:
        """Look whether every name leads to its file, or that of the database alone; raises OSError.

        A file beside the database that was removed is not lost: we have it open, and whoever opened
        the database since then would have made it anew. Where it was made anew, two may have
        written, and nobody can put that together.
        """
        main = file_at(self.held.path)
        if main != self.held.file:
            return Found.GONE if main is None else Found.REPLACED
        if not beside:
            return Found.IN_ORDER
        found = [(file_at(name), file) for name, file in self.beside.items()]
        if any(now not in (None, file) for now, file in found):
            return Found.MIXED
        return Found.SWEPT if any(now is None for now, _ in found) else Found.IN_ORDER

    def sweep(self) -> None:
        """Remove what is beside the database and ours, so that it falls to no other database."""
        for name, file in self.beside.items():
            if file_at(name) == file:
                name.unlink()
        self.beside = {}

    def complaint(self, found: Found, database: str) -> StoreUnavailable:
        """Return what is wrong, and what to do."""
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
        """Say how a deleted file can be had back, where the system has a name for open files."""
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
