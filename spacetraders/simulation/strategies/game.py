"""The game as a strategy has it: messages, the daemon's services, ships of its own, and time."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.bus.mediator import Mediator, Message
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.services import Services
from spacetraders.assembly import Assembly
from spacetraders.containers.context import Context
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError
from spacetraders.simulation.plan import Plan

R = TypeVar("R")

HOME = PlayerRef()
"""The player of a simulation, who is the only one."""

KIND = "strategy"
"""The kind under which the report has what a strategy says of its own ships."""

log = structlog.get_logger("strategy")


@attrs.frozen
class GameClock:
    """Time as a strategy sees it: virtual seconds. The game ends at `ends`, on Trio's clock."""

    ends: float

    @property
    def left_seconds(self) -> float:
        """The seconds until the game is over at the latest."""
        return self.ends - clock.monotonic()


@attrs.define
class Notes:
    """What a strategy was refused, and how often it complained, by level and kind of line."""

    refused: list[str] = attrs.field(factory=list)
    complaints: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    def take(self, level: str, message: str, fields: dict[str, Any]) -> None:
        """Count a line, unless it only notes a step."""
        if level != "info":
            self.complaints[level, str(fields.get("kind", message))] += 1


@attrs.define(eq=False)
class StrategyLog(ContainerLog):
    """The log of a ship that a strategy flies by itself. It is counted, and not kept."""

    notes: Notes = attrs.field(kw_only=True)

    def _say(self, level: str, message: str, fields: dict[str, Any]) -> None:
        self._last, self._last_line = (message, fields), None
        self.notes.take(level, message, fields)
        getattr(log, level)(message, **fields)


@attrs.frozen
class Game:
    """A game under way, of one player. A strategy may use all of the daemon that is open.

    `plan` is the game's, `player` the agent that plays it. `notes` go into the report.
    """

    inside: Assembly = attrs.field(repr=False)
    plan: Plan
    player: Player
    clock: GameClock
    notes: Notes = attrs.field(factory=Notes)

    @property
    def mediator(self) -> Mediator:
        """The way of every message to its handler."""
        return self.inside.mediator

    @property
    def services(self) -> Services:
        """The services that handlers and containers of the daemon share."""
        return self.inside.services

    async def send(self, message: Message[R]) -> R:
        """Send a message as a person's client does. Raises as its handler does."""
        return await self.mediator.send(message)

    async def tried(self, message: Message[R]) -> R | None:
        """Send a message, and return its answer. A refusal is noted, and None returned."""
        try:
            return await self.send(message)
        except FleetError as error:
            self.notes.refused.append(error.message)
            return None

    @contextmanager
    def flying(self, ship_symbol: str) -> Iterator[Context]:
        """Keep a ship for the strategy while the block lasts, and give the context of its flights.

        Raises:
            ShipClaimed: a container or an order has the ship.
        """
        mine = Container(f"{KIND}-{ship_symbol}", self.player.player_id, KIND, {}, clock.now())
        spoken = StrategyLog(self.inside.logbook, mine, notes=self.notes)
        with self.inside.supervisor.reserved(self.player.player_id, ship_symbol):
            yield Context(self.player, spoken)


Strategy = Callable[[Game], Awaitable[None]]
"""Plays a game. It is cancelled when the game is over, and may end before: the containers that it
has launched fly on. A `FleetError` that it raises is noted, and ends it. Any other error ends the
game."""
