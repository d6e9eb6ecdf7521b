"""Turns: ships that hand goods over to one ship do so one after the other."""

import attrs
import trio

from spacetraders.domain.players import Player


@attrs.define(eq=False)
class Turns:
    """The locks of ships that others hand goods over to.

    Transfers that race into one hold can damage that ship for good (MECHANICS 10 and 13). So a lock
    is held from the look at the room in a hold to the answer to the transfer, and no longer.
    """

    _locks: dict[tuple[int, str], trio.Lock] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<Turns of {len(self._locks)} ships>"

    def of(self, player: Player, ship_symbol: str) -> trio.Lock:
        """Return the lock of a ship that receives goods."""
        return self._locks.setdefault((player.player_id, ship_symbol), trio.Lock())
