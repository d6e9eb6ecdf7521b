"""The Unix socket: made so that only its user can reach it, and only one daemon has it.

A service manager may have made it already and hand it over, by the protocol of
sd_listen_fds(3): then it is used as it is, and left where it is at the end.
"""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar

import attrs
import trio

from spacetraders.errors import FleetError

MAX_PATH_BYTES = 107
"""What fits into `sockaddr_un` on Linux, with its final zero; macOS has room for 103."""

FIRST_DESCRIPTOR = 3
"""SD_LISTEN_FDS_START: what is handed over begins here."""

ACTIVATION_NAME = "rpc"
"""What the socket unit calls our socket, among several."""


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


@attrs.define(eq=False, str=False)
class ActivationUnusable(FleetError):
    """What the service manager handed over is no socket to listen on."""

    kind: ClassVar[str] = "activation_unusable"
    reason: str

    @property
    def message(self) -> str:
        """What is wrong with it."""
        return f"cannot use what the service manager handed over: {self.reason}"

    @property
    def hint(self) -> str:
        """Where to look."""
        return f"the .socket unit needs ListenStream=PATH and FileDescriptorName={ACTIVATION_NAME}"


def inherited_descriptor(environ: Mapping[str, str], pid: int) -> int | None:
    """Return the descriptor handed over to process `pid` to listen on, or None if there is none.

    One alone is taken whatever its name; of several, the one that is named `rpc`. Raises
    ActivationUnusable where that names none, or where the environment makes no sense.
    """
    if environ.get("LISTEN_PID") != str(pid):
        return None
    count = environ.get("LISTEN_FDS", "")
    if not count.isdecimal():
        raise ActivationUnusable(f"LISTEN_FDS is {count!r}")
    names = environ.get("LISTEN_FDNAMES", "").split(":")[: int(count)]
    if ACTIVATION_NAME in names:
        return FIRST_DESCRIPTOR + names.index(ACTIVATION_NAME)
    if int(count) > 1:
        raise ActivationUnusable(f"none of {count} descriptors is named {ACTIVATION_NAME}")
    return FIRST_DESCRIPTOR if int(count) else None


@contextmanager
def adopt_listener(descriptor: int) -> Iterator[trio.SocketListener]:
    """Listen on an inherited socket as long as the block lasts; never removes it.

    Raises ActivationUnusable for what is no listening Unix socket, AlreadyRunning where another
    daemon has the lock beside it.
    """
    try:
        sock = socket.socket(fileno=descriptor)
    except OSError as error:
        raise ActivationUnusable(f"descriptor {descriptor}: {error.strerror}") from None
    with sock, ExitStack() as held:
        if not _listens(sock):
            raise ActivationUnusable(f"descriptor {descriptor} is no listening Unix socket")
        sock.set_inheritable(False)
        name = sock.getsockname()
        if isinstance(name, str) and name:  # an abstract address has no folder for a lock
            held.enter_context(_locked(Path(name)))
        yield trio.SocketListener(trio.socket.from_stdlib_socket(sock))


def _listens(sock: socket.socket) -> bool:
    streams = (sock.family, sock.type) == (socket.AF_UNIX, socket.SOCK_STREAM)
    return streams and bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


@contextmanager
def open_listener(path: Path) -> Iterator[trio.SocketListener]:
    """Listen on `path` as long as the block lasts; raises AlreadyRunning or SocketUnusable.

    A missing folder is made for the user alone; the socket is the user's alone in any case. A
    lock beside the socket tells a daemon that lives from a socket that one left behind; since
    somebody may tidy the lock away, a socket on which anybody still listens is never taken.
    """
    if len(os.fsencode(path)) > MAX_PATH_BYTES:
        raise SocketUnusable(str(path), f"the path is longer than {MAX_PATH_BYTES} bytes")
    with _locked(path):
        if _answers(path):
            raise AlreadyRunning(str(path))
        with _bound(path) as sock:
            yield trio.SocketListener(trio.socket.from_stdlib_socket(sock))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise SocketUnusable(str(path), error.strerror or str(error)) from None
    try:
        _lock(lock, path)
        yield
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
