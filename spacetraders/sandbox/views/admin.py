"""JSON of the pages for tests: ledger, time and faults. Unlike the API it has nulls."""

from datetime import datetime

from spacetraders.clock import iso
from spacetraders.sandbox.state.faults import TIMED, Fault, FaultKind
from spacetraders.sandbox.state.ledger import Deed, Ledger
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views.shapes import Json


def ledger(of: Ledger, since: int) -> Json:
    """The deeds after number `since`, oldest first. 0 gives all that are kept."""
    return {"items": [_deed(deed) for deed in of.after(since)]}


def time(world: World, moment: datetime) -> Json:
    """The world's time, whether it stands still, how fast it passes, and the reset date."""
    return {
        "time": iso(world.time_at(moment)),
        "frozen": world.clock.stopped is not None,
        "speed": world.pace,
        "reset_date": world.reset_date.isoformat(),
    }


def fault(of: Fault) -> Json:
    """A fault: its order, how often it has struck, and how often it will still strike."""
    order = of.order
    return {
        "fault_id": of.fault_id,
        "kind": order.kind,
        "operation": order.operation,
        "method": order.method,
        "count": order.count,
        "chance": order.chance,
        "seconds": order.seconds if order.kind in TIMED else None,
        "target": order.target,
        "entries": order.entries if order.kind is FaultKind.SHORT else None,
        "field": order.field or None,
        "retry_after": order.retry_after,
        "code": order.code if order.kind is FaultKind.REFUSED else None,
        "data": order.data,
        "struck": of.struck,
        "left": of.left,
    }


def _deed(of: Deed) -> Json:
    return {
        "seq": of.seq,
        "time": iso(of.time),
        "agent": of.agent,
        "ship": of.ship,
        "operation": of.operation,
        "changed": of.changed,
        "detail": of.detail,
    }
