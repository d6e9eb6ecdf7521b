"""The user at the other end of a Unix socket, by the word of the kernel.

The daemon asks for that of each client, and a command for that of its daemon before it sends
anything. The mode of a socket and of its folder can be changed, and so protect less.
"""

import socket
import struct
import sys
from typing import Protocol

_UCRED = struct.Struct("iII")
"""Linux, unix(7): pid, uid, gid."""

_XUCRED = struct.Struct("IIh")
"""macOS and the BSDs, ucred.h: version, uid, number of groups (which follow)."""

_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES = 0, 1, 76


class HasOptions(Protocol):
    """A socket, the standard library's or Trio's."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """Return the bytes of an option."""
        ...


def peer_uid(sock: HasOptions) -> int:
    """Return the effective user of the process at the other end, when it connected or listened.

    Raises:
        OSError: the other end is gone.
    """
    if sys.platform == "linux":
        ucred = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        return int(_UCRED.unpack(ucred)[1])
    # macOS and the BSDs have no SO_PEERCRED.
    xucred = sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)
    return int(_XUCRED.unpack_from(xucred)[1])
