"""Successions: past players are registered anew, and what was to run for them is started again.

A succession is written down before anything is asked of the game, and done once the new player's
containers run. So it goes on where it was after a restart. The registration itself is a founding
(`domain.deeds.foundings`). Where its answer is lost, the game is asked whether the agent is there.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.errors.players import (
    NotRegisteredAnew,
    PlayerFlown,
    RegistrationLost,
)
from spacetraders.application.players.players import Players, RegisterPlayer
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.resets.carrying import Carrying
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import SymbolTaken
from spacetraders.domain.universes import heir_of, without_heirs
from spacetraders.errors import FleetError

SOON_SECONDS = 30.0
"""The pause after an attempt that the server, the network or the database has prevented."""

REFUSED_SECONDS = 600.0
"""The pause after the game's refusal, which another attempt may hardly change."""

ON_ITS_WAY = timedelta(seconds=30)
"""How long a registration may wait for its turn and its answer, before that counts as lost."""

LOST = "the answer to its registration is lost, and its token with it"

log = structlog.get_logger("successions")

Tell = Callable[[str], Callable[[FleetError | None], None]]
"""Returns a function that takes the present error of a subject, None once that is over."""


class _NotYet(Exception):
    """A registration has to wait for `seconds`, for the reason in `error`."""

    def __init__(self, error: NotRegisteredAnew, seconds: float) -> None:
        self.error = error
        self.seconds = seconds
        super().__init__(error.message)


@attrs.define(eq=False)
class Successions:
    """Registers past players anew, one by one, and has `carrying` start what was to run."""

    store: Store
    players: Players
    carrying: Carrying
    tell: Tell
    has_account: bool = True
    late_seconds: float = 60.0
    _due: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    _taken: set[tuple[str, str]] = attrs.field(factory=set, init=False, repr=False)
    _told: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    """The reason that was told last, by agent."""

    def wake(self) -> None:
        """Have it look whether there is something to do."""
        self._due.set()

    async def run(self) -> None:
        """Carry out what is due, until cancelled. A registration that was sent is kept then."""
        while True:
            await self._due.wait()
            self._due = trio.Event()
            try:
                pause = await self._round()
            except StoreUnavailable as error:
                log.warning("successions_wait", reason=error.message)
                pause = SOON_SECONDS
            with trio.move_on_after(pause):
                await self._due.wait()
            self._due.set()

    async def _round(self) -> float:
        """Carry out what is due, and return the seconds until it should be tried again."""
        universe = self.players.games.universe
        date = universe.reset_date
        if date is None or universe.closed is not None:
            return math.inf
        players = await self.store.players()
        for player in without_heirs(players, date):
            if await self.store.own_player(player.player_id):
                await self.store.open_succession(player.player_id, date, opened_at=clock.now())
        due = set(await self.store.open_successions(date))
        pause, told = math.inf, set[str]()
        for player in players:
            if player.player_id in due and await self.store.own_player(player.player_id):
                try:
                    await self._carry_out(player, date)
                except _NotYet as wait:
                    told.add(player.agent_symbol)
                    self._tell_of(player.agent_symbol, wait.error)
                    pause = min(pause, wait.seconds)
        for symbol in sorted(self._told.keys() - told):
            self._tell_of(symbol, None)
        return pause

    async def _carry_out(self, player: Player, date: str) -> None:
        heir = heir_of(player, await self.store.players(), date)
        if heir is None:
            heir = await self._registered(player, date)
            log.warning("registered_anew", player=heir.agent_symbol, reset_date=heir.reset_date)
        await self.carrying.start(player, heir)
        await self.store.end_succession(player.player_id, date, done_at=clock.now())

    async def _registered(self, player: Player, date: str) -> Player:
        """Register the agent of a past player. Raises _NotYet where that has to wait."""
        symbol = player.agent_symbol
        if not self.has_account:
            raise self._not_yet(
                player,
                date,
                "the daemon has no account token",
                f"give it one with --account-token, or: spacetraders player register {symbol}",
            )
        lost = await self._lost(symbol, date)
        if lost is not None:
            await self._look_for(player, lost)
        if (symbol, date) in self._taken:
            raise self._taken_by_another(player, date, lost=lost is not None)
        try:
            seen = await self.players.register(RegisterPlayer(symbol, player.faction))
        except RegistrationLost as error:
            if error.exists:
                raise self._taken_by_another(player, date, lost=True) from error
            again = self.late_seconds + ON_ITS_WAY.total_seconds()
            raise self._not_yet(player, date, error.message, error.hint, again) from error
        except (SymbolTaken, PlayerFlown) as error:
            # Somebody else may have registered it here meanwhile.
            heir = heir_of(player, await self.store.players(), date)
            if heir is not None:
                return heir
            self._taken.add((symbol, date))
            raise self._taken_by_another(player, date, lost=lost is not None) from error
        except StoreUnavailable:
            raise
        except FleetError as error:
            seconds = SOON_SECONDS if error.outside else REFUSED_SECONDS
            raise self._not_yet(player, date, error.message, error.hint, seconds) from error
        return seen.player

    async def _lost(self, symbol: str, date: str) -> Founding | None:
        """Return the newest registration of a symbol whose answer is lost, or None."""
        untold = await self.store.foundings(IntentState.UNTOLD)
        mine = [f for f in untold if (f.agent_symbol.upper(), f.reset_date) == (symbol, date)]
        return mine[-1] if mine else None

    async def _look_for(self, player: Player, lost: Founding) -> None:
        """Ask for an agent that may have been founded. Return if it can be asked for again."""
        symbol, date = player.agent_symbol, lost.reset_date
        try:
            exists = await self.players.games.agent_exists(symbol)
        except FleetError as error:
            raise self._not_yet(
                player, date, f"{LOST}: {error.message}", error.hint, SOON_SECONDS
            ) from error
        if exists:
            raise self._taken_by_another(player, date, lost=True)
        # A slow server may still carry it out, and then a second one would be refused.
        sure_at = lost.created_at + ON_ITS_WAY + timedelta(seconds=self.late_seconds)
        left = (sure_at - clock.now()).total_seconds()
        if left > 0:
            raise self._not_yet(player, date, f"{LOST}: {_until(sure_at)}", None, left)

    def _taken_by_another(self, player: Player, date: str, *, lost: bool) -> _NotYet:
        symbol = player.agent_symbol
        if not lost:
            advice = (
                f"spacetraders player register SYMBOL; or, if {symbol} is yours:"
                " spacetraders player register --token -"
            )
            return self._not_yet(player, date, "the symbol belongs to another agent", advice)
        advice = (
            "if it is yours, your account's page on the game's site makes a new token:"
            " spacetraders player register --token -; what was to run goes on then"
        )
        return self._not_yet(player, date, f"{LOST}; an agent {symbol} is there", advice)

    @staticmethod
    def _not_yet(
        player: Player,
        date: str,
        reason: str,
        advice: str | None,
        seconds: float = REFUSED_SECONDS,
    ) -> _NotYet:
        return _NotYet(NotRegisteredAnew(player.agent_symbol, date, reason, advice), seconds)

    def _tell_of(self, symbol: str, error: NotRegisteredAnew | None) -> None:
        if error is None:
            self._told.pop(symbol, None)
        elif self._told.get(symbol) != error.reason:
            self._told[symbol] = error.reason
            log.warning("not_registered_anew", player=symbol, reason=error.reason)
        self.tell(f"player {symbol}")(error)


def _until(when: datetime) -> str:
    return f"it may still be founded, and is looked for again at {when:%H:%M:%S} UTC"
