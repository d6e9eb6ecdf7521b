"""Listeners that look after their socket: what is taken away under one is made again, or told."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import attrs
import structlog
import trio

from spacetraders.errors import FleetError
from spacetraders.files import FileId, file_at
from spacetraders.rpc.socket_errors import SocketGone, SocketUnusable
from spacetraders.rpc.socket_files import Lock, bind, take_lock

LOOK_EVERY_SECONDS = 1.0
"""How often the socket's files are looked at while nobody connects."""

log = structlog.get_logger("socket")

Tell = Callable[[FleetError | None], None]
"""Is told what is wrong with the socket, or None once nothing is."""


@attrs.define(eq=False)
class Listening(trio.abc.Listener[trio.SocketStream]):
    """Accepts connections at a path, or under an abstract address, which has none.

    Programs that tidy folders remove sockets and locks, and so do people. While nobody connects it
    is looked whether the path still leads here. `tell` hears of what is wrong and when it is over;
    so does the log.
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
        """Return the next connection; those that are open already are never touched."""
        while True:
            with trio.move_on_after(LOOK_EVERY_SECONDS):
                return await self.listener.accept()
            self.look()

    def look(self) -> None:
        """See to it that a client would find this daemon, and the next daemon its lock."""
        if self.path is None:
            return
        try:
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
        """Take no more connections."""
        await self.listener.aclose()

    def release(self) -> None:
        """Stop listening, and give up the lock."""
        self.listener.socket.close()
        if self.lock is not None:
            self.lock.close()

    def _renew_lock(self, path: Path) -> None:
        if self.lock is not None and not self.lock.in_place:
            old, self.lock = self.lock, take_lock(path, self.uid)
            old.close()
            log.warning("socket_lock_taken_again", socket=str(path))

    def _mend(self, path: Path) -> None:
        """Tell: only who made the socket can make it again."""
        raise SocketGone(str(path))

    def _note(self, trouble: FleetError | None) -> None:
        if str(trouble) == str(self.trouble):
            return
        self.trouble = trouble
        if trouble is not None:
            log.error("socket_trouble", reason=trouble.message, hint=trouble.hint)
        else:
            log.info("socket_in_order", socket=self.name)
        self.tell(trouble)


class OwnListening(Listening):
    """Listens at a path of its own making, and anew where that was removed or replaced."""

    def release(self) -> None:
        """Remove the socket as well, if the path still leads to it."""
        with suppress(OSError):
            if self.path is not None and file_at(self.path) == self.file:
                self.path.unlink()
        super().release()

    def _mend(self, path: Path) -> None:
        """Listen anew, by the rules of the start."""
        old = self.listener
        self.listener, self.file = bound(path, self.uid)
        old.socket.close()
        log.warning("listening_again", socket=str(path))


def bound(path: Path, uid: int) -> tuple[trio.SocketListener, FileId]:
    """Listen on `path`, whose lock is ours; raises AlreadyRunning or SocketUnusable."""
    sock, file = bind(path, uid)
    return trio.SocketListener(trio.socket.from_stdlib_socket(sock)), file
