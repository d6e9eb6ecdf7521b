"""Opening the Unix socket, so that its user alone can reach it and one daemon alone has it.

A service manager may have made the socket and hand it over, by the protocol of sd_listen_fds(3).
Then it is used as it is, and left where it is at the end.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import trio

from spacetraders.files import file_at
from spacetraders.rpc.socket.errors import ACTIVATION_NAME, ActivationUnusable, SocketUnusable
from spacetraders.rpc.socket.files import BACKLOG, take_lock
from spacetraders.rpc.socket.listening import Listening, OwnListening, bound

MAX_PATH_BYTES = 107
"""Bytes that fit into `sockaddr_un` on Linux before its final zero. macOS has room for 103."""

FIRST_DESCRIPTOR = 3
"""SD_LISTEN_FDS_START: the first descriptor that a service manager hands over."""


def inherited_descriptor(environ: Mapping[str, str], pid: int) -> int | None:
    """Return the descriptor that was handed over to process `pid` to listen on, or None.

    A single one is taken whatever its name. Of several, the one with the name `rpc` is taken.

    Raises:
        ActivationUnusable: none of several has that name, or the environment makes no sense.
    """
    # The variables are inherited, so those of a parent process may still be there.
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
def adopt_listener(descriptor: int) -> Iterator[Listening]:
    """Listen on an inherited socket for as long as the block lasts. The socket is never removed.

    Raises:
        ActivationUnusable: the descriptor is no listening Unix socket.
        AlreadyRunning: another daemon has the lock beside it.
        SocketUnusable: others can write to its folder.
    """
    try:
        sock = socket.socket(fileno=descriptor)
    except OSError as error:
        raise ActivationUnusable(f"descriptor {descriptor}: {error.strerror}") from None
    with sock:
        if not _listens(sock):
            raise ActivationUnusable(f"descriptor {descriptor} is no listening Unix socket")
        sock.set_inheritable(False)
        # The kernel names the process that called listen(2) to clients that ask who is there. Until
        # here that was the service manager.
        sock.listen(BACKLOG)
        uid, name = os.geteuid(), sock.getsockname()
        path = Path(name) if isinstance(name, str) and name else None
        listener = trio.SocketListener(trio.socket.from_stdlib_socket(sock))
        listening = Listening(path, uid, listener, file_at(path) if path else None, None)
        listening.lock = take_lock(path, uid) if path else None
        try:
            yield listening
        finally:
            listening.release()


def _listens(sock: socket.socket) -> bool:
    streams = (sock.family, sock.type) == (socket.AF_UNIX, socket.SOCK_STREAM)
    return streams and bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


@contextmanager
def open_listener(path: Path) -> Iterator[Listening]:
    """Listen on `path` for as long as the block lasts. Then the socket is removed.

    The socket is for the user alone, and so is its folder where it has to be made. No symbolic link
    is followed. A lock beside the socket tells a daemon that runs from a socket that one left
    behind. What others remove meanwhile is made again.

    Raises:
        AlreadyRunning: another daemon has the lock, or listens there.
        SocketUnusable: others can write to the folder, or something else is in the way.
    """
    if len(os.fsencode(path)) > MAX_PATH_BYTES:
        raise SocketUnusable(str(path), f"the path is longer than {MAX_PATH_BYTES} bytes")
    uid = os.geteuid()
    # Before the socket is made: of two daemons that start together, each would else take the
    # other's new socket for one left behind.
    lock = take_lock(path, uid)
    try:
        listener, file = bound(path, uid)
    except BaseException:
        lock.close()
        raise
    listening = OwnListening(path, uid, listener, file, lock)
    try:
        yield listening
    finally:
        listening.release()
