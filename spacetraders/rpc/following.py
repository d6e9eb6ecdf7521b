"""The JSON-RPC notifications that a follower of a log or of a fleet gets."""

from functools import singledispatch
from typing import Any, TypeAlias

from spacetraders.application.following.feed import (
    Changed,
    DecisionMade,
    FleetEvent,
    FleetSubscription,
    LineSaid,
    Lost,
    Snapshot,
)
from spacetraders.application.ports.logs import LinesLost, LogEnded, LogEvent, LogSubscription
from spacetraders.application.ports.store import LogLine
from spacetraders.clock import iso
from spacetraders.domain.logs import sentence
from spacetraders.rpc.views import view

Subscription: TypeAlias = LogSubscription | FleetSubscription

Event: TypeAlias = LogEvent | FleetEvent


def notification(subscription: Subscription, event: Event) -> dict[str, Any]:
    """Return the notification of an event. Its params name the subscription, and a log's owner."""
    whose = {"subscription": subscription.subscription_id}
    if not isinstance(subscription, FleetSubscription):
        whose["container_id"] = subscription.container_id
    method, params = _told(event)
    return {"jsonrpc": "2.0", "method": method, "params": {**whose, **params}}


@singledispatch
def _told(event: Event) -> tuple[str, dict[str, Any]]:
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


@_told.register
def _(snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    return "fleet.snapshot", view(snapshot)


@_told.register
def _(changed: Changed) -> tuple[str, dict[str, Any]]:
    return "fleet.change", view(changed)


@_told.register
def _(said: LineSaid) -> tuple[str, dict[str, Any]]:
    line = said.line
    return "fleet.log", {
        "seq": said.seq,
        "container_id": line.container_id,
        "level": line.level,
        "message": line.message,
        "fields": line.fields,
        "text": sentence(line.message, line.fields),
        "said_at": iso(line.logged_at),
    }


@_told.register
def _(decided: DecisionMade) -> tuple[str, dict[str, Any]]:
    return "fleet.decision", {"seq": decided.seq, **view(decided.decision)}


@_told.register
def _(lost: Lost) -> tuple[str, dict[str, Any]]:
    return "fleet.lost", {"seq": lost.seq, "lines": lost.lines}
