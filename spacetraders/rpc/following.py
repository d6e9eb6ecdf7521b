"""The JSON-RPC notifications that a follower of a log gets."""

from functools import singledispatch
from typing import Any

from spacetraders.application.ports.logs import LinesLost, LogEnded, LogEvent, LogSubscription
from spacetraders.application.ports.store import LogLine
from spacetraders.clock import iso


def notification(subscription: LogSubscription, event: LogEvent) -> dict[str, Any]:
    """Return the notification of an event. Its params name the subscription and the container."""
    whose = {
        "subscription": subscription.subscription_id,
        "container_id": subscription.container_id,
    }
    method, params = _told(event)
    return {"jsonrpc": "2.0", "method": method, "params": {**whose, **params}}


@singledispatch
def _told(event: LogEvent) -> tuple[str, dict[str, Any]]:
    raise TypeError(type(event).__name__)


@_told.register
def _(line: LogLine) -> tuple[str, dict[str, Any]]:
    said_at = iso(line.logged_at)
    return "container.log", {
        "level": line.level,
        "message": line.message,
        "fields": line.fields,
        # A follower is told of each line as it is said, so none of them is a counted one.
        "count": 1,
        "first_seen": said_at,
        "last_seen": said_at,
    }


@_told.register
def _(lost: LinesLost) -> tuple[str, dict[str, Any]]:
    return "container.log_lost", {"lines": lost.lines}


@_told.register
def _(_ended: LogEnded) -> tuple[str, dict[str, Any]]:
    return "container.log_end", {}
