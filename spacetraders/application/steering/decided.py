"""Decided: the decisions of autopilots, kept with their reasons as long as they stay the same."""

from collections.abc import Callable, Iterable, Sequence

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.ports.records import DecisionRecords
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.work.decisions import GOES_ON, KeptDecision, continued
from spacetraders.domain.work.steering import Decision

MOST_TOLD = 20
"""The latest decisions about a subject that are told."""

log = structlog.get_logger("steering")

Made = tuple[Decision, str | None]
"""A decision, and what came of it."""


@attrs.define(eq=False)
class Decided:
    """The decisions of all players: the newest about each subject in memory, all in the store."""

    store: DecisionRecords = attrs.field(repr=False)
    _listeners: list[Callable[[KeptDecision], None]] = attrs.field(factory=list, repr=False)
    _newest: dict[int, dict[str, KeptDecision]] = attrs.field(factory=dict, repr=False)

    def heard_by(self, listener: Callable[[KeptDecision], None]) -> None:
        """Give every decision that is new or has changed to a sync function, once it is kept."""
        self._listeners.append(listener)

    async def keep(self, player: Player, container_id: str, made: Iterable[Made]) -> None:
        """Keep the decisions of a tick. What is as it was before costs no write.

        While the database is away nothing is kept, and the next tick tries again.
        """
        now, owner = clock.now(), player.player_id
        try:
            newest = await self._recalled(player)
            changed: list[KeptDecision] = []
            for decision, outcome in made:
                new = KeptDecision.of(decision, outcome, now, player_id=owner, by=container_id)
                before = newest.get(new.subject)
                now_kept = continued(before, new)
                if now_kept is not before or now_kept is None:
                    changed.append(now_kept or new)
            if changed:
                written = await self.store.keep_decisions(changed)
                newest.update((each.subject, each) for each in written)
                for listener in self._listeners:
                    for each in written:
                        listener(each)
        except StoreUnavailable as error:
            log.warning("decisions_not_kept", reason=error.message)

    async def about(self, player: Player, subject: str) -> list[KeptDecision]:
        """Return the latest decisions about a subject, oldest first. Raises StoreUnavailable."""
        return await self.store.decisions_about(player.player_id, subject, limit=MOST_TOLD)

    async def refusals(self, player: Player) -> Sequence[KeptDecision]:
        """Return what is not bought or begun now, and why. Raises StoreUnavailable."""
        newest, now = await self._recalled(player), clock.now()
        return [
            each
            for each in sorted(newest.values(), key=lambda it: it.subject)
            if each.is_refusal and now - each.last_seen_at <= GOES_ON
        ]

    async def newest(self, player: Player, subject: str) -> KeptDecision | None:
        """Return the newest decision about a subject, or None. Raises StoreUnavailable."""
        return (await self._recalled(player)).get(subject)

    async def _recalled(self, player: Player) -> dict[str, KeptDecision]:
        """Return the newest decisions by subject, read from the store once."""
        owner = player.player_id
        if owner not in self._newest:
            kept = await self.store.latest_decisions(owner)
            self._newest.setdefault(owner, {each.subject: each for each in kept})
        return self._newest[owner]
