"""Port to the supervisor of containers, which `containers` implements."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from spacetraders.application.ports.kinds import KnownKinds
from spacetraders.domain.containers import Container
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player


class Containers(Protocol):
    """The supervisor of containers. Its queries read memory alone."""

    async def launch(self, container: Container) -> Container:
        """Check the config, write the row and its claim on the ship, and start the container.

        Returns it once it runs. If cancelled before the row is written, the container is withdrawn:
        it never runs, and no row stays. After that it is returned, and the caller goes on.

        Raises:
            UnknownKind, InvalidConfig: the container cannot run as asked.
            UnknownShip, ShipUnfit: its kind is choosy, and there is no such ship, or it lacks
                something.
            KindRunning: one of its kind is enough for a player, and there is one.
            ShipClaimed: another container, an order or a deed in doubt has the ship.
            PastUniverse: the player's universe is over.
            PlayerFlown: another daemon flies for the player.
            StoreUnavailable: the row could not be written. Nothing was started in any of these.
        """
        ...

    async def stop(self, container_id: str, *, force: bool = False) -> None:
        """Stop a live container, and wait until it has stopped.

        A container that has ended is left alone. A deed under way is waited for, unless `force`
        cuts that short. If cancelled, the container stops all the same.

        Raises:
            StoreUnavailable: it has stopped, and its row says so once the database is back.
        """
        ...

    def current(self, container_id: str) -> Container | None:
        """A live container in its present state, or None."""
        ...

    def live(self) -> list[Container]:
        """All live containers in their present states."""
        ...

    def ship_of(self, kind: str, config: Mapping[str, Any]) -> str | None:
        """The ship that a container with this config would fly, or None.

        Raises:
            UnknownKind, InvalidConfig: there is no such kind, or its config is wrong.
        """
        ...

    def configured(self, kind: str, config: Mapping[str, Any]) -> Any:
        """Return the config as its kind reads it, with all defaults. Equal ones mean the same.

        Raises:
            UnknownKind, InvalidConfig: there is no such kind, or its config is wrong.
        """
        ...

    def iterations_of(self, kind: str) -> int:
        """Return how often a kind runs by default, -1 for ever.

        Raises:
            UnknownKind: no kind has the name.
        """
        ...

    def carries_over(self, kind: str) -> bool:
        """Whether containers of a kind begin anew after a reset of the server."""
        ...

    async def bury(self, player: Player) -> None:
        """End all that goes on for a player whose universe is over. It may be called again.

        Its containers end as STOPPED with the reason, its open deeds are settled as UNTOLD, and its
        ships are forgotten. Returns once the rows of the containers say so.

        Raises:
            StoreUnavailable: the open deeds could not be settled.
        """
        ...

    def reserved(self, player_id: int, ship_symbol: str) -> AbstractContextManager[None]:
        """Keep a ship from every container while the block lasts. Raises ShipClaimed."""
        ...

    def holder(self, player_id: int, ship_symbol: str) -> str | None:
        """The id of the live container that flies a ship, another Holder, or None."""
        ...

    def kinds(self) -> KnownKinds:
        """All kinds of container, and those of other packages that could not be taken."""
        ...

    def last_line(self, container_id: str) -> str | None:
        """The newest line that a live container logged since the daemon started, or None."""
        ...

    def idle(self, container_id: str) -> Idle | None:
        """Why a live container waits, or None: it works, or it is not live."""
        ...

    def agent_symbol(self, container_id: str) -> str | None:
        """The symbol of the agent that a live container flies for, or None."""
        ...

    def progress(self, container_id: str) -> Any:
        """The progress of a live container, in the form of its kind, or None."""
        ...
