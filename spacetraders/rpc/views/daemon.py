"""The JSON of the daemon itself: its health, its figures, its tasks."""

from datetime import datetime
from typing import Literal

import attrs

from spacetraders.application.itself.health import Health
from spacetraders.application.itself.status import Status
from spacetraders.application.itself.tree import Branch, Twig
from spacetraders.application.itself.troubles import Trouble
from spacetraders.application.notices.notifier import SeenNotices, SeenRecipient, Tried
from spacetraders.application.ports.router import MatrixStatistics, RouterStatistics
from spacetraders.application.ports.statistics import Latency, Recent
from spacetraders.application.ports.waiting import Wait
from spacetraders.rpc.cancelling import TakenBack
from spacetraders.rpc.views.words import computed, nested, of, typed, view_of

MOST_NAMED = 20
"""Unreadable ships that `health` names, and players of past universes. All of them are counted."""

Reached = Literal["ok", "away"]


@attrs.frozen
class UnreadableOfPlayer:
    """A ship that the game cannot tell of, and whose it is."""

    player_id: int
    ship_symbol: str | None
    reason: str


def _database_kind(health: Health) -> str:
    return health.store.database.partition(":")[0]


def _store_status(told: Health | Status) -> Reached:
    return "ok" if told.store.available else "away"


def _game_status(told: Health | Status) -> Reached:
    return "ok" if told.game.reachable else "away"


def _unreadable_count(health: Health) -> int:
    return len(health.unreadable)


def _unreadable_ships(health: Health) -> list[UnreadableOfPlayer]:
    named = health.unreadable[:MOST_NAMED]
    return [UnreadableOfPlayer(player, ship.symbol, ship.reason) for player, ship in named]


@attrs.frozen
class PastPlayer:
    """A player whose universe is over."""

    player_id: int
    agent_symbol: str
    reset_date: str


def _reset_date(health: Health) -> str | None:
    return None if health.universe is None else health.universe.reset_date


def _next_reset(health: Health) -> datetime | None:
    return None if health.universe is None else health.universe.next_reset


def _past_count(health: Health) -> int:
    return len(health.past)


def _past_players(health: Health) -> list[PastPlayer]:
    """Return the latest of them, the oldest first."""
    named = health.past[-MOST_NAMED:]
    return [PastPlayer(each.player_id, each.agent_symbol, each.reset_date) for each in named]


def _burst_used(status: Status) -> int:
    return max(0, status.game.burst - status.game.burst_left)


WAITING = nested("waiting", of("game", "count=waiting longest=longest_waits"))
STORE = ("url=store.database", computed("status", _store_status))
STORE_COUNTS = of("store", "calls failures")
GAME = ("url=game.url", computed("status", _game_status))
GAME_COUNTS = of("game", "sent retried refused_429")

VIEWS = (
    view_of(
        Health,
        "status version uptime_seconds:3",
        nested("database", computed("kind", _database_kind), *STORE, STORE_COUNTS),
        nested(
            "api",
            *GAME,
            of("game", "queued in_flight"),
            GAME_COUNTS,
            "burst_left=game.burst_left",
            WAITING,
        ),
        "containers",
        nested(
            "unreadable", computed("count", _unreadable_count), computed("ships", _unreadable_ships)
        ),
        nested(
            "universe",
            computed("reset_date", _reset_date),
            computed("next_reset", _next_reset),
            "closed_since",
        ),
        nested("past", computed("count", _past_count), computed("players", _past_players)),
        "messages troubles",
    ),
    view_of(UnreadableOfPlayer, "player_id ship_symbol reason"),
    view_of(PastPlayer, "player_id agent_symbol reset_date past!"),
    view_of(
        Status,
        "version started_at uptime_seconds:3",
        nested("queue", of("game", "lanes=queued in_flight")),
        nested(
            "budget",
            of("game", "per_second burst"),
            computed("burst_used", _burst_used),
            "burst_left=game.burst_left",
        ),
        nested(
            "api",
            *GAME,
            GAME_COUNTS,
            "clock_ahead_seconds=game.clock_ahead_seconds:3",
            WAITING,
            "last_minute=game.recent",
        ),
        "loop",
        nested("store", *STORE, STORE_COUNTS, "waiting=store.waiting last_minute=store.recent"),
        "router containers",
        nested("memory", "resident_bytes"),
        "messages troubles",
    ),
    view_of(Wait, "operation lane attempts seconds:3 reason"),
    view_of(Recent, "count mean_seconds:6 max_seconds:6"),
    view_of(Latency, "samples p50_seconds:6 p99_seconds:6 max_seconds:6"),
    view_of(
        RouterStatistics,
        "running solves failed late cancelled fallbacks total_seconds:3",
        typed("breaker", Literal["CLOSED", "OPEN", "HALF_OPEN"]),
        "matrices",
        name="RouterFigures",
    ),
    view_of(MatrixStatistics, "entries hits misses dropped", name="MatrixFigures"),
    view_of(SeenNotices, "events targets", name="Notices"),
    view_of(SeenRecipient, "target delivered failures waiting trouble", name="NoticeTarget"),
    view_of(Tried, "target delivered seconds:3 reason", name="NoticeTest"),
    view_of(Trouble, "subject kind message hint"),
    view_of(Twig, "name nurseries", name="Task"),
    view_of(Branch, "tasks more", name="Nursery"),
    view_of(TakenBack, "id cancelled"),
)
