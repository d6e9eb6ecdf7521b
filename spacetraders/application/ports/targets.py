"""Port to the targets of notices, which `notify` implements: a command, a webhook."""

from typing import Any, ClassVar, Protocol

import attrs

from spacetraders.domain.notices.notice import Bulletin
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class NotDelivered(FleetError):
    """A target was not told. `reason` names neither an address nor a command: both may be secret.

    `pause_seconds` is how long the target wants to be left alone, if it says so.
    """

    kind: ClassVar[str] = "not_delivered"
    target: str
    reason: str
    pause_seconds: float | None = None

    @property
    def message(self) -> str:
        """What happened."""
        return f"the {self.target} of [notify] was not told: {self.reason}"

    @property
    def hint(self) -> str:
        """How to find out more."""
        return f"check notify.{self.target}, then try it: spacetraders daemon notify --test"

    @property
    def details(self) -> dict[str, Any]:
        """The fields for programs."""
        return {"target": self.target, "reason": self.reason}


class Target(Protocol):
    """Somebody who is told. `name` is that of its setting."""

    @property
    def name(self) -> str:
        """The name of its setting: `command`, `webhook` or `discord`."""
        ...

    async def deliver(self, bulletin: Bulletin) -> None:
        """Tell it. The caller sets the deadline; if cancelled, nothing of ours is left running.

        Raises:
            NotDelivered: it was not told, or may not have been.
        """
        ...
