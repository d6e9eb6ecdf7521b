"""The Unix socket: made so that only its user can reach it, and only one daemon has it."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import attrs
import trio

from spacetraders.errors import FleetError

MAX_PATH_BYTES = 107
"""What fits into `sockaddr_un` on Linux, with its final zero; macOS has room for 103."""


@attrs.define(eq=False, str=False)
class SocketUnusable(FleetError):
    """The socket cannot be made there."""

    kind: ClassVar[str] = "socket_unusable"
    path: str
    reason: str

    @property
    def message(self) -> str:
        """Where, and why."""
        return f"cannot listen on {self.path}: {self.reason}"

    @property
    def hint(self) -> str:
        """How to choose another."""
        return "choose another with --socket"


@attrs.define(eq=False, str=False)
class AlreadyRunning(FleetError):
    """Another daemon has the socket."""

    kind: ClassVar[str] = "already_running"
    path: str

    @property
    def message(self) -> str:
        """Where."""
        return f"a daemon is listening on {self.path} already"

    @property
    def hint(self) -> str:
        """What to do."""
        return "use that one, or start this one with another --socket"


@contextmanager
def open_listener(path: Path) -> Iterator[trio.SocketListener]:
    """Listen on `path` as long as the block lasts; raises AlreadyRunning or SocketUnusable.

    A missing folder is made for the user alone; the socket is the user's alone in any case. A
    lock beside the socket tells a daemon that lives from a socket that one left behind; since
    somebody may tidy the lock away, a socket on which anybody still listens is never taken.
    """
    if len(os.fsencode(path)) > MAX_PATH_BYTES:
        raise SocketUnusable(str(path), f"the path is longer than {MAX_PATH_BYTES} bytes")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise SocketUnusable(str(path), error.strerror or str(error)) from None
    try:
        _lock(lock, path)
        if _answers(path):
            raise AlreadyRunning(str(path))
        with _bound(path) as sock:
            yield trio.SocketListener(trio.socket.from_stdlib_socket(sock))
    finally:
        os.close(lock)


def _lock(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(str(path)) from None


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(0)
        return probe.connect_ex(os.fspath(path)) in (0, errno.EAGAIN)


@contextmanager
def _bound(path: Path) -> Iterator[socket.socket]:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket():
            path.unlink()
        before = os.umask(0o177)
        try:
            sock.bind(os.fspath(path))
        finally:
            os.umask(before)
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise SocketUnusable(str(path), error.strerror or str(error)) from None
    try:
        yield sock
    finally:
        sock.close()
        path.unlink(missing_ok=True)
