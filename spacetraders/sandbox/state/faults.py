"""Faults that a test arms: their kinds, the requests that they strike, and how often.

Pure: the handler of a request asks `Faults.strike`, and carries out the fault that it returns.
"""

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import attrs

ANY = "*"
FOR_EVER = -1

NOT_FOUND = 404
"""The code of a refusal where the order names none."""

REMEMBERED = 100
"""How many faults that are used up stay listed: the latest ones."""


class FaultKind(StrEnum):
    """The kinds of faults: the first seven prevent the request, the others spoil its answer.

    A late request is carried out after the client was cut off.
    """

    RATE_LIMITED = "rate_limited"
    RATE_LIMITED_HTML = "rate_limited_html"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    MAINTENANCE = "maintenance"
    REFUSED = "refused"
    RESET = "reset"
    SLOW = "slow"
    LOST = "lost"
    LOST_SLOW = "lost_slow"
    GARBAGE = "garbage"
    SHORT = "short"
    SPOILED = "spoiled"
    CONFLICT = "conflict"
    LATE = "late"


REFUSING = (
    FaultKind.RATE_LIMITED,
    FaultKind.RATE_LIMITED_HTML,
    FaultKind.SERVER_ERROR,
    FaultKind.BAD_GATEWAY,
    FaultKind.MAINTENANCE,
)
"""The kinds that answer an error instead, which may carry `Retry-After`."""

TIMED = (FaultKind.RATE_LIMITED, FaultKind.SLOW, FaultKind.LOST_SLOW, FaultKind.LATE)
"""The kinds with `seconds`: of a `Retry-After`, or by which the answer or the request is late."""


@attrs.frozen
class FaultOrder:
    """A fault to be armed.

    It strikes `count` times, or for ever (-1), each time with a `chance` from 0 to 1. `seconds` are
    real ones, whatever the pace of the world. A `target`, a symbol or an id, limits it to requests
    that concern it: with it in their path, or in the answer. A short page keeps its first
    `entries`, a spoiled answer has null as the `field` of the target. An error has the text
    `retry_after` as that header, a refusal has `code` and `data`.
    """

    kind: FaultKind
    operation: str = ANY
    method: str | None = None
    count: int = 1
    chance: float = 1.0
    seconds: float = 1.0
    target: str | None = None
    entries: int = 0
    field: str = ""
    retry_after: str | None = None
    code: int = NOT_FOUND
    data: Any = None

    def fits(self, operation: str, method: str) -> bool:
        """Whether it strikes requests of an operation."""
        return self.operation in {ANY, operation} and self.method in {None, method}


@attrs.define
class Fault:
    """An order that was armed, and how often it has struck."""

    fault_id: int
    order: FaultOrder
    struck: int = 0

    @property
    def left(self) -> int:
        """How often it will still strike, -1 for ever."""
        return FOR_EVER if self.order.count == FOR_EVER else self.order.count - self.struck


def _nothing(_target: str) -> bool:
    return False


@attrs.define
class Faults:
    """All armed faults. `dice` draw the chances, so that a seed repeats them."""

    dice: random.Random = attrs.field(repr=False)
    _faults: dict[int, Fault] = attrs.field(factory=dict)
    _armed: int = 0

    def arm(self, order: FaultOrder) -> Fault:
        """Arm a fault. Of those that are used up, all but the latest are forgotten."""
        used_up = [fault.fault_id for fault in self._faults.values() if not fault.left]
        for fault_id in used_up[:-REMEMBERED]:
            del self._faults[fault_id]
        self._armed += 1
        fault = Fault(self._armed, order)
        self._faults[fault.fault_id] = fault
        return fault

    def listed(self) -> list[Fault]:
        """Return the faults in the order of arming, used up ones included."""
        return list(self._faults.values())

    def disarm(self, fault_id: int) -> bool:
        """Forget one fault. Returns False if there is none of that number."""
        return self._faults.pop(fault_id, None) is not None

    def disarm_all(self) -> int:
        """Forget all faults. Returns the number of those that could still have struck."""
        armed = sum(1 for fault in self._faults.values() if fault.left)
        self._faults.clear()
        return armed

    def strike(
        self, operation: str, method: str, concerns: Callable[[str], bool] = _nothing
    ) -> FaultOrder | None:
        """Return the order of the fault that strikes a request, of several the first armed.

        `concerns` says whether the request is about a target. It is asked where a fault has one.
        """
        for fault in self._faults.values():
            target = fault.order.target
            meant = fault.left and fault.order.fits(operation, method)
            # The target comes last: to ask for it may carry out the request.
            meant = meant and (target is None or concerns(target))
            if meant and self.dice.random() < fault.order.chance:
                fault.struck += 1
                return fault.order
        return None
