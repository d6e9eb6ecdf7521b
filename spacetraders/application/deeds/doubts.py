"""Doubts: deeds whose answer is lost, until two looks at the game have shown what became of them.

What such a deed concerns is withheld from other deeds at once. The first look may show the deed as
done. If it does not, a second look follows after a delay, since a slow server may carry the deed
out late. Both looks run in a task of their own: a caller who leaves, such as a container that is
stopped, does not end the doubt.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds.settlement import Settlement
from spacetraders.application.known.ships import LOOK_ATTEMPTS
from spacetraders.domain.deeds.doubts import LATE_SECONDS, Subject, subjects_of
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.judgement import Verdict
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

LOOK_RETRY_SECONDS = 10.0
"""The pause before a second look that failed is taken again."""

DEFECT_SECONDS = 60.0
"""The same after a failure by a defect, which is likely to come again and is logged in full."""

log = structlog.get_logger("deeds")


class Looker(Enum):
    """Who takes the looks at a doubt. It only goes forward: each doubt is handed over once."""

    NOBODY = auto()
    CALLER = auto()
    """A call of `look_at` takes the first look now."""
    RUN = auto()
    """`Doubts.run` takes what looks are left."""


@attrs.define(eq=False)
class Doubt:
    """One deed in doubt.

    `looked` is set after the first look, and `settled` once there is a `verdict`. A first look that
    shows the deed as done sets both. `again_at` is when the second look is due.
    """

    player: Player
    intent: Intent
    late_seconds: float
    again_at: datetime = attrs.field(init=False)
    verdict: Verdict | None = attrs.field(default=None, init=False)
    looked: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    settled: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    looker: Looker = attrs.field(default=Looker.NOBODY, init=False)
    _began: float = attrs.field(factory=clock.monotonic, init=False, repr=False)

    @again_at.default
    def _later(self) -> datetime:
        return clock.now() + timedelta(seconds=self.late_seconds)

    @property
    def seconds_left(self) -> float:
        """The seconds until the second look, by the monotonic clock: the wall clock may be set."""
        return max(0.0, self._began + self.late_seconds - clock.monotonic())

    @property
    def subjects(self) -> frozenset[Subject]:
        """The ships, yards and contracts that are withheld until the doubt is settled."""
        return subjects_of(self.intent)


@attrs.define(eq=False)
class Doubts:
    """All deeds in doubt. The task `run` looks at them."""

    settlement: Settlement = attrs.field(repr=False)
    late_seconds: float = LATE_SECONDS
    _doubts: dict[int, Doubt] = attrs.field(factory=dict, init=False)
    _new: list[Doubt] = attrs.field(factory=list, init=False)
    _arrived: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)

    def __contains__(self, intent_id: int) -> bool:
        return intent_id in self._doubts

    def __len__(self) -> int:
        return len(self._doubts)

    def add(self, player: Player, intent: Intent, *, look: bool = True) -> Doubt:
        """Put a deed in doubt: what it concerns is withheld from now on.

        With `look`, `run` takes both looks. Without it the caller takes the first by `look_at`.
        """
        doubt = Doubt(player, intent, self.late_seconds)
        self._doubts[intent.intent_id] = doubt
        if look:
            self._hand_over(doubt)
        return doubt

    def about(self, player_id: int, concerned: Iterable[Subject]) -> Doubt | None:
        """Return the first doubt that withholds any of these subjects of a player, or None."""
        wanted = frozenset(concerned)
        for doubt in self._doubts.values():
            if doubt.player.player_id == player_id and doubt.subjects & wanted:
                return doubt
        return None

    def withholds(self, player_id: int, ship_symbol: str) -> bool:
        """Whether a deed in doubt concerns the ship."""
        return self.about(player_id, [Subject("ship", ship_symbol)]) is not None

    async def cleared(self, player_id: int, concerned: Iterable[Subject]) -> None:
        """Wait until none of these subjects is withheld. A cancellation changes nothing."""
        wanted = frozenset(concerned)
        # While one doubt is waited for, another about the same subject may arise.
        while (doubt := self.about(player_id, wanted)) is not None:
            await doubt.settled.wait()

    async def look_at(
        self, player: Player, shown: Mapping[str, Ship] | None, *, attempts: int
    ) -> None:
        """Take the first look at the player's doubts that were added without one.

        `shown` are ships as the game has just listed them. Any other is asked for, `attempts`
        times. Those that another call looks at already are left to it. However this ends, what is
        not settled by then stays withheld, and is left to `run`.

        Raises:
            FleetError: the game refused to tell.
        """
        mine = self._taken(player, Looker.CALLER)
        intents = [doubt.intent for doubt in mine]
        try:
            verdicts = await self.settlement.look_up(
                player, intents, shown, last=False, attempts=attempts
            )
            for doubt, verdict in zip(mine, verdicts, strict=True):
                self._looked(doubt, verdict)
        finally:
            for doubt in mine:
                if doubt.verdict is None:
                    self._hand_over(doubt)

    def look_later(self, player: Player) -> None:
        """Leave the first look at the player's doubts at which nobody looks to `run`."""
        for doubt in self._taken(player, Looker.RUN):
            self._hand_over(doubt)

    def bury(self, player: Player) -> None:
        """End all doubts of a player whose universe is over as UNTOLD: nobody can look any more.

        Whoever waits for them goes on. Their intents are the caller's to settle.
        """
        mine = [d for d in self._doubts.values() if d.player.player_id == player.player_id]
        for doubt in mine:
            self._settle(doubt, Verdict(IntentState.UNTOLD))

    async def run(self) -> None:
        """Take the looks that are handed over, until cancelled.

        Then the intents of unsettled doubts stay open, and the next start looks at them. A look
        that fails ends neither this task nor another look.
        """
        async with trio.open_nursery() as nursery:
            while True:
                # The new event comes before the list is read: one that is handed over while the
                # looks are started sets it, and is not missed.
                self._arrived = trio.Event()
                for doubt in self._new:
                    nursery.start_soon(self._resolve, doubt)
                self._new.clear()
                await self._arrived.wait()

    def _taken(self, player: Player, looker: Looker) -> list[Doubt]:
        """Give the player's doubts at which nobody looks yet to `looker`, and return them by age.

        In one step: two callers never get the same doubt.
        """
        taken = [
            doubt
            for doubt in self._doubts.values()
            if doubt.player.player_id == player.player_id and doubt.looker is Looker.NOBODY
        ]
        for doubt in taken:
            doubt.looker = looker
        return sorted(taken, key=lambda doubt: doubt.intent.intent_id)

    def _hand_over(self, doubt: Doubt) -> None:
        doubt.looker = Looker.RUN
        self._new.append(doubt)
        self._arrived.set()

    async def _resolve(self, doubt: Doubt) -> None:
        if not doubt.looked.is_set():
            self._looked(doubt, await self._verdict(doubt, last=False))
        # From the loss of the answer on, and not from the first look, which may have taken long.
        with trio.move_on_after(doubt.seconds_left):
            await doubt.settled.wait()
        if doubt.verdict is None:
            self._settle(doubt, await self._verdict(doubt, last=True))

    async def _verdict(self, doubt: Doubt, *, last: bool) -> Verdict:
        """Return the verdict of one look. A second look is repeated until it has one.

        Raises nothing but a cancellation: what it raised would end the containers beside it.
        """
        while True:
            pause = LOOK_RETRY_SECONDS
            try:
                verdict = await self._look(doubt, last=last)
                if verdict is not None:
                    return verdict
            except* Exception:
                # What the game shows of one deed may be beyond the code that judges it. Then the
                # intent stays open and its subjects withheld, and the fleet flies on.
                log.exception("look_failed", **_about(doubt))
                pause = DEFECT_SECONDS
            # A first look that failed counts as one that showed nothing: the second follows.
            if not last:
                return Verdict(IntentState.UNTOLD)
            await trio.sleep(pause)

    async def _look(self, doubt: Doubt, *, last: bool) -> Verdict | None:
        """Look once, and return None where that did not work and is worth another try."""
        if self._is_past(doubt):
            return await self._given_up(doubt)
        try:
            (verdict,) = await self.settlement.look_up(
                doubt.player,
                [doubt.intent],
                last=last,
                attempts=None if last else LOOK_ATTEMPTS,
            )
        except FleetError as error:
            log.warning("not_looked_up", reason=error.message, **_about(doubt))
            # An error that lasts would come again at every look, and the doubt would not end.
            if not (last and error.lasting) and not self._is_past(doubt):
                return None
            return await self._given_up(doubt)
        return verdict

    async def _given_up(self, doubt: Doubt) -> Verdict:
        await self.settlement.settle(doubt.player, doubt.intent, IntentState.UNTOLD)
        return Verdict(IntentState.UNTOLD)

    def _is_past(self, doubt: Doubt) -> bool:
        return self.settlement.games.universe.over(doubt.player) is not None

    def _looked(self, doubt: Doubt, verdict: Verdict) -> None:
        # Only a deed that shows as done is decided: one that does not may still be carried out, as
        # long as its universe lasts.
        if verdict.state is IntentState.FOUND_DONE or self._is_past(doubt):
            self._settle(doubt, verdict)
        doubt.looked.set()

    def _settle(self, doubt: Doubt, verdict: Verdict) -> None:
        # Its universe may have ended while it was looked at.
        if doubt.verdict is not None:
            return
        doubt.looked.set()
        # The subjects are free before the waiting callers wake, so that they find them free.
        doubt.verdict = verdict
        del self._doubts[doubt.intent.intent_id]
        doubt.settled.set()


def _about(doubt: Doubt) -> dict[str, str | None]:
    return {"ship": doubt.intent.ship_symbol, "operation": doubt.intent.operation.name}
