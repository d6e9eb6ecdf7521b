"""Listeners that look after their socket: a file that is removed is made again, or reported."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import attrs
import structlog
import trio

from spacetraders.errors import FleetError
from spacetraders.files import FileId, file_at
from spacetraders.rpc.socket.errors import SocketGone, SocketUnusable
from spacetraders.rpc.socket.files import Lock, bind, take_lock

LOOK_EVERY_SECONDS = 1.0
"""How often the files of the socket are looked at while nobody connects."""

log = structlog.get_logger("socket")

Tell = Callable[[FleetError | None], None]
"""Called with what is wrong with the socket, and with None once nothing is."""


@attrs.define(eq=False)
class Listening(trio.abc.Listener[trio.SocketStream]):
    """Accepts connections at a path, or under an abstract address, which has no path.

    Programs that tidy folders remove sockets and locks, and so do people. So the files are looked
    at while nobody connects. `tell` and the log hear what is wrong, and when it is over.
    """

    path: Path | None
    uid: int
    listener: trio.SocketListener = attrs.field(repr=False)
    file: FileId | None
    lock: Lock | None
    tell: Tell = lambda _: None
    trouble: FleetError | None = None

    @property
    def name(self) -> str:
        """The address, as people read it."""
        return os.fsdecode(self.listener.socket.getsockname())

    async def accept(self) -> trio.SocketStream:
        """Return the next connection. A cancellation takes none. Errors of the socket pass."""
        while True:
            with trio.move_on_after(LOOK_EVERY_SECONDS):
                return await self.listener.accept()
            self.look()

    def look(self) -> None:
        """Make or report what is missing: the socket for clients, the lock for another daemon."""
        if self.path is None:
            return
        try:
            # The lock comes first: only the one who has it may make the socket again.
            self._renew_lock(self.path)
            if file_at(self.path) != self.file:
                self._mend(self.path)
        except FleetError as error:
            self._note(error)
        except OSError as error:
            self._note(SocketUnusable(str(self.path), error.strerror or str(error)))
        else:
            self._note(None)

    async def aclose(self) -> None:
        """Accept no more connections. Those that are open stay open."""
        await self.listener.aclose()

    def release(self) -> None:
        """Stop listening, and give up the lock."""
        self.listener.socket.close()
        if self.lock is not None:
            self.lock.close()

    def _renew_lock(self, path: Path) -> None:
        # The old lock is given up last, so that no other daemon can start between the two.
        if self.lock is not None and not self.lock.in_place:
            old, self.lock = self.lock, take_lock(path, self.uid)
            old.close()
            log.warning("socket_lock_taken_again", socket=str(path))

    def _mend(self, path: Path) -> None:
        """Report that the socket is gone: it has to be made again by whoever made it."""
        raise SocketGone(str(path))

    def _note(self, trouble: FleetError | None) -> None:
        # It is looked every second, and reported once.
        if str(trouble) == str(self.trouble):
            return
        self.trouble = trouble
        if trouble is not None:
            log.error("socket_trouble", reason=trouble.message, hint=trouble.hint)
        else:
            log.info("socket_in_order", socket=self.name)
        self.tell(trouble)


class OwnListening(Listening):
    """Listens on a socket that it made, and makes it again where it was removed or replaced."""

    def release(self) -> None:
        """Stop listening, give up the lock, and remove the socket if it is still this one."""
        with suppress(OSError):
            if self.path is not None and file_at(self.path) == self.file:
                self.path.unlink()
        super().release()

    def _mend(self, path: Path) -> None:
        old = self.listener
        self.listener, self.file = bound(path, self.uid)
        old.socket.close()
        log.warning("listening_again", socket=str(path))


def bound(path: Path, uid: int) -> tuple[trio.SocketListener, FileId]:
    """Return a listener on `path`, whose lock we have, and the identity of the socket's file.

    Raises:
        AlreadyRunning, SocketUnusable: as `files.bind` raises them.
    """
    sock, file = bind(path, uid)
    return trio.SocketListener(trio.socket.from_stdlib_socket(sock)), file
