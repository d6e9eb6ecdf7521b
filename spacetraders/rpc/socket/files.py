"""The files of a socket: its folder, its lock and the socket itself, each the user's and no link.

Whoever can write to the folder can put anything in the place of a file. So a folder that others can
write to is refused. In a sticky folder of root's, such as /tmp, others can only add files. There a
file of another user is refused.
"""

import errno
import fcntl
import os
import shlex
import socket
import stat
from pathlib import Path

import attrs

from spacetraders.files import FileId, file_at, id_of
from spacetraders.rpc.socket.errors import AlreadyRunning, SocketUnusable

BACKLOG = 128
"""Connections that may wait to be accepted."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Flags to open the lock with. It does not block, since a pipe may be in its place."""


@attrs.frozen
class Lock:
    """The lock beside a socket: an open file, locked until the process closes it or ends."""

    path: Path
    descriptor: int

    @property
    def in_place(self) -> bool:
        """Whether the next daemon would find this lock, and not another file or none."""
        return file_at(self.path) == id_of(os.fstat(self.descriptor))

    def close(self) -> None:
        """Give the lock up. Its file stays, since another daemon may have just locked it."""
        os.close(self.descriptor)


def take_lock(path: Path, uid: int) -> Lock:
    """Take the lock of the socket `path`. A missing folder is made, for the user alone.

    Raises:
        AlreadyRunning: another process has the lock.
        SocketUnusable: the folder or the lock's file is not to be trusted, or cannot be made.
    """
    folder, name = path.parent, path.with_name(f"{path.name}.lock")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_folder(path, folder, uid)
        descriptor = os.open(name, os.O_CREAT | os.O_RDWR | _NO_LINK, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _no_link(path, name) from None
        raise SocketUnusable(str(path), error.strerror or str(error)) from None
    try:
        status = os.fstat(descriptor)
        _check_owner(path, name, status, uid)
        if not stat.S_ISREG(status.st_mode):
            raise SocketUnusable(str(path), f"{name} is no plain file", "remove it")
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(str(path)) from None
    except BaseException:
        os.close(descriptor)
        raise
    return Lock(name, descriptor)


def bind(path: Path, uid: int) -> tuple[socket.socket, FileId]:
    """Listen on `path`, whose lock we have, and return the socket and the identity of its file.

    A socket that a daemon of the user left behind is removed.

    Raises:
        AlreadyRunning: somebody listens on that socket.
        SocketUnusable: the folder is not to be trusted, or something else is in the way.
    """
    try:
        _check_folder(path, path.parent, uid)
    except OSError as error:
        raise SocketUnusable(str(path), error.strerror or str(error)) from None
    _make_way(path, uid)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # The mode has to be right from the first moment: a chmod would come too late.
        before = os.umask(0o177)
        try:
            sock.bind(os.fspath(path))
        finally:
            os.umask(before)
        sock.listen(BACKLOG)
        return sock, id_of(path.lstat())
    except OSError as error:
        sock.close()
        raise SocketUnusable(str(path), error.strerror or str(error)) from None


def _make_way(path: Path, uid: int) -> None:
    """Remove a socket on which nobody listens. The lock alone does not tell: it may be removed."""
    try:
        status = path.lstat()
    except OSError:
        return  # nothing is in the way, or `bind` will say what is
    if stat.S_ISLNK(status.st_mode):
        raise _no_link(path, path)
    if not stat.S_ISSOCK(status.st_mode):
        return
    _check_owner(path, path, status, uid)
    if _answers(path):
        raise AlreadyRunning(str(path))
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SocketUnusable(str(path), error.strerror or str(error)) from None


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        # A Unix socket connects at once or not at all. EAGAIN is a full queue of a listener.
        probe.settimeout(0)
        return probe.connect_ex(os.fspath(path)) in (0, errno.EAGAIN)


def _check_folder(path: Path, folder: Path, uid: int) -> None:
    status = folder.lstat()
    if stat.S_ISLNK(status.st_mode):
        if status.st_uid != 0:  # root's are the system's own, as /tmp is one on macOS
            real = shlex.quote(str(folder.resolve() / path.name))
            reason = f"its folder {folder} is a symbolic link"
            raise SocketUnusable(str(path), reason, f"name what it leads to: --socket {real}")
        status = folder.stat()
    # Root's folders are those of the system, such as /run and /tmp.
    if status.st_uid not in (0, uid):
        reason = f"its folder {folder} belongs to user {status.st_uid}"
        raise SocketUnusable(str(path), reason, "use a folder of your own")
    if status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX:
        reason = f"others can write to its folder {folder}"
        remedy = f"close it to them: chmod go-w {shlex.quote(str(folder))}"
        raise SocketUnusable(str(path), reason, remedy)


def _check_owner(path: Path, file: Path, status: os.stat_result, uid: int) -> None:
    if status.st_uid != uid:
        reason = f"{file} belongs to user {status.st_uid}"
        raise SocketUnusable(str(path), reason, "use a folder of your own")


def _no_link(path: Path, file: Path) -> SocketUnusable:
    return SocketUnusable(str(path), f"{file} is a symbolic link", "remove it")
