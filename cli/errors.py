"""Errors of a command, each with a message, an exit code and perhaps a hint."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import attrs

from cli.exits import DONE, INTERRUPTED, REFUSED, UNREACHABLE, USAGE
from cli.flags import in_flags
from spacetraders.paths import default_socket

MOST_CANDIDATES = 12
"""The most containers that an error names."""

SEE_DEEDS = "see what was done with: spacetraders intent list"


@attrs.define(eq=False, str=False)
class CliError(Exception):
    """A command that did not do its work. `kind` is stable, for programs."""

    exit_code: ClassVar[int] = REFUSED
    kind: ClassVar[str] = "failed"
    label: ClassVar[str] = "error:"

    @property
    def message(self) -> str:
        return self.kind.replace("_", " ")

    @property
    def words(self) -> str:
        """The message as people read it."""
        return self.message

    @property
    def hint(self) -> str | None:
        return None

    @property
    def notes(self) -> list[str]:
        """What was done all the same, in words."""
        return []

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-RPC error object. An error of our own has no code."""
        return {
            "code": None,
            "message": self.message,
            "data": {"kind": self.kind, "hint": self.hint},
        }

    def __str__(self) -> str:
        return self.message


@attrs.define(eq=False, str=False)
class UsageError(CliError):
    """The command line asks for something that makes no sense."""

    exit_code = USAGE
    kind = "usage"
    message: str
    hint: str | None = None


@attrs.define(eq=False, str=False)
class McpMissing(CliError):
    """The package that speaks the protocol is not installed."""

    kind = "mcp_missing"

    @property
    def message(self) -> str:
        return "the mcp package is not installed"

    @property
    def hint(self) -> str:
        return "install it: pip install 'spacetraders-fleet[mcp]'"


@attrs.define(eq=False, str=False)
class DaemonUnreachable(CliError):
    """No daemon answers at `path`, because of `reason`. `remedy` if starting one is not enough."""

    exit_code = UNREACHABLE
    kind = "daemon_unreachable"
    path: Path
    reason: str
    remedy: str | None = None

    @property
    def message(self) -> str:
        return f"no daemon at {self.path}: {self.reason}"

    @property
    def hint(self) -> str | None:
        return self.remedy or f"start it with: {start_command(self.path)}"


@attrs.define(eq=False, str=False)
class StrangerListens(CliError):
    """The daemon at `path` belongs to another user than the caller. Nothing was sent."""

    exit_code = UNREACHABLE
    kind = "stranger_listens"
    path: Path
    uid: int
    own_uid: int

    @property
    def message(self) -> str:
        return (
            f"what listens at {self.path} belongs to user {self.uid}, and you are user "
            f"{self.own_uid}: it was told nothing"
        )

    @property
    def hint(self) -> str | None:
        return (
            "name the socket of your own daemon with --socket, or run this as the user whose "
            "daemon it is"
        )


@attrs.define(eq=False, str=False)
class DaemonGone(CliError):
    """The daemon was there, and left or fell silent before it answered.

    `ordered` is whether the call may change something.
    """

    exit_code = UNREACHABLE
    kind = "daemon_gone"
    path: Path
    reason: str
    ordered: bool = True

    @property
    def message(self) -> str:
        return f"no answer from the daemon at {self.path}: {self.reason}"

    @property
    def hint(self) -> str | None:
        look = (
            "see if it still runs with: spacetraders health, "
            f"and if not start it with: {start_command(self.path)}"
        )
        return f"it may have carried the request out; {look}" if self.ordered else look


@attrs.define(eq=False, str=False)
class BadAnswer(CliError):
    """The daemon's answer has a form that this program does not know."""

    kind = "bad_answer"
    problem: str

    @property
    def message(self) -> str:
        return f"the daemon's answer makes no sense: {self.problem}"

    @property
    def hint(self) -> str | None:
        return "is it a spacetraders-daemon of this version? Compare: spacetraders --version"


@attrs.define(eq=False, str=False)
class ContainerFailed(CliError):
    """The watched container ended as STOPPED or FAILED, without having done its work."""

    kind = "container_failed"
    container_id: str
    state: str
    reason: str

    @property
    def message(self) -> str:
        return f"the container ended as {self.state}: {self.reason}"

    @property
    def hint(self) -> str | None:
        return f"see what happened with: spacetraders container logs {self.container_id}"


@attrs.define(eq=False, str=False)
class WrongFleetFile(CliError):
    """A file of `fleet apply` does not say what is to run, for a reason at a place in it."""

    exit_code = USAGE
    kind = "wrong_fleet_file"
    file: str
    line: int | None
    place: str
    reason: str
    advice: str | None = None

    @property
    def message(self) -> str:
        line = f", line {self.line}" if self.line else ""
        place = f" {self.place}:" if self.place else ""
        return f"{self.file}{line}:{place} {self.reason}"

    @property
    def hint(self) -> str | None:
        return self.advice


@attrs.define(eq=False, str=False)
class CannotRead(CliError):
    """A file that was named cannot be read, because of `reason`."""

    exit_code = USAGE
    kind = "cannot_read"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"cannot read {self.path}: {self.reason}"


@attrs.define(eq=False, str=False)
class NoStops(CliError):
    """No waypoint of the system has the type or the trait that was to be visited."""

    kind = "no_stops"
    system_symbol: str
    type: str | None
    trait: str | None

    @property
    def message(self) -> str:
        type_ = f" of type {self.type}" if self.type else ""
        trait = f" with trait {self.trait}" if self.trait else ""
        return f"{self.system_symbol} has no waypoint{type_}{trait}"

    @property
    def hint(self) -> str | None:
        return f"see what there is with: spacetraders waypoint list --system {self.system_symbol}"


@attrs.define(eq=False, str=False)
class ScrapDeclined(CliError):
    """The person at the terminal did not say yes."""

    kind = "not_confirmed"
    ship_symbol: str

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} was not scrapped"


@attrs.define(eq=False, str=False)
class RemovalDeclined(CliError):
    """The person at the terminal did not say yes."""

    kind = "not_confirmed"
    agent_symbol: str

    @property
    def message(self) -> str:
        return f"{self.agent_symbol} was not removed"


@attrs.define(eq=False, str=False)
class CannotWrite(CliError):
    """A file that was asked for cannot be written, because of `reason`."""

    kind = "cannot_write"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"cannot write {self.path}: {self.reason}"


@attrs.define(eq=False, str=False)
class AmbiguousContainer(CliError):
    """Several containers have ids that begin as was given."""

    exit_code = USAGE
    kind = "ambiguous_container"
    given: str
    candidates: Sequence[str]

    @property
    def message(self) -> str:
        shown = ", ".join(self.candidates[:MOST_CANDIDATES])
        left = len(self.candidates) - MOST_CANDIDATES
        more = f" and {left} more" if left > 0 else ""
        return f"several containers begin with {self.given}: {shown}{more}"

    @property
    def hint(self) -> str | None:
        return "give more of the id, or choose several with --kind or --ship"


@attrs.define(eq=False, str=False)
class RpcError(CliError):
    """The daemon refused: its own JSON-RPC error object."""

    code: int
    message: str
    data: Any = None

    @property
    def told_kind(self) -> str | None:
        """The daemon's own name for what happened, such as ship_in_transit."""
        kind = self.data.get("kind") if isinstance(self.data, dict) else None
        return kind if isinstance(kind, str) else None

    @property
    def hint(self) -> str | None:
        hint = self.data.get("hint") if isinstance(self.data, dict) else None
        return hint if isinstance(hint, str) else None

    @property
    def notes(self) -> list[str]:
        notes = self.data.get("notes") if isinstance(self.data, dict) else None
        return [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []

    def as_json(self) -> dict[str, Any]:
        """Return the error object as it came."""
        error = {"code": self.code, "message": self.message}
        return error if self.data is None else {**error, "data": self.data}


@attrs.define(eq=False, str=False)
class FoundDone(RpcError):
    """The answer of the game was lost, but looking has shown that the order was carried out."""

    exit_code = DONE
    label = "done:"


@attrs.define(eq=False, str=False)
class WrongUse(RpcError):
    """The daemon was asked for something that makes no sense: its params do not fit `method`."""

    exit_code = USAGE
    method: str = ""

    @property
    def words(self) -> str:
        """The message, about the flag instead of the param."""
        return in_flags(self.method, self.message)


@attrs.define(eq=False, str=False)
class Interrupted(CliError):
    """Ctrl-C came before the answer to an order.

    `sent` is whether anything was sent to the game, None where that is not known.
    """

    exit_code = INTERRUPTED
    kind = "interrupted"
    label = "interrupted:"
    message: str
    sent: bool | None = None
    hint: str | None = None

    @classmethod
    def after_the_answer(cls) -> Self:
        """Say that the order was carried out before it could be taken back."""
        return cls("it had been carried out by then", sent=True, hint=SEE_DEEDS)

    @classmethod
    def with_refusal(cls, error: RpcError) -> Self:
        """Say in the daemon's words which deeds were done by then, or why it was refused."""
        data = error.data if isinstance(error.data, dict) else {}
        if data.get("kind") != "cancelled":
            return cls(f"it had been refused by then: {error.message}", hint=error.hint)
        deeds = data.get("deeds")
        sent = bool(deeds) if isinstance(deeds, list) else None
        return cls(error.message, sent=sent, hint=error.hint)

    @classmethod
    def among_many(cls, answered: int, asked: int) -> Self:
        """Say how many of many orders had been answered by then."""
        told = f"{answered} of {asked} had been carried out or refused by then"
        return cls(told, hint="see how far the others came with: spacetraders container list")

    @classmethod
    def without_answer(cls, *, taken: bool) -> Self:
        """Say that the daemon did not answer in time."""
        # An order that was taken back and has no answer yet is under way at the game.
        if taken:
            told = "it has been sent to the game, and runs to its end; its answer is not there yet"
            return cls(told, sent=True, hint=SEE_DEEDS)
        told = "the daemon does not tell whether it was sent; what was not, is dropped"
        return cls(told, hint=SEE_DEEDS)

    def as_json(self) -> dict[str, Any]:
        """Return the error object, with whether anything was sent."""
        error = super().as_json()
        return {**error, "data": {**error["data"], "sent": self.sent}}


def start_command(path: Path) -> str:
    """Return the command that starts a daemon on the socket at `path`."""
    command = "spacetraders-daemon"
    return command if path == default_socket() else f"{command} --socket {shlex.quote(str(path))}"
