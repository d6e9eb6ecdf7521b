"""Which players this daemon flies, where several daemons share one PostgreSQL."""

import math
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import asyncpg
import structlog

from spacetraders import clock

Session: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

KEEPALIVES = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""Settings of the session: the server drops one whose machine is gone after 30 s, not 2 hours."""

PRECEDENCE_SECONDS = 5.0
"""How long after a loss only the players that were ours are taken, and not those of others.

A server that was restarted has ended every daemon's session: whoever flew a player takes it again
within a second or two, and nobody else may be faster.
"""

FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What a call of asyncpg ends with when the database or the way to it has failed.

The internal error is what it says of a connection that the server is just about to drop.
"""

# The class is the table's own number, so that two fleets in two schemas of a database do not meet.
_LOCK = "SELECT pg_try_advisory_lock('players'::regclass::oid::int, $1::int)"
_TAKEN = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = 'players'::regclass AND objid::int = $1::int"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
_UNLOCK = "SELECT pg_advisory_unlock_all()"

_log = structlog.get_logger(__name__)


class PlayerLocks:
    """An advisory lock for each player, all held by one session of the server.

    The server frees the locks of a session that ends. Whoever notices, `own` or `check`, opens
    another and takes every lock again. In between, another daemon that asks may get a player: it is
    lost to this one, which is logged, and `own` is False from then on for as long as the other has
    it. So that this is rare, who lost a session leaves others the time to be back first.

    Its coroutines are asyncio's, and only one of them may run at a time.
    """

    def __init__(self, connect: Callable[[], Awaitable[Session]]) -> None:
        self._connect = connect
        self._session: Session | None = None
        self._players: set[int] = set()
        self._precedence_ends = -math.inf

    def __repr__(self) -> str:
        return f"<PlayerLocks of {len(self._players)} players>"

    def holds(self, player_id: int) -> bool:
        """Whether a player is ours, as far as can be known without asking the server."""
        alive = self._session is not None and not self._session.is_closed()
        return alive and player_id in self._players

    async def precedence_seconds(self, player_id: int) -> float:
        """How long a player that nobody has must be left to whoever may have lost it just now."""
        session = await self._live_session()
        seconds = self._precedence_ends - clock.monotonic()
        if player_id in self._players or seconds <= 0:
            return 0.0
        return 0.0 if await session.fetchval(_TAKEN, player_id) else seconds

    async def own(self, player_id: int) -> bool:
        """Take a player, or find it taken already: by us, or, which is False, by another."""
        session = await self._live_session()
        if player_id not in self._players and await session.fetchval(_LOCK, player_id):
            self._players.add(player_id)
        return player_id in self._players

    async def check(self) -> None:
        """Ask the server for a sign of life; where there is none, take every lock again."""
        if self._session is None:
            return
        session = await self._live_session()
        try:
            await session.execute("SELECT 1")
        except FAILURES:
            session.terminate()
            raise

    async def close(self) -> None:
        """Give every player back, before the session ends, so that the next daemon finds it so."""
        if self._session is None or self._session.is_closed():
            return
        try:
            await self._session.execute(_UNLOCK)
            await self._session.close()
        finally:
            self._session.terminate()

    async def _live_session(self) -> Session:
        if self._session is None or self._session.is_closed():
            session = await self._connect()
            try:
                again = {p for p in sorted(self._players) if await session.fetchval(_LOCK, p)}
            except BaseException:
                session.terminate()
                raise
            for player_id in sorted(self._players - again):
                _log.error("player_lost", player_id=player_id)
            if self._session is not None:
                self._precedence_ends = clock.monotonic() + PRECEDENCE_SECONDS
            self._players = again
            self._session = session
        return self._session
