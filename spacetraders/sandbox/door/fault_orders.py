"""Reads the order for a fault; whatever does not fit is refused with 422 and a sentence."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders.sandbox.operations import OPERATIONS, inputs
from spacetraders.sandbox.refusals import Refusal, invalid_input
from spacetraders.sandbox.state.faults import ANY, NOT_FOUND, REFUSING, TIMED, FaultKind, Order

MOST_SECONDS = 3600
MOST_CODE = 9999
_FIELDS = tuple(field.name for field in attrs.fields(Order))


def order(body: Mapping[str, Any]) -> Order:
    """Return what is to be armed."""
    body = {name: value for name, value in body.items() if value is not None}
    for name in body:
        if name not in _FIELDS:
            raise _unfit(name, f"there is no such field; known are {', '.join(_FIELDS)}")
    kind = inputs.choice(body, "kind", FaultKind)
    if kind is None:
        raise _unfit("kind", f"expected is one of {', '.join(FaultKind)}")
    asked = Order(
        kind=kind,
        operation=_operation(body),
        method=inputs.text(body, "method") if "method" in body else None,
        count=_count(body),
        chance=_number(body, "chance", 0, 1),
        seconds=_seconds(body, kind),
        target=_text(body, "target"),
        entries=_entries(body, kind),
        field=_field(body, kind),
        retry_after=_retry_after(body, kind),
        code=_code(body, kind),
        data=_data(body, kind),
    )
    if not any(asked.fits(known.name, known.method) for known in OPERATIONS):
        raise _unfit("method", f"{asked.operation} is never asked for with {asked.method}")
    return asked


def _operation(body: Mapping[str, Any]) -> str:
    name = inputs.text(body, "operation") if "operation" in body else ANY
    known = dict.fromkeys([ANY, *(operation.name for operation in OPERATIONS)])
    if name not in known:
        raise _unfit("operation", f"expected is one of {', '.join(known)}")
    return name


def _count(body: Mapping[str, Any]) -> int:
    value = body.get("count", 1)
    if not isinstance(value, int) or isinstance(value, bool) or not (value >= 1 or value == -1):
        raise _unfit("count", "a whole number of at least 1 is expected, or -1 for ever")
    return value


def _seconds(body: Mapping[str, Any], kind: FaultKind) -> float:
    if "seconds" in body and kind not in TIMED:
        raise _unfit("seconds", f"only {', '.join(TIMED)} have a time")
    return _number(body, "seconds", 0, MOST_SECONDS)


def _code(body: Mapping[str, Any], kind: FaultKind) -> int:
    if "code" in body and kind is not FaultKind.REFUSED:
        raise _unfit("code", f"only {FaultKind.REFUSED} has a code")
    code = body.get("code", NOT_FOUND)
    if not isinstance(code, int) or isinstance(code, bool) or not 0 <= code <= MOST_CODE:
        raise _unfit("code", f"a whole number from 0 to {MOST_CODE} is expected")
    return code


def _data(body: Mapping[str, Any], kind: FaultKind) -> Any:
    if "data" in body and kind is not FaultKind.REFUSED:
        raise _unfit("data", f"only {FaultKind.REFUSED} has data")
    return body.get("data")


def _text(body: Mapping[str, Any], name: str) -> str | None:
    return inputs.text(body, name) if name in body else None


def _entries(body: Mapping[str, Any], kind: FaultKind) -> int:
    if "entries" in body and kind is not FaultKind.SHORT:
        raise _unfit("entries", f"only {FaultKind.SHORT} leaves some")
    value = body.get("entries", 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _unfit("entries", "a whole number of at least 0 is expected")
    return value


def _field(body: Mapping[str, Any], kind: FaultKind) -> str:
    if ("field" in body) is not (kind is FaultKind.SPOILED):
        raise _unfit("field", f"{FaultKind.SPOILED} needs one, and no other kind has one")
    return _text(body, "field") or ""


def _retry_after(body: Mapping[str, Any], kind: FaultKind) -> str | None:
    if "retry_after" in body and kind not in REFUSING:
        raise _unfit("retry_after", f"only {', '.join(REFUSING)} can say it")
    text = _text(body, "retry_after")
    if text is not None and not (text.isascii() and text.isprintable()):
        raise _unfit("retry_after", "a header takes visible ASCII alone")
    return text


def _number(body: Mapping[str, Any], name: str, least: float, most: float) -> float:
    """Return a number of these bounds; 1 where there is none."""
    value = body.get(name, 1)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not least <= value <= most:
        raise _unfit(name, f"a number from {least} to {most} is expected")
    return float(value)


def _unfit(name: str, reason: str) -> Refusal:
    return invalid_input((name, reason))
