"""Fleet: all ships as last seen, in memory and in the store."""

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
from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.domain.game.ships import Fuel, Nav, Ship
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    NotFound,
    NoUsableAnswer,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
)

LOOK_ATTEMPTS = 4
"""How often a ship is asked for before it counts as unreadable, or the game as away."""

MISSING_ATTEMPTS = 2
"""The same for a ship that is missing in a list: the game has just answered, and is not away."""

log = structlog.get_logger("fleet")

Key = tuple[int, str]
"""A player's id and a ship's symbol."""


class Fleet:
    """The ships of all players as last seen.

    The daemon alone moves them, so the game's last answer about a ship holds, but for the time that
    has passed. A list may come short: a ship counts as gone only where the game says so when it is
    asked for that one. A ship that the game cannot tell of is `unreadable` until it can.

    Ships are written to the store as they are seen. While the store is away nothing is raised: the
    game has them too. If a question to the game is cancelled, what was learnt before stays.
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
        """Return the ships of a player that the game can tell of, as they are now.

        The list is asked for at the first call and after `forget`. Ships that are `expected` and
        not in it are asked for one by one then.

        Raises:
            Refused, Unreachable: the game does not tell.
            StrangeAnswer: the list makes no sense, or stays incomplete.
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
        """Ask for the list of ships anew, and for each known or `expected` ship not in it.

        A ship that the game does not find then is dropped. Raises as `all` does.
        """
        owner, before, seen_at = player.player_id, dict(self._ships), clock.now()
        listing = await self._games.of(player, lane).ask(table.SHIPS())
        keyed = {(owner, ship.symbol): ship for ship in listing}
        # The pages of a large fleet take seconds. A ship about which another answer came meanwhile
        # is known better than the list has it.
        news = {key: s for key, s in keyed.items() if self._ships.get(key) is before.get(key)}
        self._ships.update(news)
        self._seen.update(dict.fromkeys(news, seen_at))
        for key in keyed:
            self._told_again(key)
        await self._save(player, list(news.values()), seen_at)
        # Ships that were seen since the request, listed or not, need not be asked for.
        known = {symbol for holder, symbol in (*before, *self._unreadable) if holder == owner}
        seen = {s for (o, s), ship in self._ships.items() if ship is not before.get((o, s))}
        await self._account_for(player, lane, listing, {*known, *expected} - seen)
        self._listed[owner] = seen_at

    def present(self, player: Player) -> list[Ship]:
        """Return the player's ships as seen last in this run, by symbol. It asks nobody."""
        owner = player.player_id
        return [ship for key, ship in sorted(self._ships.items()) if key[0] == owner]

    async def recalled(self, player: Player) -> list[Ship]:
        """Return the player's ships as they are now, by symbol, without a question to the game.

        Before they were listed in this run, those that the database has are among them.

        Raises:
            StoreUnavailable: the database is away.
        """
        owner, known = player.player_id, dict[str, Ship]()
        if owner not in self._listed:
            known = {ship.symbol: ship for ship in await self._store.load_ships(owner)}
        known |= {symbol: ship for (own, symbol), ship in self._ships.items() if own == owner}
        now = self._games.clock.now()
        return [ship.at(now) for _, ship in sorted(known.items())]

    def known(self, player: Player, ship_symbol: str) -> Ship | None:
        """Return a ship as seen last in this run, or None."""
        return self._ships.get((player.player_id, ship_symbol))

    def seen_at(self, player: Player, ship_symbol: str) -> datetime | None:
        """Return when the ship was seen last in this run, by our clock."""
        return self._seen.get((player.player_id, ship_symbol))

    def listed_at(self, player: Player) -> datetime | None:
        """Return when the player's ships were listed last, by our clock."""
        return self._listed.get(player.player_id)

    def symbols(self, player: Player) -> tuple[str, ...] | None:
        """Return the symbols of all ships of the player, or None where some may be missing."""
        if player.player_id not in self._listed or self._nameless.get(player.player_id):
            return None
        both = {*self._ships, *self._unreadable}
        return tuple(sorted(symbol for owner, symbol in both if owner == player.player_id))

    def tanks(self, player_id: int) -> int | None:
        """Return how many ships of a player have a tank, or None before they were listed."""
        if player_id not in self._listed:
            return None
        return sum(
            owner == player_id and ship.fuel.capacity > 0
            for (owner, _), ship in self._ships.items()
        )

    def unreadable(self, player_id: int) -> tuple[Unreadable, ...]:
        """Return the player's unreadable ships by symbol, those without a symbol last."""
        named = sorted(item for item in self._unreadable.items() if item[0][0] == player_id)
        told = (Unreadable(symbol, reason) for (_, symbol), reason in named)
        return (*told, *self._nameless.get(player_id, ()))

    def unreadable_of_all(self) -> list[tuple[int, Unreadable]]:
        """Return the unreadable ships of every player, each with the player's id."""
        owners = sorted({*(owner for owner, _ in self._unreadable), *self._nameless})
        return [(owner, each) for owner in owners for each in self.unreadable(owner)]

    def drop(self, player: Player, ship_symbol: str) -> None:
        """Note that a ship does not exist any more."""
        self._ships.pop((player.player_id, ship_symbol), None)
        self._unreadable.pop((player.player_id, ship_symbol), None)

    def forget(self, player: Player, ship_symbol: str | None = None) -> None:
        """Forget a ship, or all of the player's. The next `all` asks the game for the list."""
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
        """Ask the game for a ship, at most `attempts` times (None: without end), and keep it.

        Raises:
            UnknownShip: the player has no such ship, and it is forgotten.
            UnreadableShip: the game cannot tell of it.
            Refused, Unreachable: the game refuses to tell, or is away.
        """
        try:
            return await self._look(player, ship_symbol, lane, attempts)
        except NotFound:
            self.forget(player, ship_symbol)
            raise UnknownShip(ship_symbol, player.agent_symbol) from None

    async def revisit(self, player: Player, lane: Lane, *, but: Collection[str] = ()) -> None:
        """Ask again for the unreadable ships, except those in `but`.

        Raises:
            FleetError: the game is away, or refuses to tell.
        """
        # An entry without a symbol can only be asked for in a list.
        if self._nameless.get(player.player_id):
            await self.list_again(player, lane)
            return
        for each in self.unreadable(player.player_id):
            if each.symbol is not None and each.symbol not in but:
                await self._is_there(player, each.symbol, lane)

    async def note(
        self, player: Player, ship: Ship, *, nav: Nav | None = None, fuel: Fuel | None = None
    ) -> Ship:
        """Keep a ship as an answer told it, with a newer `nav` or `fuel`, and return it."""
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
            # A ship that was unreadable before is so again, while the game may well answer others.
            if key in self._unreadable:
                raise self._not_told(key, error) from error
            raise
        return await self.note(player, ship)

    async def _account_for(
        self, player: Player, lane: Lane, listing: Listing[Ship], missing: set[str]
    ) -> None:
        """Ask for the ships that a list does not have, and match them with its bad entries."""
        named = {each.symbol for each in listing.unreadable if each.symbol is not None}
        nameless = [each for each in listing.unreadable if each.symbol is None]
        # An entry so damaged that it has no symbol may be a ship that only the database knows.
        wanted = missing | named | (await self._remembered(player) if nameless else set())
        asked = sorted(wanted - listing.found.keys())
        there = await gather(*(partial(self._is_there, player, symbol, lane) for symbol in asked))
        learnt = {symbol for symbol, is_there in zip(asked, there, strict=True) if is_there}
        # Each ship that exists and was not listed by name accounts for one entry without a symbol.
        self._nameless[player.player_id] = tuple(nameless[len(learnt - named) :])

    async def _is_there(self, player: Player, ship_symbol: str, lane: Lane) -> bool:
        """Whether one ship exists, even if the game cannot tell of it."""
        try:
            await self._look(player, ship_symbol, lane, MISSING_ATTEMPTS)
        except NotFound:
            self.drop(player, ship_symbol)
            return False
        except StillRateLimited:  # is about the budget, not the ship
            raise
        except Unreachable as error:
            # The list has just come, so the game is not away: it fails at this ship.
            self._not_told((player.player_id, ship_symbol), error)
        return True

    def _not_told(self, key: Key, error: Unreachable | StrangeAnswer) -> UnreadableShip:
        """Note that the game cannot tell of a ship, and return the error."""
        if key not in self._unreadable:
            log.warning("ship_unreadable", ship=key[1], reason=error.reason)
        self._unreadable[key] = error.reason
        # The damage may have changed the ship, so its last state is not trusted either.
        self._ships.pop(key, None)
        return UnreadableShip(error.operation, error.reason, ship_symbol=key[1])

    def _told_again(self, key: Key) -> None:
        if self._unreadable.pop(key, None) is not None:
            log.info("ship_readable_again", ship=key[1])

    async def _remembered(self, player: Player) -> set[str]:
        try:
            return {ship.symbol for ship in await self._store.load_ships(player.player_id)}
        except StoreUnavailable as error:
            log.warning("ships_not_remembered", reason=error.message)
            return set()

    async def _save(self, player: Player, ships: Sequence[Ship], seen_at: datetime) -> None:
        try:
            await self._store.save_ships(player.player_id, ships, seen_at=seen_at)
        except StoreUnavailable as error:
            log.warning("ships_not_kept", ships=len(ships), reason=error.message)
