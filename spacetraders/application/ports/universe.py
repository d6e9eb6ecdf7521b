"""The server's universe, as its answers tell of it: the present one, and whether it is closed."""

import math
from datetime import datetime

import attrs
import trio

from spacetraders import clock
from spacetraders.application.errors.players import PastUniverse
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Maintenance, Refused, StaleToken
from spacetraders.domain.universes import Present, Told


@attrs.frozen
class Closed:
    """The server takes no requests since then, by our clock, for a reason of its own."""

    since: datetime
    reason: str


class Universe:
    """What is known of the present universe. The gateway and the client keep it up to date.

    A player is past once a later universe was told of. What gives reason to ask the server for its
    status wakes `news`, and whoever `watched` then asks.
    """

    def __init__(self) -> None:
        self._present: Present | None = None
        self._closed: Closed | None = None
        self._told_at: float | None = None
        self._refused_at: float | None = None
        self._news = trio.Event()
        self._told = trio.Event()
        self.tried = trio.Event()
        """Set once the server was asked for its status in this run, answered or not."""
        self.past: tuple[Player, ...] = ()
        """The players whose universe is over, as they were seen last."""
        self.watched = False
        """Whether somebody asks for the status when there is reason to."""

    def __repr__(self) -> str:
        closed = ", closed" if self._closed else ""
        return f"<Universe of {self.reset_date or 'a date that was not told yet'}{closed}>"

    @property
    def present(self) -> Present | None:
        """The present universe, None before the server has told it."""
        return self._present

    @property
    def reset_date(self) -> str | None:
        """The date of the present universe."""
        return None if self._present is None else self._present.reset_date

    @property
    def closed(self) -> Closed | None:
        """Since when the server takes no requests, or None while it does."""
        return self._closed

    @property
    def token_refused(self) -> bool:
        """Whether a token was refused as one of another universe, and no status told since."""
        return self._refused_at is not None

    def since_told(self) -> float:
        """Return the seconds since the server last told its status, infinite if it never did."""
        return math.inf if self._told_at is None else clock.monotonic() - self._told_at

    def over(self, player: Player) -> PastUniverse | None:
        """Return the error of a player whose universe is over, a new one each time, or None."""
        present = self.reset_date
        if present is None or player.reset_date >= present:
            return None
        return PastUniverse(player.agent_symbol, player.faction, player.reset_date, present)

    def note_told(self, told: Told, asked_at: float) -> None:
        """Take in an answer to the question for the status, which was sent at `asked_at`."""
        before = self.reset_date
        self._present = Present(told) if self._present is None else self._present.after(told)
        self._told_at = clock.monotonic()
        self._closed = None
        self.tried.set()
        # An answer that was asked for before a refusal may be older than what that shows.
        if self._refused_at is None or self._refused_at <= asked_at or self.reset_date != before:
            self._refused_at = None
            self._told.set()
        if self.reset_date != before:
            self._news.set()

    def note_refusal(self, refused: Refused) -> None:
        """Take in a refusal that may come from a reset. Any other changes nothing."""
        if isinstance(refused, Maintenance):
            if self._closed is None:
                self._closed = Closed(clock.now(), refused.reason)
                self._news.set()
        elif isinstance(refused, StaleToken):
            # Requests that were under way at a reset are refused after it is known.
            if self._present is not None and refused.data.get("expected") == self.reset_date:
                return
            self._refused_at = clock.monotonic()
            if self._told.is_set():
                self._told = trio.Event()
            self._news.set()

    def note_registered(self) -> None:
        """Take in that there is another player."""
        self._news.set()

    async def news(self) -> None:
        """Wait for reason to look, for another universe, or for another player.

        It is for one task. What came since the last call counts, so that none is missed.
        """
        await self._news.wait()
        self._news = trio.Event()

    async def judged(self) -> None:
        """Wait until the status was told since the last refused token, where somebody asks."""
        while self.watched and self._refused_at is not None:
            await self._told.wait()
