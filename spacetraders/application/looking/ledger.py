"""Handlers of messages about the ledger: its entries, its sums, and its balance."""

from datetime import datetime

import attrs

from spacetraders.application.bus.fields import number, optional_name, optional_symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.deeds.accounts import Accounts
from spacetraders.application.error_groups import GAME, KNOWN_PLAYER
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.deeds.accounts import By, Entry, Reading, Sum, Wanted, arranged, total
from spacetraders.domain.players import Player


@attrs.frozen
class Report:
    """The sums of a ledger since a time (None: since it began), and their total."""

    by: By
    since: datetime | None
    sums: list[Sum]
    total: Sum


@attrs.frozen
class ListEntries(Message[list[Entry]]):
    """The newest entries of the ledger, oldest first."""

    player: PlayerRef
    since: datetime | None = None
    ship_symbol: str | None = optional_symbol()
    kind: str | None = optional_name()
    good: str | None = optional_symbol()
    limit: int = number(100, least=1, most=1000)


@attrs.frozen
class ReportLedger(Message[Report]):
    """Income and expenses by hour, ship, good or kind of deed."""

    player: PlayerRef
    by: By = By.HOUR
    since: datetime | None = None


@attrs.frozen
class CheckBalance(Message[Reading]):
    """Hold the ledger against the game, and adjust it."""

    player: PlayerRef


@attrs.frozen
class LedgerHandlers:
    """The handlers of messages about the ledger."""

    players: Players
    store: Store
    accounts: Accounts

    @answers("ledger.list", load=Load.LOOKUP, raises=KNOWN_PLAYER)
    async def all(self, query: ListEntries) -> list[Entry]:
        player = await self._player(query)
        wanted = Wanted(query.since, query.ship_symbol, query.kind, query.good)
        return await self.store.entries(player.player_id, wanted, limit=query.limit)

    async def _player(self, query: ListEntries) -> Player:
        ship_symbol = query.ship_symbol or ""
        try:
            return await self.players.resolve(query.player, ship_symbol=ship_symbol, past=True)
        except UnknownShip:
            # A filter that fits nothing is no error: the list is empty, as for a misspelt good.
            return await self.players.resolve(query.player, past=True)

    @answers("ledger.report", load=Load.LOOKUP, raises=KNOWN_PLAYER)
    async def report(self, query: ReportLedger) -> Report:
        player = await self.players.resolve(query.player, past=True)
        sums = await self.store.sums(player.player_id, query.by, query.since)
        return Report(query.by, query.since, arranged(sums, query.by), total(sums))

    @answers("ledger.balance", raises=GAME)
    async def balance(self, command: CheckBalance) -> Reading:
        player = await self.players.resolve(command.player)
        return await self.accounts.reading(player, Lane.PERSON)
