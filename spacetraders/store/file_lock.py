"""The lock on a database file, which keeps other daemons out.

It is a lock of the open file (F_OFD_SETLK, fcntl(2)) on one byte far behind the end of any
database. So it holds under every name and mount of the file, cannot be tidied away, and is freed by
the system however the process ends. It never meets SQLite's own locks. Those are on other bytes,
and belong to the process instead of the open file.
"""

import errno
import fcntl
import os
import stat
import struct
import sys
from pathlib import Path

import attrs

from spacetraders.files import FileId, id_of
from spacetraders.store.errors import DatabaseInUse

_BYTE = 1 << 62
"""SQLite locks 512 bytes after the first GiB (sqlite.org/fileformat2.html, lock-byte page)."""

_OFD_SETLK = 90 if sys.platform == "darwin" else 37
"""F_OFD_SETLK, as <sys/fcntl.h> has it on macOS, <asm-generic/fcntl.h> on Linux."""

_OPENED = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_held: set[FileId] = set()
"""Files that this process has locked. Opening and closing one again would drop SQLite's locks."""


@attrs.frozen
class HeldFile:
    """A database file that this process has locked. It is closed after SQLite has closed it."""

    path: Path
    file: FileId
    descriptor: int

    def close(self) -> None:
        """Free the file for other daemons."""
        _held.discard(self.file)
        os.close(self.descriptor)


def hold(path: Path, database: str) -> HeldFile:
    """Open and lock the file. A new one is made for the user alone.

    Raises:
        DatabaseInUse: a daemon has the file.
        OSError: it is no plain file, or cannot be written.
    """
    _check(path, database)
    descriptor = os.open(path, _OPENED, 0o600)
    file = id_of(os.fstat(descriptor))
    try:
        _lock(descriptor)
    except OSError as error:
        os.close(descriptor)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise DatabaseInUse(database) from None
        raise OSError(error.errno, error.strerror, str(path)) from error  # say on which file
    _held.add(file)
    return HeldFile(path, file, descriptor)


def _check(path: Path, database: str) -> None:
    # Before the file is opened, since opening a pipe or a device may already do something.
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "its folder cannot be written to", str(path.parent))
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    if id_of(status) in _held:
        raise DatabaseInUse(database)


def _lock(descriptor: int) -> None:
    """Lock our byte or, on a kernel without such locks, the whole file by flock(2)."""
    try:
        fcntl.fcntl(descriptor, _OFD_SETLK, _one_byte())
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _one_byte() -> bytes:
    """Return the `struct flock` of an exclusive lock on our byte."""
    if sys.platform == "darwin":  # l_start, l_len, l_pid, l_type, l_whence
        return struct.pack("qqihh", _BYTE, 1, 0, fcntl.F_WRLCK, os.SEEK_SET)
    return struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)
