"""Errors of the pages' server: each with a kind for programs, and what to do."""

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False)
class DaemonAway(FleetError):
    """No daemon answers on the socket."""

    kind = "daemon_away"
    path: str
    reason: str

    @property
    def message(self) -> str:
        """The socket and the reason."""
        return f"no daemon answers on {self.path}: {self.reason}"

    @property
    def hint(self) -> str:
        """What to start."""
        return "start it: spacetraders-daemon"


@attrs.define(eq=False)
class DaemonRefused(FleetError):
    """The daemon has answered with an error, which goes on to the page as it is."""

    kind = "daemon_error"
    error: dict[str, object]

    @property
    def message(self) -> str:
        """The daemon's own words."""
        return str(self.error.get("message", "the daemon refused"))


@attrs.define(eq=False)
class CannotServe(FleetError):
    """The pages cannot be served at all."""

    kind = "cannot_serve"
    reason: str

    @property
    def message(self) -> str:
        """Why not."""
        return self.reason
