"""The desk of direct orders: reserves a ship, carries out a person's deeds, and returns the ship.

A ship is judged by the game's last answer about it, since the daemon alone moves it. The game is
asked first only where that answer turned out wrong, or where there is none.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import prepare, symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Refuelled
from spacetraders.application.operations.operation import Deed, Query
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Game, Lane
from spacetraders.application.ports.store import Holder
from spacetraders.application.treasury.spend import Spend
from spacetraders.domain import readiness
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotDocked, NotInOrbit, OutcomeUnknown, Refused
from spacetraders.domain.reservations import Purpose
from spacetraders.errors import FleetError

R = TypeVar("R")
T = TypeVar("T")
A = TypeVar("A")


@attrs.frozen
class SeenShip:
    """A ship as it was at `now`, by the server's clock, and the container that flies it, if any.

    `held` is whether a person holds it. `ours` is the same moment by our clock, by which the end of
    the reactor's rest is known. `idle` is why its container waits, or None. `prepared` is what the
    order brought it to first, or None where that was not needed.
    """

    ship: Ship
    container_id: str | None
    now: datetime
    refuelled: Refuelled | None = None
    held: bool = False
    ours: datetime = attrs.field(default=attrs.Factory(lambda self: self.now, takes_self=True))
    idle: Idle | None = None
    prepared: NavStatus | None = None

    @property
    def cooldown_seconds(self) -> float:
        """The seconds until its reactor has rested."""
        return self.ship.cooldown.seconds_left(self.ours)


@attrs.frozen
class Ordered(Generic[A]):
    """An order that was carried out: the ship after it, and the game's answer."""

    seen: SeenShip
    answer: A


@attrs.frozen
class ShipMessage(Message[R], Generic[R]):
    """A message about one ship."""

    player: PlayerRef
    ship_symbol: str = symbol()


@attrs.frozen
class PreparedMessage(ShipMessage[R], Generic[R]):
    """A message about one ship that has to be docked, or in orbit.

    With `prepare` the ship is brought there first where that is all that is missing.
    """

    prepare: bool = prepare()


@attrs.define
class Order:
    """An order that is being carried out, with its ship reserved for it.

    With `over_floor` its deeds may cost what the floor would keep. With `prepare` the ship is
    docked, or leaves the dock, before the first of them where that is needed. `prepared` is what it
    was brought to.
    """

    desk: "Desk"
    player: Player
    symbol: str
    over_floor: bool = False
    prepare: bool = False
    prepared: NavStatus | None = attrs.field(default=None, init=False)
    _needed: NavStatus | None = attrs.field(default=None, init=False)

    @property
    def ship(self) -> Ship:
        """The ship as it is now, by the answers so far."""
        # Read anew each time: every deed of the order changes what is known.
        ship = self.desk.fleet.known(self.player, self.symbol)
        assert ship is not None, "a ship that is ordered has been seen"
        return ship.at(self.now)

    @property
    def now(self) -> datetime:
        """The server's time, by which a ship is judged."""
        return self.desk.now

    def need(self, status: NavStatus) -> None:
        """Require the ship docked or in orbit for what follows.

        Raises:
            ShipInTransit: it is under way.
            NotDocked, NotInOrbit: it is not, and nobody said that it may be brought there.
        """
        if self.prepare:
            readiness.not_in_transit(self.ship, self.now)
            self._needed = status
        elif status is NavStatus.DOCKED:
            readiness.docked(self.ship, self.now)
        else:
            readiness.orbiting(self.ship, self.now)

    async def do(self, deed: Deed[T]) -> T:
        """Carry a deed out, on a ship that is as `need` was told.

        The ship is brought there now and not by `need`, so that every check comes first: it is not
        moved for an order that would be refused anyway. Each is a deed of its own, so a crash
        between them leaves the ship prepared and the order undone. Raises as `RecordedGame.do`
        does for a person.
        """
        await self.ready()
        try:
            return await self.desk.do(self.player, deed, over_floor=self.over_floor)
        except (NotDocked, NotInOrbit):
            # Another client has moved the ship since it was seen. The game has done nothing.
            if self._needed is None or self.prepared is not None:
                raise
        await self._bring(self._needed)
        return await self.desk.do(self.player, deed, over_floor=self.over_floor)

    async def ready(self) -> None:
        """Bring the ship to what `need` was told, if it is not there. Raises as `do` does."""
        if self._needed not in (None, self.ship.nav.status):
            await self._bring(self._needed)

    async def _bring(self, status: NavStatus) -> None:
        row = table.DOCK if status is NavStatus.DOCKED else table.ORBIT
        try:
            await self.desk.do(self.player, row(self.symbol))
        except OutcomeUnknown as error:
            # Its caller would take this for the order itself, which is not done yet.
            if error.found is not IntentState.FOUND_DONE:
                raise
        self.prepared = status

    async def ask(self, query: Query[T]) -> T:
        """Ask the game for the player. Raises as `Game.ask` does."""
        return await self.desk.reader(self.player).ask(query)

    def doubt(self) -> None:
        """Have the next order look at the ship, since more has changed than the answer tells."""
        self.desk.doubt(self.player, self.symbol)

    def done(self, answer: A) -> Ordered[A]:
        """Return the ship after the order, and the game's answer."""
        seen = self.desk.seen(self.player, self.ship)
        return Ordered(attrs.evolve(seen, prepared=self.prepared), answer)

    @property
    def told(self) -> str | None:
        """What was done to the ship first, in words, or None."""
        if self.prepared is None:
            return None
        where = self.ship.nav.waypoint_symbol
        did = "was docked at" if self.prepared is NavStatus.DOCKED else "left the dock of"
        return f"{self.symbol} {did} {where} first"


@attrs.frozen
class Desk:
    """Takes people's orders. All requests wait in the lane of persons."""

    players: Players
    fleet: Fleet
    deeds: Deeds
    containers: Containers
    held: HeldShips
    _doubted: set[tuple[int, str]] = attrs.field(factory=set, init=False, repr=False)
    """Ships that are looked at before the next order, by the player's id and their symbol."""

    @asynccontextmanager
    async def taken(self, command: ShipMessage[Any]) -> AsyncIterator[Order]:
        """Reserve the message's ship for an order while the block lasts.

        If cancelled, the ship is free again at once. `RecordedGame.do` says what becomes of a deed.

        Raises:
            UnknownPlayer, AmbiguousPlayer: it is not clear for whom the order is.
            UnknownShip, UnreadableShip: the game does not have the ship, or cannot tell of it.
            ShipClaimed: a container, another order or a deed in doubt has the ship.
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: the ship could not be looked at.
        """
        player = await self.players.resolve(command.player, ship_symbol=command.ship_symbol)
        with self.reserved(player, command.ship_symbol):
            await self.known(player, command.ship_symbol)
            # Only some messages have these fields: of deeds that cost credits, or need a place.
            over_floor = getattr(command, "over_floor", False)
            prepare = getattr(command, "prepare", False)
            order = Order(self, player, command.ship_symbol, over_floor, prepare)
            try:
                yield order
            except FleetError as error:
                if order.told is not None:
                    error.add_note(order.told)
                raise

    @contextmanager
    def reserved(self, player: Player, ship_symbol: str) -> Iterator[None]:
        """Keep a ship from containers and other orders. Raises ShipClaimed."""
        with self.containers.reserved(player.player_id, ship_symbol):
            try:
                yield
            except Refused as refused:
                # The daemon had judged that the game would agree. So the ship may not be as it was
                # seen last: another client may have moved it.
                if not refused.foreseen:
                    self.doubt(player, ship_symbol)
                raise

    def doubt(self, player: Player, ship_symbol: str) -> None:
        """Have the next order look at a ship before it is judged."""
        self._doubted.add((player.player_id, ship_symbol))

    async def known(self, player: Player, ship_symbol: str) -> Ship:
        """Return a ship as seen last, or as the game has it now where that is in doubt or unknown.

        Raises as `Fleet.look` does.
        """
        ship = self.fleet.known(player, ship_symbol)
        if ship is None or (player.player_id, ship_symbol) in self._doubted:
            ship = await self.fleet.look(player, ship_symbol, Lane.PERSON)
            self._doubted.discard((player.player_id, ship_symbol))
        return ship.at(self.now)

    @property
    def now(self) -> datetime:
        """The server's time."""
        return self.deeds.games.clock.now()

    async def do(self, player: Player, deed: Deed[T], *, over_floor: bool = False) -> T:
        """Carry out a deed of the player, whatever the floor is if it may be `over_floor`.

        Raises as `RecordedGame.do` does for a person.
        """
        spend = Spend(Purpose.ORDER, over_floor=over_floor)
        return await self.deeds.of(player, Lane.PERSON, spend=spend).do(deed)

    def reader(self, player: Player) -> Game:
        """Return the game for the player's queries."""
        return self.deeds.games.of(player, Lane.PERSON)

    async def game(self, ref: PlayerRef) -> tuple[Player, Game]:
        """Return the player that is meant, and the game for queries. Raises as `resolve` does."""
        player = await self.players.resolve(ref)
        return player, self.reader(player)

    def seen(self, player: Player, ship: Ship) -> SeenShip:
        """Return a ship as it is now, with the container that flies it."""
        # An order or a deed in doubt may hold the ship too, but is no container to show.
        holder = self.containers.holder(player.player_id, ship.symbol)
        container_id = None if isinstance(holder, Holder) else holder
        held = self.held.held(player.player_id, ship.symbol)
        idle = None if container_id is None else self.containers.idle(container_id)
        return SeenShip(
            ship.at(self.now), container_id, self.now, held=held, ours=clock.now(), idle=idle
        )
