"""Direct orders: what a person has a ship do at once, and what all such orders have in common.

A ship is judged by what the game's answers said of it last: the daemon alone moves it. Only where
that turned out wrong, or nothing is known, is the game asked first.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.deeds.deeds import Deeds, RecordedGame
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations.answers import Refuelled
from spacetraders.application.operations.operation import Deed
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Containers, Game, Lane
from spacetraders.application.ports.store import Holder
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused
from spacetraders.domain.ships import Ship

R = TypeVar("R")
T = TypeVar("T")
A = TypeVar("A")


@attrs.frozen
class SeenShip:
    """A ship as it was at `now`, by the server's clock, and the container that flies it, if any.

    `ours` is the same moment by our clock, by which its reactor rests.
    """

    ship: Ship
    container_id: str | None
    now: datetime
    refuelled: Refuelled | None = None
    ours: datetime = attrs.field(default=attrs.Factory(lambda self: self.now, takes_self=True))

    @property
    def cooldown_seconds(self) -> float:
        """How long its reactor rests yet."""
        return self.ship.cooldown.seconds_left(self.ours)


@attrs.frozen
class Ordered(Generic[A]):
    """An order that was carried out: the ship as it is now, and what the game answered."""

    seen: SeenShip
    answer: A


@attrs.frozen
class ShipMessage(Message[R], Generic[R]):
    """A message about one ship."""

    player: PlayerRef
    ship_symbol: str = symbol()


@attrs.define
class Order:
    """An order being carried out: the ship is ours, as `ship` says, until it ends."""

    desk: "Desk"
    player: Player
    symbol: str
    game: RecordedGame

    @property
    def ship(self) -> Ship:
        """The ship as it is now, by the answers so far."""
        ship = self.desk.fleet.known(self.player, self.symbol)
        assert ship is not None, "a ship that is ordered has been seen"
        return ship.at(self.now)

    @property
    def now(self) -> datetime:
        """The server's time, by which a ship is judged."""
        return self.desk.now

    @property
    def reader(self) -> Game:
        """The game for what changes nothing."""
        return self.desk.deeds.games.of(self.player, Lane.PERSON)

    async def do(self, deed: Deed[T]) -> T:
        """Carry a deed out, and keep what its answer says of the ship."""
        return await self.game.do(deed)

    def doubt(self) -> None:
        """Have the next order look at the ship first: more has changed than the answer says."""
        self.desk.doubt(self.player, self.symbol)

    def done(self, answer: A) -> Ordered[A]:
        """Return the order as carried out."""
        return Ordered(self.desk.seen(self.player, self.ship), answer)


@attrs.frozen
class Desk:
    """Where orders are taken."""

    players: Players
    fleet: Fleet
    deeds: Deeds
    containers: Containers
    _doubted: set[tuple[int, str]] = attrs.field(factory=set, init=False, repr=False)
    """Ships of which the game's last refusal may show that they are not as we thought."""

    @asynccontextmanager
    async def taken(self, command: ShipMessage[Any]) -> AsyncIterator[Order]:
        """Have the ship to ourselves while an order is carried out; raises ShipClaimed."""
        player = await self.players.resolve(command.player, ship_symbol=command.ship_symbol)
        with self.reserved(player, command.ship_symbol):
            await self.known(player, command.ship_symbol)
            game = self.deeds.of(player, Lane.PERSON)
            yield Order(self, player, command.ship_symbol, game)

    @contextmanager
    def reserved(self, player: Player, ship_symbol: str) -> Iterator[None]:
        """Keep a ship from containers and other orders; a refusal of the game casts doubt on it."""
        with self.containers.reserved(player.player_id, ship_symbol):
            try:
                yield
            except Refused as refused:
                if not refused.foreseen:
                    self.doubt(player, ship_symbol)
                raise

    def doubt(self, player: Player, ship_symbol: str) -> None:
        """Have the next order look at a ship before it trusts what is known of it."""
        self._doubted.add((player.player_id, ship_symbol))

    async def known(self, player: Player, ship_symbol: str) -> Ship:
        """Return a ship as seen last; asks the game where that is in doubt or unknown."""
        ship = self.fleet.known(player, ship_symbol)
        if ship is None or (player.player_id, ship_symbol) in self._doubted:
            ship = await self.fleet.look(player, ship_symbol, Lane.PERSON)
            self._doubted.discard((player.player_id, ship_symbol))
        return ship.at(self.now)

    @property
    def now(self) -> datetime:
        """The server's time."""
        return self.deeds.games.clock.now()

    async def game(self, ref: PlayerRef) -> tuple[Player, Game]:
        """Return a player, and the game for what changes nothing."""
        player = await self.players.resolve(ref)
        return player, self.deeds.games.of(player, Lane.PERSON)

    def seen(self, player: Player, ship: Ship) -> SeenShip:
        """Return a ship as it is shown."""
        holder = self.containers.holder(player.player_id, ship.symbol)
        container_id = None if isinstance(holder, Holder) else holder
        return SeenShip(ship.at(self.now), container_id, self.now, ours=clock.now())
