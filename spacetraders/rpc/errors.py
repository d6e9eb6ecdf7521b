"""JSON-RPC errors: their codes, and how an error of ours becomes an error object."""

from typing import Any, ClassVar

import attrs

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.refusals import OutcomeUnknown, Refused, StrangeAnswer, Unreachable
from spacetraders.errors import FleetError

# The codes of JSON-RPC 2.0, section 5.1.
PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

DEFECT_HINT = "this is a defect of the daemon: its log has the traceback"

# The first of the codes that JSON-RPC leaves to servers, from -32000 to -32099.
OURS = -32000
"""The code of most errors of ours: what was asked for cannot be done, and `data.kind` says why."""

STANDARD_KINDS = {
    PARSE_ERROR: "parse_error",
    INVALID_REQUEST: "invalid_request",
    METHOD_NOT_FOUND: "method_not_found",
    INVALID_PARAMS: "invalid_params",
    INTERNAL_ERROR: "internal",
}

_CODES: dict[type[FleetError], int] = {
    Refused: -32010,
    Unreachable: -32011,
    OutcomeUnknown: -32012,
    StrangeAnswer: -32013,
    StoreUnavailable: -32020,
}
"""Codes of the families of errors that a client may tell apart by number."""


@attrs.define(eq=False, str=False)
class LineTooLong(FleetError):
    """A message is longer than the server reads."""

    kind: ClassVar[str] = "line_too_long"
    limit_bytes: int

    @property
    def message(self) -> str:
        return f"a message may be {self.limit_bytes} bytes long at most; the connection is closed"


@attrs.define(eq=False, str=False)
class LineTooSlow(FleetError):
    """The rest of a long message does not come."""

    kind: ClassVar[str] = "line_too_slow"
    limit_seconds: float

    @property
    def message(self) -> str:
        return (
            f"the rest of a long message has to come within {self.limit_seconds:g} s; "
            "the connection is closed"
        )


@attrs.define(eq=False, str=False)
class TooManyClients(FleetError):
    """So many connections are open that no more are taken."""

    kind: ClassVar[str] = "too_many_clients"
    most: int

    @property
    def message(self) -> str:
        return f"{self.most} connections are open, and no more are taken"

    @property
    def hint(self) -> str:
        return "close some of them, or try again later"


@attrs.define(eq=False, str=False)
class BatchTooLong(FleetError):
    """The answers to a batch are so long together that the rest of its questions are left out."""

    kind: ClassVar[str] = "batch_too_long"
    limit_bytes: int

    @property
    def message(self) -> str:
        return f"the answers to this batch are longer than {self.limit_bytes} bytes together"

    @property
    def hint(self) -> str:
        return "ask this by itself, or in a smaller batch"


def error_object(error: FleetError) -> dict[str, Any]:
    """Return the `error` member for an error of ours."""
    return {"code": code_of(error), "message": error.message, "data": data_of(error)}


def code_of(error: FleetError) -> int:
    """Return the number of an error of ours."""
    return code_of_class(type(error))


def code_of_class(cls: type[FleetError]) -> int:
    """Return the number of all errors of a class."""
    return next((code for family, code in _CODES.items() if issubclass(cls, family)), OURS)


def data_of(error: FleetError) -> dict[str, Any]:
    """Return the `data` of an error of ours: its kind, what to do about it, and its own fields.

    `notes` are what was done all the same, where something was.
    """
    notes = getattr(error, "__notes__", [])
    data = {"kind": error.kind, "hint": error.hint, **error.details}
    return {**data, "notes": list(notes)} if notes else data


def standard_error(code: int, message: str, hint: str | None = None) -> dict[str, Any]:
    """Return the `error` member for an error of JSON-RPC's own."""
    return {"code": code, "message": message, "data": {"kind": STANDARD_KINDS[code], "hint": hint}}
