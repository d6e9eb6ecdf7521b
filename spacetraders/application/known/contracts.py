"""Contracts: what is known of them, as the game's answers had them last."""

from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.errors.orders import UnknownContract
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.domain.contracts import Contract
from spacetraders.domain.listing import Listing
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound


class Contracts:
    """The contracts of all players; they change by our deeds and by time, unless others act too."""

    def __init__(self, games: Games) -> None:
        self._games = games
        self._known: dict[tuple[int, str], Contract] = {}
        self._seen: dict[tuple[int, str], datetime] = {}
        self._listed: dict[int, Listing[Contract]] = {}

    def __repr__(self) -> str:
        return f"<Contracts: {len(self._known)} known>"

    async def all(self, player: Player, lane: Lane) -> Listing[Contract]:
        """Ask the game for all contracts of a player, oldest first.

        Raises Unreachable, and StrangeAnswer for a list that stays incomplete.
        """
        listed = await self._games.of(player, lane).ask(table.CONTRACTS())
        for contract in listed:
            self.note(player, contract)
        self._listed[player.player_id] = listed
        oldest = sorted(listed.found.items(), key=lambda item: item[1].deadline)
        return attrs.evolve(listed, found=dict(oldest))

    async def look(
        self, player: Player, contract_id: str, lane: Lane, *, attempts: int | None = None
    ) -> Contract:
        """Ask the game for a contract, with so many `attempts`; raises UnknownContract."""
        try:
            game = self._games.of(player, lane, attempts=attempts)
            contract = await game.ask(table.CONTRACT(contract_id))
        except NotFound:
            self._known.pop((player.player_id, contract_id), None)
            raise UnknownContract(contract_id, player.agent_symbol) from None
        self.note(player, contract)
        return contract

    async def read(self, player: Player, lane: Lane) -> None:
        """Have the contracts listed once in this run."""
        if player.player_id not in self._listed:
            await self.all(player, lane)

    def note(self, player: Player, contract: Contract) -> None:
        """Keep what an answer said of a contract."""
        self._known[player.player_id, contract.contract_id] = contract
        self._seen[player.player_id, contract.contract_id] = clock.now()

    def known(self, player: Player, contract_id: str | None) -> Contract | None:
        """Return a contract as seen last in this run."""
        return self._known.get((player.player_id, contract_id or ""))

    def seen_at(self, player: Player, contract_id: str) -> datetime | None:
        """Return when the game last said something of a contract."""
        return self._seen.get((player.player_id, contract_id))

    def ids(self, player: Player) -> tuple[str, ...] | None:
        """Return which contracts the player has had; None where that is not known of all."""
        listed = self._listed.get(player.player_id)
        if listed is None or listed.keys is None:
            return None
        known = (known for owner, known in self._known if owner == player.player_id)
        return tuple(sorted({*known, *listed.keys}))

    def open_one(self, player: Player, now: datetime) -> Contract | None:
        """Return the contract that keeps others from being offered, if one is known."""
        mine = (each for (owner, _), each in self._known.items() if owner == player.player_id)
        return next((contract for contract in mine if contract.is_open(now)), None)
