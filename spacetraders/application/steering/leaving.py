"""Leaving: autopilots that were asked to leave, and which containers are theirs."""

from collections.abc import Iterable
from datetime import datetime

import attrs
import trio

from spacetraders.domain.containers import Container

AUTOPILOT, HAUL = "autopilot", "haul"
"""The kinds of the autopilot's own container, and of those whose holds are emptied."""


@attrs.define
class LeftShip:
    """A ship of an autopilot that leaves: its container, and once that was stopped why so."""

    ship_symbol: str
    container_id: str
    reason: str | None = None


@attrs.define(eq=False)
class Leaving:
    """An autopilot that was asked to leave. It has left at `ended_at`."""

    container_id: str
    asked_at: datetime
    ended_at: datetime | None = None
    ships: list[LeftShip] = attrs.field(factory=list)


@attrs.define(eq=False)
class Leavings:
    """The latest leaving of each player, and who waits to be asked."""

    _by_player: dict[int, Leaving] = attrs.field(factory=dict)
    _asked: dict[str, trio.Event] = attrs.field(factory=dict, repr=False)

    def asked(self, container_id: str) -> trio.Event:
        """Return the event that is set once an autopilot is asked to leave."""
        return self._asked.setdefault(container_id, trio.Event())

    def ask(self, player_id: int, container_id: str, at: datetime) -> Leaving:
        """Ask an autopilot to leave. One that was asked before goes on with that."""
        known = self._by_player.get(player_id)
        if known is None or known.container_id != container_id:
            known = self._by_player[player_id] = Leaving(container_id, at)
        self.asked(container_id).set()
        return known

    def of(self, player_id: int) -> Leaving | None:
        """Return the latest leaving of a player, or None."""
        return self._by_player.get(player_id)

    def forget(self, player_id: int) -> None:
        """Forget the latest leaving, as another autopilot begins."""
        known = self._by_player.pop(player_id, None)
        if known is not None:
            self._asked.pop(known.container_id, None)


def autopilot_of(player_id: int, live: Iterable[Container]) -> Container | None:
    """Return the live autopilot of a player, or None."""
    mine = (it for it in live if it.player_id == player_id and it.kind == AUTOPILOT)
    return next(mine, None)


def started_for(
    player_id: int, autopilot: Container | None, live: Iterable[Container]
) -> list[Container]:
    """Return the live containers that an autopilot has started, oldest first.

    Those of an earlier one that is not there any more are among them. A person's never are.
    """
    there = {each.container_id: each for each in live}
    mine = None if autopilot is None else autopilot.container_id
    found = [
        each
        for each in there.values()
        if each.player_id == player_id
        and each.started_by is not None
        and (each.started_by == mine or each.started_by not in there)
    ]
    return sorted(found, key=lambda it: (it.created_at, it.container_id))
