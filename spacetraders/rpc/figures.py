"""The daemon's figures, as `health` and `daemon.status` tell them."""

from typing import Any

import attrs

from spacetraders.application.itself.health import Health
from spacetraders.application.itself.status import Status
from spacetraders.application.ports.game import GameStatistics, RouterStatistics
from spacetraders.application.ports.statistics import Recent
from spacetraders.clock import iso

Json = dict[str, Any]

MOST_NAMED = 20
"""Unreadable ships that `health` names; all of them are counted."""


def health_view(health: Health) -> Json:
    """Return what `health` answers."""
    game, store = health.game, health.store
    return {
        "status": health.status,
        "version": health.version,
        "uptime_seconds": _seconds(health.uptime_seconds),
        "database": {
            "kind": store.database.partition(":")[0],
            "url": store.database,
            "status": "ok" if store.available else "away",
            "calls": store.calls,
            "failures": store.failures,
        },
        "api": {
            "url": game.url,
            "status": "ok" if game.reachable else "away",
            "queued": game.queued,
            "in_flight": game.in_flight,
            "sent": game.sent,
            "retried": game.retried,
            "refused_429": game.refused_429,
            "burst_left": game.burst_left,
            "waiting": _waiting(game),
        },
        "containers": health.containers,
        "unreadable": {
            "count": len(health.unreadable),
            "ships": [
                {"player_id": player_id, "ship_symbol": ship.symbol, "reason": ship.reason}
                for player_id, ship in health.unreadable[:MOST_NAMED]
            ],
        },
        "messages": health.messages,
        "troubles": [attrs.asdict(trouble) for trouble in health.troubles],
    }


def status_view(status: Status) -> Json:
    """Return what `daemon.status` answers."""
    game, store = status.game, status.store
    return {
        "version": status.version,
        "started_at": iso(status.started_at),
        "uptime_seconds": _seconds(status.uptime_seconds),
        "queue": {"lanes": game.queued, "in_flight": game.in_flight},
        "budget": {
            "per_second": game.per_second,
            "burst": game.burst,
            "burst_used": max(0, game.burst - game.burst_left),
            "burst_left": game.burst_left,
        },
        "api": {
            "url": game.url,
            "status": "ok" if game.reachable else "away",
            "sent": game.sent,
            "retried": game.retried,
            "refused_429": game.refused_429,
            "clock_ahead_seconds": _seconds(game.clock_ahead_seconds),
            "waiting": _waiting(game),
            "last_minute": _recent(game.recent),
        },
        "loop": {name: _micro(value) for name, value in attrs.asdict(status.loop).items()},
        "store": {
            "url": store.database,
            "status": "ok" if store.available else "away",
            "calls": store.calls,
            "failures": store.failures,
            "waiting": store.waiting,
            "last_minute": _recent(store.recent),
        },
        "router": _router(status.router),
        "containers": status.containers,
        "memory": {"resident_bytes": status.resident_bytes},
        "messages": status.messages,
        "troubles": [attrs.asdict(trouble) for trouble in status.troubles],
    }


def _waiting(game: GameStatistics) -> Json:
    """Return what has failed and is tried again, the longest first."""
    longest = [attrs.asdict(wait) for wait in game.longest_waits]
    for wait in longest:
        wait["seconds"] = _seconds(wait["seconds"])
    return {"count": game.waiting, "longest": longest}


def _router(router: RouterStatistics) -> Json:
    shown = attrs.asdict(router)
    return shown | {"total_seconds": _seconds(router.total_seconds)}


def _recent(recent: Recent) -> Json:
    return {name: _micro(value) for name, value in attrs.asdict(recent).items()}


def _micro(value: float) -> float:
    return round(value, 6)


def _seconds(value: float) -> float:
    return round(value, 3)
