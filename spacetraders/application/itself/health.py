"""Health: the handler that tells whether the daemon can do its work, from memory alone."""

from collections import Counter
from datetime import datetime
from typing import Literal

import attrs

import spacetraders
from spacetraders import clock
from spacetraders.application.bus.mediator import Message, Timing
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.itself.troubles import Trouble, Troubles, all_troubles
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games, GameStatistics
from spacetraders.application.ports.store import Store, StoreStatistics
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.players import Player
from spacetraders.domain.universes import Told


@attrs.frozen
class Health:
    """The daemon's health. `containers` counts the live ones by state.

    `messages` has for each class of message how many there were, and the mean seconds they took.
    `unreadable` are the ships that the game cannot tell of, each with its player's id. `universe`
    is the present one, None before the game has told it, and `past` are the players of others.
    """

    version: str
    uptime_seconds: float
    store: StoreStatistics
    game: GameStatistics
    containers: dict[str, int]
    messages: dict[str, dict[str, float]]
    unreadable: tuple[tuple[int, Unreadable], ...] = ()
    troubles: tuple[Trouble, ...] = ()
    universe: Told | None = None
    closed_since: datetime | None = None
    past: tuple[Player, ...] = ()

    @property
    def status(self) -> Literal["ok", "degraded"]:
        """`ok`, or `degraded` while anything keeps the daemon from its work or clients from it."""
        return "degraded" if self.troubles else "ok"


@attrs.frozen
class GetHealth(Message[Health]):
    """The daemon's health."""


@attrs.frozen
class HealthHandler:
    """The handler of the message about health. It must answer when nothing else does."""

    store: Store
    games: Games
    containers: Containers
    timing: Timing
    started_at: datetime
    fleet: Fleet
    troubles: Troubles

    @answers("health", load=Load.GLANCE)
    async def get(self, _query: GetHealth) -> Health:
        # Read once: the troubles must be those of the figures beside them.
        store, game = self.store.statistics(), self.games.statistics()
        universe = self.games.universe
        present, closed = universe.present, universe.closed
        return Health(
            version=spacetraders.__version__,
            uptime_seconds=(clock.now() - self.started_at).total_seconds(),
            store=store,
            game=game,
            containers=dict(Counter(c.state.value for c in self.containers.live())),
            messages=self.timing.statistics(),
            unreadable=tuple(self.fleet.unreadable_of_all()),
            troubles=all_troubles(self.troubles, store, game),
            universe=None if present is None else present.told,
            closed_since=None if closed is None else closed.since,
            past=universe.past,
        )
