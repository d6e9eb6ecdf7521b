"""The watch over the universe: asks the server for its status, and ends what a reset has ended.

A reset shows in the status' date, in tokens that are refused (4113), and before it in a server that
takes no requests (3100; MECHANICS 9.2 and 9.3). The status is asked for seldom, soon after the time
that it names for the next reset, and at once where a refusal gives reason to.
"""

import math
from collections.abc import Callable, Sequence

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.errors.players import UniverseClosed
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.ports.universe import Closed, Universe
from spacetraders.application.resets.successions import Successions
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Maintenance
from spacetraders.domain.universes import (
    CLOSED_LOOK_SECONDS,
    DOUBTED_LOOK_SECONDS,
    LEAST_PAUSE_SECONDS,
    seconds_to_look,
)
from spacetraders.errors import FleetError
from spacetraders.guard import start_guarded

STATUS_ATTEMPTS = 2
"""How often the status is asked for at once. The next look comes soon."""

RETRY_SECONDS = 10.0
"""The pause before what a database that is away has prevented is tried again."""

log = structlog.get_logger("universe")


@attrs.define(eq=False)
class Watch:
    """Watches the universe for all players.

    `tell` takes the error of a server that is closed, and None once it is not. `successions` has
    the agents registered anew, where that is wanted.
    """

    store: Store
    games: Games
    containers: Containers
    tell: Callable[[FleetError | None], None]
    successions: Successions | None = None
    _buried: set[int] = attrs.field(factory=set, init=False, repr=False)
    _tried_at: float = attrs.field(default=-math.inf, init=False)
    _date: str | None = attrs.field(default=None, init=False)
    _closed: Closed | None = attrs.field(default=None, init=False)

    @property
    def universe(self) -> Universe:
        """What is known of the universe."""
        return self.games.universe

    async def run(self) -> None:
        """Watch until cancelled. Then a succession under way stays open, for the next start."""
        self.universe.watched = True
        try:
            async with trio.open_nursery() as nursery:
                start_guarded(nursery, self._watch)
                if self.successions is not None:
                    start_guarded(nursery, self.successions.run)
        finally:
            self.universe.watched = False

    async def _watch(self) -> None:
        while True:
            pause = await self._round()
            with trio.move_on_after(pause):
                await self.universe.news()

    async def _round(self) -> float:
        """Look where that is due, end what is over, and return the seconds to the next round."""
        try:
            players = await self.store.players()
        except StoreUnavailable as error:
            log.warning("players_unknown", reason=error.message)
            return RETRY_SECONDS
        # Without a player there is nobody whom a reset concerns. A registration tells the date.
        if not players:
            return math.inf
        if self._seconds_to_look() <= 0:
            await self._look()
        self._tell_changes()
        pause = await self._bury(players)
        if self.successions is not None:
            self.successions.wake()
        return min(pause, self._seconds_to_look())

    def _seconds_to_look(self) -> float:
        return seconds_to_look(
            self.universe.present,
            since_told=self.universe.since_told(),
            since_tried=clock.monotonic() - self._tried_at,
            now=self.games.clock.now(),
            pause=self._pause(),
        )

    def _pause(self) -> float | None:
        """Return the least pause between two looks for which there is reason now, or None."""
        if self._closed is not None:
            return CLOSED_LOOK_SECONDS
        if self.universe.closed is not None:
            return DOUBTED_LOOK_SECONDS
        return LEAST_PAUSE_SECONDS if self.universe.token_refused else None

    async def _look(self) -> None:
        self._tried_at = clock.monotonic()
        try:
            await self.games.reset_date(attempts=STATUS_ATTEMPTS)
        except Maintenance as error:
            # Only now: a refusal of another request may be about that alone.
            if self._closed is None:
                log.warning("server_closed", reason=error.reason)
            self._closed = self.universe.closed
        except FleetError as error:
            log.warning("status_not_told", reason=error.message)
        else:
            if self._closed is not None:
                log.info("server_open_again", reset_date=self.universe.reset_date)
            self._closed = None
        finally:
            self.universe.tried.set()

    def _tell_changes(self) -> None:
        closed, date = self._closed, self.universe.reset_date
        if date != self._date and self._date is not None:
            log.warning("server_reset", before=self._date, reset_date=date)
        self._date = date
        self.tell(None if closed is None else UniverseClosed(closed.since, closed.reason))

    async def _bury(self, players: Sequence[Player]) -> float:
        """End what goes on for past players, and return the pause before another attempt."""
        past = [player for player in players if self.universe.over(player) is not None]
        self.universe.past = tuple(past)
        pause = math.inf
        for player in past:
            if player.player_id in self._buried:
                continue
            try:
                await self.containers.bury(player)
            except StoreUnavailable as error:
                log.warning("not_ended", player=player.agent_symbol, reason=error.message)
                pause = RETRY_SECONDS
            else:
                self._buried.add(player.player_id)
                log.info("player_past", player=player.agent_symbol, reset_date=player.reset_date)
        return pause
