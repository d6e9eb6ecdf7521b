"""Which clients the daemon answers: its own user's, as the kernel names them.

The mode of the socket keeps others out where it lies in a folder of our own. This holds as well
where somebody changed the mode, or where the socket came from elsewhere.
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
        """Whom the daemon turned away."""
        return f"this daemon belongs to another user, and does not answer user {self.uid}"

    @property
    def hint(self) -> str:
        """What to do."""
        return "run the command as the daemon's user, or start a daemon of your own"


def refusal(peer_uid: int, own_uid: int) -> WrongUser | None:
    """Decide on a client: the daemon's own user alone is answered, not even root besides."""
    return None if peer_uid == own_uid else WrongUser(peer_uid)
