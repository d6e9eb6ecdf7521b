"""The Unix socket: made so that only its user can reach it, and only one daemon has it.

A service manager may have made it already and hand it over, by the protocol of
sd_listen_fds(3): then it is used as it is, and left where it is at the end.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import trio

from spacetraders.files import file_at
from spacetraders.rpc.listening import Listening, OwnListening, bound
from spacetraders.rpc.socket_errors import ACTIVATION_NAME, ActivationUnusable, SocketUnusable
from spacetraders.rpc.socket_files import BACKLOG, take_lock

MAX_PATH_BYTES = 107
"""What fits into `sockaddr_un` on Linux, with its final zero; macOS has room for 103."""

FIRST_DESCRIPTOR = 3
"""SD_LISTEN_FDS_START: what is handed over begins here."""


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
def adopt_listener(descriptor: int) -> Iterator[Listening]:
    """Listen on an inherited socket as long as the block lasts; never removes it.

    Raises ActivationUnusable for what is no listening Unix socket, AlreadyRunning where another
    daemon has the lock beside it, SocketUnusable where others can write to its folder.
    """
    try:
        sock = socket.socket(fileno=descriptor)
    except OSError as error:
        raise ActivationUnusable(f"descriptor {descriptor}: {error.strerror}") from None
    with sock:
        if not _listens(sock):
            raise ActivationUnusable(f"descriptor {descriptor} is no listening Unix socket")
        sock.set_inheritable(False)
        sock.listen(BACKLOG)  # clients that ask the kernel who listens are told us from here on
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
    """Listen on `path` as long as the block lasts; raises AlreadyRunning or SocketUnusable.

    A missing folder is made for the user alone; the socket is the user's alone in any case. A
    folder that others can write to is refused, and no symbolic link is followed. A lock beside the
    socket tells a daemon that lives from a socket that one left behind. What is removed under the
    daemon is made again.
    """
    if len(os.fsencode(path)) > MAX_PATH_BYTES:
        raise SocketUnusable(str(path), f"the path is longer than {MAX_PATH_BYTES} bytes")
    uid = os.geteuid()
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
