"""Who is at the other end of a Unix socket; the kernel says so, and the client cannot lie.

The mode of the socket keeps others out where it lies in a folder of our own. This holds as well
where somebody changed the mode, or where the socket came from elsewhere.
"""

import socket
import struct
import sys
from typing import ClassVar

import attrs
import trio

from spacetraders.errors import FleetError

_UCRED = struct.Struct("iII")
"""Linux, unix(7): pid, uid, gid."""

_XUCRED = struct.Struct("IIh")
"""macOS and the BSDs, ucred.h: version, uid, number of groups (which follow)."""

_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES = 0, 1, 76


@attrs.define(eq=False, str=False)
class WrongUser(FleetError):
    """The client's process belongs to another user than the daemon's."""

    kind: ClassVar[str] = "wrong_user"
    lasting: ClassVar[bool] = True
    uid: int

    @property
    def message(self) -> str:
        """Whom the daemon turned away."""
        return f"this daemon belongs to another user, and does not answer user {self.uid}"

    @property
    def hint(self) -> str:
        """What to do."""
        return "run the command as the daemon's user, or start a daemon of your own"


def refusal(peer_uid: int, own_uid: int) -> WrongUser | None:
    """Decide on a client: the daemon's own user alone is answered, not even root besides."""
    return None if peer_uid == own_uid else WrongUser(peer_uid)


def peer_uid(sock: socket.socket | trio.socket.SocketType) -> int:
    """Return the effective user of the process that connected, as it was when it did."""
    if sys.platform == "linux":
        ucred = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        return int(_UCRED.unpack(ucred)[1])
    xucred = sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)
    return int(_XUCRED.unpack_from(xucred)[1])
