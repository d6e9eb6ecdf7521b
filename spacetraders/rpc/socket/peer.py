"""Which clients the daemon answers: those of its own user, as the kernel names it.

The mode of the socket keeps other users out. The kernel is asked as well, since somebody may have
changed the mode, and since a socket that was handed over has a mode of its own.
"""

from typing import ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class WrongUser(FleetError):
    """The client's process belongs to another user than the daemon's."""

    kind: ClassVar[str] = "wrong_user"
    lasting: ClassVar[bool] = True
    uid: int

    @property
    def message(self) -> str:
        return f"this daemon belongs to another user, and does not answer user {self.uid}"

    @property
    def hint(self) -> str:
        return "run the command as the daemon's user, or start a daemon of your own"


def refusal(peer_uid: int, own_uid: int) -> WrongUser | None:
    """Return the error for a client of another user, root included, or None for our own."""
    return None if peer_uid == own_uid else WrongUser(peer_uid)
