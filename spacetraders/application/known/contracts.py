"""Contracts: the contracts of all players as the game's answers had them last."""

from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.errors.orders import UnknownContract
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Games, Lane
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound


class Contracts:
    """The contracts of all players, in memory.

    Only our deeds and time change them, unless another client acts for the same agent.
    """

    def __init__(self, games: Games) -> None:
        self._games = games
        self._known: dict[tuple[int, str], Contract] = {}
        self._seen: dict[tuple[int, str], datetime] = {}
        self._listed: dict[int, Listing[Contract]] = {}

    def __repr__(self) -> str:
        return f"<Contracts: {len(self._known)} known>"

    async def all(self, player: Player, lane: Lane) -> Listing[Contract]:
        """Ask the game for all contracts of a player, oldest first.

        Raises:
            Refused, Unreachable: the game does not tell.
            StrangeAnswer: the list stays incomplete.
        """
        listed = await self._games.of(player, lane).ask(table.CONTRACTS())
        for contract in listed:
            self.note(player, contract)
        self._listed[player.player_id] = listed
        # The game does not say when a contract was offered. Deadlines are the nearest to that.
        oldest = sorted(listed.found.items(), key=lambda item: item[1].deadline)
        return attrs.evolve(listed, found=dict(oldest))

    async def look(
        self, player: Player, contract_id: str, lane: Lane, *, attempts: int | None = None
    ) -> Contract:
        """Ask the game for a contract, at most `attempts` times, and keep it.

        Raises:
            UnknownContract: the player has no such contract, and it is forgotten.
            Refused, StrangeAnswer, Unreachable: the game does not tell.
        """
        try:
            game = self._games.of(player, lane, attempts=attempts)
            contract = await game.ask(table.CONTRACT(contract_id))
        except NotFound:
            self._known.pop((player.player_id, contract_id), None)
            raise UnknownContract(contract_id, player.agent_symbol) from None
        self.note(player, contract)
        return contract

    async def read(self, player: Player, lane: Lane) -> None:
        """List the contracts, if they were not listed in this run yet. Raises as `all` does."""
        if player.player_id not in self._listed:
            await self.all(player, lane)

    def note(self, player: Player, contract: Contract) -> None:
        """Keep a contract as an answer told it."""
        self._known[player.player_id, contract.contract_id] = contract
        self._seen[player.player_id, contract.contract_id] = clock.now()

    def known(self, player: Player, contract_id: str | None) -> Contract | None:
        """Return a contract as seen last in this run, or None."""
        return self._known.get((player.player_id, contract_id or ""))

    def of(self, player: Player) -> tuple[Contract, ...]:
        """Return the contracts of a player that were seen in this run, as seen last."""
        owned = player.player_id
        return tuple(each for (owner, _), each in self._known.items() if owner == owned)

    def seen_at(self, player: Player, contract_id: str) -> datetime | None:
        """Return when the contract was seen last in this run, by our clock."""
        return self._seen.get((player.player_id, contract_id))

    def ids(self, player: Player) -> tuple[str, ...] | None:
        """Return the ids of all contracts of the player, or None where some may be missing."""
        listed = self._listed.get(player.player_id)
        if listed is None or listed.keys is None:
            return None
        # Contracts that were negotiated after the list are only among the known ones.
        known = (known for owner, known in self._known if owner == player.player_id)
        return tuple(sorted({*known, *listed.keys}))

    def open_one(self, player: Player, now: datetime) -> Contract | None:
        """Return the contract that is open at `now`, or None. The game offers no second one."""
        mine = (each for (owner, _), each in self._known.items() if owner == player.player_id)
        return next((contract for contract in mine if contract.is_open(now)), None)
