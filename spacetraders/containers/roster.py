"""The roster: the live containers, and the holder of each claimed ship, in memory."""

from collections.abc import Iterator

import attrs

from spacetraders.application.deeds.doubts import Doubts
from spacetraders.application.ports.store import Holder, ShipClaimed
from spacetraders.containers.live import Live


@attrs.define(eq=False)
class Roster:
    """The live containers by id, and the holders of claimed ships.

    A ship without a holder is withheld while one of its deeds is in doubt.
    """

    _doubts: Doubts
    _live: dict[str, Live] = attrs.field(factory=dict)
    _ships: dict[tuple[int, str], str] = attrs.field(factory=dict)

    def __iter__(self) -> Iterator[Live]:
        return iter(self._live.values())

    def __len__(self) -> int:
        return len(self._live)

    def get(self, container_id: str) -> Live | None:
        """Return a live container, or None."""
        return self._live.get(container_id)

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """Return who has a ship, or None: a container's id, or a `Holder`."""
        holder = self._ships.get((player_id, ship_symbol))
        if holder is None and self._doubts.withholds(player_id, ship_symbol):
            return Holder.DOUBT
        return holder

    def claim(self, player_id: int, ship_symbol: str, holder: str) -> None:
        """Give a ship to a holder.

        Raises:
            ShipClaimed: another holder has it, or its last deed is in doubt.
        """
        other = self.holder(player_id, ship_symbol)
        if other is not None:
            raise ShipClaimed(ship_symbol, other)
        self._ships[player_id, ship_symbol] = holder

    def release(self, player_id: int, ship_symbol: str) -> None:
        """Take a ship back from its holder, if it has one."""
        self._ships.pop((player_id, ship_symbol), None)

    def check_single(self, live: Live) -> None:
        """Check that no live container does what a new one would do, where one is enough.

        Raises:
            KindRunning: one does.
        """
        wanted = live.kind.about(live.container.config)
        if wanted is None:
            return
        for other in self:
            # The kind comes first: configs of others need not be read.
            alike = other.kind.name == live.kind.name
            mine = other.container.player_id == live.container.player_id
            if alike and mine and other.kind.about(other.container.config) == wanted:
                raise live.kind.second(live.kind.name, other.container.container_id)

    def enlist(self, live: Live) -> None:
        """Enter a container and claim its ship.

        Raises:
            ShipClaimed: another has the ship. The container is not entered.
        """
        container = live.container
        if container.ship_symbol is not None:
            self.claim(container.player_id, container.ship_symbol, container.container_id)
        self._live[container.container_id] = live

    def delist(self, live: Live) -> None:
        """Strike a container out, release its ship, and set its last two events."""
        container = live.container
        if container.ship_symbol is not None:
            self.release(container.player_id, container.ship_symbol)
        self._live.pop(container.container_id, None)
        live.context.log.end()
        live.halted.set()
        live.ended.set()
