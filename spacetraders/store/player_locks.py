"""Locks on players, for several daemons that share one PostgreSQL."""

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
"""Settings of the session, so that the server drops it 30 s after its machine is gone.

The system's own settings take 2 hours.
"""

PRECEDENCE_SECONDS = 5.0
"""How long after a loss of the session free players are left to the daemons that had them.

A restart of the server ends every daemon's session. Each takes its players again within a second
or two, and no other daemon may be faster.
"""

FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""Errors of asyncpg where the database or the way to it has failed.

The internal error comes from a connection that the server is just about to drop.
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

    The server frees the locks of a session that ends. The next call opens another session and takes
    every lock again. Meanwhile another daemon may have taken a player. That player is lost, which
    is logged, and `own` returns False as long as the other has it.

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
        """Whether a player is ours, as far as is known without asking the server."""
        alive = self._session is not None and not self._session.is_closed()
        return alive and player_id in self._players

    async def precedence_seconds(self, player_id: int) -> float:
        """Return how long a free player must be left to the daemon that may have lost it."""
        session = await self._live_session()
        seconds = self._precedence_ends - clock.monotonic()
        if player_id in self._players or seconds <= 0:
            return 0.0
        return 0.0 if await session.fetchval(_TAKEN, player_id) else seconds

    async def own(self, player_id: int) -> bool:
        """Take a player. Returns False if another daemon has it.

        Cancelled, the session may have the lock without our knowing. It frees it at its end.

        Raises:
            FAILURES: the server cannot be asked.
        """
        session = await self._live_session()
        if player_id not in self._players and await session.fetchval(_LOCK, player_id):
            self._players.add(player_id)
        return player_id in self._players

    async def check(self) -> None:
        """Make sure of the session. One that has ended is replaced, with all its locks.

        Raises:
            FAILURES: the server cannot be asked.
        """
        if self._session is None:
            return
        session = await self._live_session()
        try:
            await session.execute("SELECT 1")
        except FAILURES:
            session.terminate()
            raise

    async def close(self) -> None:
        """Give every player back and end the session."""
        # The server frees the locks only some time after a session was closed. Unlocked before,
        # they are free for the next daemon at once.
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
            # A session was lost, and so may have been those of the other daemons.
            if self._session is not None:
                self._precedence_ends = clock.monotonic() + PRECEDENCE_SECONDS
            self._players = again
            self._session = session
        return self._session
