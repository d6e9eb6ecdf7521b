"""Errors of a socket to listen on."""

from typing import ClassVar

import attrs

from spacetraders.errors import FleetError

ACTIVATION_NAME = "rpc"
"""The name of our socket in its socket unit, among several."""


@attrs.define(eq=False, str=False)
class SocketUnusable(FleetError):
    """The socket cannot be made there. `remedy` tells what helps besides another place."""

    kind: ClassVar[str] = "socket_unusable"
    path: str
    reason: str
    remedy: str | None = None

    @property
    def message(self) -> str:
        return f"cannot listen on {self.path}: {self.reason}"

    @property
    def hint(self) -> str:
        other = "choose another with --socket"
        return f"{self.remedy}, or {other}" if self.remedy else other


@attrs.define(eq=False, str=False)
class AlreadyRunning(FleetError):
    """Another daemon has the socket."""

    kind: ClassVar[str] = "already_running"
    path: str

    @property
    def message(self) -> str:
        return f"a daemon is listening on {self.path} already"

    @property
    def hint(self) -> str:
        return "use that one, or start this one with another --socket"


@attrs.define(eq=False, str=False)
class ActivationUnusable(FleetError):
    """The descriptor from the service manager is no socket to listen on."""

    kind: ClassVar[str] = "activation_unusable"
    reason: str

    @property
    def message(self) -> str:
        return f"cannot use what the service manager handed over: {self.reason}"

    @property
    def hint(self) -> str:
        return f"the .socket unit needs ListenStream=PATH and FileDescriptorName={ACTIVATION_NAME}"


@attrs.define(eq=False, str=False)
class SocketGone(FleetError):
    """The name of a socket that the service manager made does not lead to it any more."""

    kind: ClassVar[str] = "socket_gone"
    path: str

    @property
    def message(self) -> str:
        return f"the socket {self.path} was removed or replaced: nobody new can reach this daemon"

    @property
    def hint(self) -> str:
        return (
            "its service manager made it and has to make it again: restart the socket's unit and "
            "the daemon's"
        )
