"""Ships: what is known of them, and what they can be told to do at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.errors.ships import UnknownShip, UnreadableShip
from spacetraders.application.gathering import gather
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.listing import Listing, Unreadable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    NotFound,
    NoUsableAnswer,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
)
from spacetraders.domain.ships import Fuel, Nav, Ship

LOOK_ATTEMPTS = 4
"""How often a ship is asked for before it counts as unreadable, or the game as away."""

MISSING_ATTEMPTS = 2
"""The same for a ship that a list, which has just been told, does not have."""

log = structlog.get_logger("fleet")

Key = tuple[int, str]


class Fleet:
    """All ships as last seen, in memory and in the store.

    The daemon is the only one who moves them, so what the game's answers said last is true, but
    for the time that has passed. A ship is gone only where the game says so when it is asked for
    that one: a list may come short. What the game cannot tell is `unreadable` until it can.
    """

    def __init__(self, store: Store, games: Games) -> None:
        self._store = store
        self._games = games
        self._ships: dict[Key, Ship] = {}
        self._seen: dict[Key, datetime] = {}
        self._listed: dict[int, datetime] = {}
        self._unreadable: dict[Key, str] = {}
        self._nameless: dict[int, tuple[Unreadable, ...]] = {}

    def __repr__(self) -> str:
        return f"<Fleet of {len(self._ships)} ships seen, {len(self._unreadable)} unreadable>"

    async def all(
        self, player: Player, lane: Lane, *, expected: Collection[str] = ()
    ) -> list[Ship]:
        """Return all ships of a player that the game can tell of.

        The game's pages are read once, and after surprises; then ships that are `expected` are
        asked for where they are not among them. Raises Unreachable and StrangeAnswer.
        """
        if player.player_id not in self._listed:
            await self.list_again(player, lane, expected=expected)
        return [
            ship.at(self._games.clock.now())
            for (player_id, _), ship in sorted(self._ships.items())
            if player_id == player.player_id
        ]

    async def list_again(
        self, player: Player, lane: Lane, *, expected: Collection[str] = ()
    ) -> None:
        """Read the pages; a ship that moved while they came is known better than they have it.

        What is known, or `expected`, and not among them is asked for, one by one; only what the
        game says is not there is dropped.
        """
        owner, before, seen_at = player.player_id, dict(self._ships), clock.now()
        listing = await self._games.of(player, lane).ask(table.SHIPS())
        keyed = {(owner, ship.symbol): ship for ship in listing}
        news = {key: s for key, s in keyed.items() if self._ships.get(key) is before.get(key)}
        self._ships.update(news)
        self._seen.update(dict.fromkeys(news, seen_at))
        for key in keyed:
            self._told_again(key)
        await self._save(player, list(news.values()), seen_at)
        known = {symbol for holder, symbol in (*before, *self._unreadable) if holder == owner}
        seen = {s for (o, s), ship in self._ships.items() if ship is not before.get((o, s))}
        await self._account_for(player, lane, listing, {*known, *expected} - seen)
        self._listed[owner] = seen_at

    def known(self, player: Player, ship_symbol: str) -> Ship | None:
        """Return a ship as the game's answers had it last in this run."""
        return self._ships.get((player.player_id, ship_symbol))

    def seen_at(self, player: Player, ship_symbol: str) -> datetime | None:
        """Return when the game last said something of a ship."""
        return self._seen.get((player.player_id, ship_symbol))

    def listed_at(self, player: Player) -> datetime | None:
        """Return when the game last listed all ships of a player."""
        return self._listed.get(player.player_id)

    def symbols(self, player: Player) -> tuple[str, ...] | None:
        """Return which ships the player has; None where that is not known of all."""
        if player.player_id not in self._listed or self._nameless.get(player.player_id):
            return None
        both = {*self._ships, *self._unreadable}
        return tuple(sorted(symbol for owner, symbol in both if owner == player.player_id))

    def unreadable(self, player_id: int) -> tuple[Unreadable, ...]:
        """Return the ships of a player that the game cannot tell of, those without a name last."""
        named = sorted(item for item in self._unreadable.items() if item[0][0] == player_id)
        told = (Unreadable(symbol, reason) for (_, symbol), reason in named)
        return (*told, *self._nameless.get(player_id, ()))

    def unreadable_of_all(self) -> list[tuple[int, Unreadable]]:
        """Return the same of every player, with whose they are."""
        owners = sorted({*(owner for owner, _ in self._unreadable), *self._nameless})
        return [(owner, each) for owner in owners for each in self.unreadable(owner)]

    def drop(self, player: Player, ship_symbol: str) -> None:
        """Note that a ship is no more."""
        self._ships.pop((player.player_id, ship_symbol), None)
        self._unreadable.pop((player.player_id, ship_symbol), None)

    def forget(self, player: Player, ship_symbol: str | None = None) -> None:
        """Forget what is known of a ship, or of all: the next list asks the game again."""
        self._listed.pop(player.player_id, None)
        if ship_symbol is None:
            self._nameless.pop(player.player_id, None)
        for key in [*self._ships, *self._unreadable]:
            if key[0] == player.player_id and ship_symbol in (None, key[1]):
                self._ships.pop(key, None)
                self._unreadable.pop(key, None)

    async def look(
        self, player: Player, ship_symbol: str, lane: Lane, *, attempts: int | None = LOOK_ATTEMPTS
    ) -> Ship:
        """Ask the game for a ship, with so many `attempts`; None is without end.

        Raises UnknownShip, UnreadableShip where the game cannot tell of it, and Unreachable.
        """
        try:
            return await self._look(player, ship_symbol, lane, attempts)
        except NotFound:
            self.forget(player, ship_symbol)
            raise UnknownShip(ship_symbol, player.agent_symbol) from None

    async def revisit(self, player: Player, lane: Lane, *, but: Collection[str] = ()) -> None:
        """Ask again for what was unreadable, `but` for some; who can be read is known again."""
        if self._nameless.get(player.player_id):
            await self.list_again(player, lane)
            return
        for each in self.unreadable(player.player_id):
            if each.symbol is not None and each.symbol not in but:
                await self._is_there(player, each.symbol, lane)

    async def note(
        self, player: Player, ship: Ship, *, nav: Nav | None = None, fuel: Fuel | None = None
    ) -> Ship:
        """Keep what an answer said of a ship, and return the ship as it is now."""
        ship = attrs.evolve(ship, nav=nav or ship.nav, fuel=fuel or ship.fuel)
        key = (player.player_id, ship.symbol)
        self._ships[key] = ship
        self._seen[key] = clock.now()
        self._told_again(key)
        await self._save(player, [ship], clock.now())
        return ship

    async def _look(
        self, player: Player, ship_symbol: str, lane: Lane, attempts: int | None
    ) -> Ship:
        key = (player.player_id, ship_symbol)
        try:
            game = self._games.of(player, lane, attempts=attempts)
            ship = await game.ask(table.SHIP(ship_symbol))
        except (StrangeAnswer, NoUsableAnswer) as error:
            raise self._not_told(key, error) from error
        except Unreachable as error:
            if key in self._unreadable:  # so it is not the game that is away
                raise self._not_told(key, error) from error
            raise
        return await self.note(player, ship)

    async def _account_for(
        self, player: Player, lane: Lane, listing: Listing[Ship], missing: set[str]
    ) -> None:
        """Find out what became of ships that a list does not have, and whose the bad entries are.

        An entry without a name is one of those that somebody remembers, if that one is not listed.
        """
        named = {each.symbol for each in listing.unreadable if each.symbol is not None}
        nameless = [each for each in listing.unreadable if each.symbol is None]
        wanted = missing | named | (await self._remembered(player) if nameless else set())
        asked = sorted(wanted - listing.found.keys())
        there = await gather(*(partial(self._is_there, player, symbol, lane) for symbol in asked))
        learnt = {symbol for symbol, is_there in zip(asked, there, strict=True) if is_there}
        self._nameless[player.player_id] = tuple(nameless[len(learnt - named) :])

    async def _is_there(self, player: Player, ship_symbol: str, lane: Lane) -> bool:
        """Ask for one ship while the game is not away; drops one that it does not find."""
        try:
            await self._look(player, ship_symbol, lane, MISSING_ATTEMPTS)
        except NotFound:
            self.drop(player, ship_symbol)
            return False
        except StillRateLimited:
            raise
        except Unreachable as error:
            self._not_told((player.player_id, ship_symbol), error)
        return True

    def _not_told(self, key: Key, error: Unreachable | StrangeAnswer) -> UnreadableShip:
        """Note that the game cannot tell of a ship; what was known of it is not trusted either."""
        if key not in self._unreadable:
            log.warning("ship_unreadable", ship=key[1], reason=error.reason)
        self._unreadable[key] = error.reason
        self._ships.pop(key, None)
        return UnreadableShip(error.operation, error.reason, ship_symbol=key[1])

    def _told_again(self, key: Key) -> None:
        if self._unreadable.pop(key, None) is not None:
            log.info("ship_readable_again", ship=key[1])

    async def _remembered(self, player: Player) -> set[str]:
        """Return the ships that the database has."""
        try:
            return {ship.symbol for ship in await self._store.load_ships(player.player_id)}
        except StoreUnavailable as error:
            log.warning("ships_not_remembered", reason=error.message)
            return set()

    async def _save(self, player: Player, ships: Sequence[Ship], seen_at: datetime) -> None:
        """Write what was seen; without it nothing is lost, since the game has it too."""
        try:
            await self._store.save_ships(player.player_id, ships, seen_at=seen_at)
        except StoreUnavailable as error:
            log.warning("ships_not_kept", ships=len(ships), reason=error.message)
