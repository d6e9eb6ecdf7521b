"""Reads the body that arms a fault; a misfit is refused with 3001 and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacetraders.sandbox.operations import OPERATIONS, inputs
from spacetraders.sandbox.refusals import Refusal, invalid_input
from spacetraders.sandbox.state.faults import ANY, NOT_FOUND, REFUSING, TIMED, FaultKind, FaultOrder

MOST_SECONDS = 3600
MOST_CODE = 9999


def read_order(body: Mapping[str, Any]) -> FaultOrder:
    """Return the order in a body; a null counts as a field that is not there."""
    # Here null is as good as leaving a field out, other than in the game's own API.
    body = {name: value for name, value in body.items() if value is not None}
    inputs.check_fields(body, FaultOrder)
    kind = inputs.choice(body, "kind", FaultKind)
    if kind is None:
        raise _unfit("kind", f"expected is one of {', '.join(FaultKind)}")
    order = FaultOrder(
        kind=kind,
        operation=_operation(body),
        method=inputs.text(body, "method") if "method" in body else None,
        count=_count(body),
        chance=_or_one(inputs.number(body, "chance", 0, 1)),
        seconds=_seconds(body, kind),
        target=_text(body, "target"),
        entries=_entries(body, kind),
        field=_field(body, kind),
        retry_after=_retry_after(body, kind),
        code=_code(body, kind),
        data=_data(body, kind),
    )
    if not any(order.fits(known.name, known.method) for known in OPERATIONS):
        raise _unfit("method", f"{order.operation} is never asked for with {order.method}")
    return order


def _operation(body: Mapping[str, Any]) -> str:
    name = inputs.text(body, "operation") if "operation" in body else ANY
    known = dict.fromkeys([ANY, *(operation.name for operation in OPERATIONS)])
    if name not in known:
        raise _unfit("operation", f"expected is one of {', '.join(known)}")
    return name


def _count(body: Mapping[str, Any]) -> int:
    value: int = body.get("count", 1)
    if not _is_whole(value) or not (value >= 1 or value == -1):
        raise _unfit("count", "a whole number of at least 1 is expected, or -1 for ever")
    return value


def _seconds(body: Mapping[str, Any], kind: FaultKind) -> float:
    _only(body, "seconds", kind, TIMED, "have a time")
    return _or_one(inputs.number(body, "seconds", 0, MOST_SECONDS))


def _code(body: Mapping[str, Any], kind: FaultKind) -> int:
    _only(body, "code", kind, (FaultKind.REFUSED,), "has a code")
    code: int = body.get("code", NOT_FOUND)
    if not _is_whole(code) or not 0 <= code <= MOST_CODE:
        raise _unfit("code", f"a whole number from 0 to {MOST_CODE} is expected")
    return code


def _data(body: Mapping[str, Any], kind: FaultKind) -> Any:
    _only(body, "data", kind, (FaultKind.REFUSED,), "has data")
    return body.get("data")


def _text(body: Mapping[str, Any], name: str) -> str | None:
    return inputs.text(body, name) if name in body else None


def _entries(body: Mapping[str, Any], kind: FaultKind) -> int:
    _only(body, "entries", kind, (FaultKind.SHORT,), "leaves some")
    value: int = body.get("entries", 0)
    if not _is_whole(value) or value < 0:
        raise _unfit("entries", "a whole number of at least 0 is expected")
    return value


def _field(body: Mapping[str, Any], kind: FaultKind) -> str:
    if ("field" in body) is not (kind is FaultKind.SPOILED):
        raise _unfit("field", f"{FaultKind.SPOILED} needs one, and no other kind has one")
    return _text(body, "field") or ""


def _retry_after(body: Mapping[str, Any], kind: FaultKind) -> str | None:
    _only(body, "retry_after", kind, REFUSING, "can say it")
    text = _text(body, "retry_after")
    if text is not None and not (text.isascii() and text.isprintable()):
        raise _unfit("retry_after", "a header takes visible ASCII alone")
    return text


def _only(
    body: Mapping[str, Any], name: str, kind: FaultKind, kinds: Sequence[FaultKind], have: str
) -> None:
    """Refuse a field that only other kinds have."""
    if name in body and kind not in kinds:
        raise _unfit(name, f"only {', '.join(kinds)} {have}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value


def _unfit(name: str, reason: str) -> Refusal:
    return invalid_input((name, reason))
