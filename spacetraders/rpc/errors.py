"""Errors on the wire: the codes, and how one of ours becomes a JSON-RPC error object."""

from typing import Any, ClassVar

import attrs

from spacetraders.application.store import StoreUnavailable
from spacetraders.domain.refusals import OutcomeUnknown, Refused, StrangeAnswer, Unreachable
from spacetraders.errors import FleetError

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

DEFECT_HINT = "this is a defect of the daemon: its log has the traceback"

OURS = -32000
"""What was asked for cannot be done; `data.kind` says why."""

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
"""Families that a client may tell apart by number; every other error of ours is -32000."""


@attrs.define(eq=False, str=False)
class LineTooLong(FleetError):
    """A message is longer than the server reads."""

    kind: ClassVar[str] = "line_too_long"
    limit_bytes: int

    @property
    def message(self) -> str:
        """The limit."""
        return f"a message may be {self.limit_bytes} bytes long at most; the connection is closed"


def error_object(error: FleetError) -> dict[str, Any]:
    """Return the `error` member for an error of ours."""
    code = next((code for cls, code in _CODES.items() if isinstance(error, cls)), OURS)
    data = {"kind": error.kind, "hint": error.hint, **error.details}
    return {"code": code, "message": error.message, "data": data}


def standard_error(code: int, message: str, hint: str | None = None) -> dict[str, Any]:
    """Return the `error` member for an error of JSON-RPC's own."""
    return {"code": code, "message": message, "data": {"kind": STANDARD_KINDS[code], "hint": hint}}
