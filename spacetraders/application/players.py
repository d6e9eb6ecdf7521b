"""Players: who this daemon flies for."""

from typing import Any

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.accounts import Accounts
from spacetraders.application.concurrency import held
from spacetraders.application.errors import AmbiguousPlayer, PlayerFlown, UnknownPlayer
from spacetraders.application.fleet import Fleet
from spacetraders.application.mediator import Message
from spacetraders.application.messages import optional_name
from spacetraders.application.ports import Games, Lane, Registration
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.application.strict import Misfit
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.domain.tokens import cleaned, misfit

DEFAULT_FACTION = "COSMIC"

FOUNDING_SECONDS = 60.0
"""How long the founding of an agent is kept from a cancellation."""

STORE_RETRY_SECONDS = 1.0

log = structlog.get_logger("players")


@attrs.frozen
class PlayerRef:
    """How a caller names a player: by id, by agent, or not at all where there is only one."""

    player_id: int | None = None
    agent_symbol: str | None = None


@attrs.frozen
class RegisterPlayer(Message[tuple[Player, Agent]]):
    """Fly for a new agent, founded now, or for one that exists, by its token."""

    agent_symbol: str | None = optional_name()
    faction: str | None = optional_name()
    token: str | None = attrs.field(
        default=None, repr=False, converter=attrs.converters.optional(cleaned)
    )

    @token.validator
    def _one_way(self, _: Any, token: str | None) -> None:
        if token is None and self.agent_symbol is None:
            raise Misfit("agent_symbol", "give it, or the token of an agent that exists")
        if token is not None and (self.agent_symbol or self.faction):
            raise Misfit("token", "names the agent: leave agent_symbol and faction out")
        if token is not None and (unfit := misfit(token)) is not None:
            raise Misfit("token", unfit)


@attrs.frozen
class ListPlayers(Message[list[Player]]):
    """All players."""


@attrs.frozen
class GetPlayer(Message[tuple[Player, Agent]]):
    """One player, and its agent as the game has it now."""

    player: PlayerRef


@attrs.frozen
class Players:
    """The players, and the handlers of their messages."""

    store: Store
    games: Games
    fleet: Fleet

    async def resolve(self, ref: PlayerRef, *, ship_symbol: str = "") -> Player:
        """Return the player that is meant; raises UnknownPlayer or AmbiguousPlayer.

        Where nobody is named, a ship's symbol says whose it is: it begins with its agent's.

        Of an agent's universes the newest is meant, unless its id says otherwise; an id and an
        agent that do not belong together mean nobody.
        """
        players = await self.store.players()
        named = ref.agent_symbol and ref.agent_symbol.upper()
        if named is not None:
            players = [p for p in players if p.agent_symbol == named]
        if ref.player_id is not None:
            return _only(
                [p for p in players if p.player_id == ref.player_id],
                " ".join(filter(None, [str(ref.player_id), named])),
            )
        newest = max((p.reset_date for p in players), default="")
        current = [p for p in players if p.reset_date == newest]
        owner = ship_symbol.rpartition("-")[0]
        return _only([p for p in current if p.agent_symbol == owner] or current, named)

    async def register(self, command: RegisterPlayer) -> tuple[Player, Agent]:
        """Found the agent, or ask the game whose token it is; keep the token."""
        reset_date = await self.games.reset_date()
        await self.store.players()  # a database that is away is heard of before, not after
        with held(FOUNDING_SECONDS):  # the token of a founded agent is told only once
            registration = await self._registration(command)
            player = await self._kept(registration, reset_date)
            self.fleet.forget(player)
            if not await self.store.own_player(player.player_id):
                raise PlayerFlown(player.agent_symbol)
            await Accounts(self.store, self.games).open(player, registration.agent)
            return player, registration.agent
        raise OutcomeUnknown("POST /register", "it took too long")

    async def all(self, _query: ListPlayers) -> list[Player]:
        """Return all players."""
        return await self.store.players()

    async def get(self, query: GetPlayer) -> tuple[Player, Agent]:
        """Return the player with the game's own words on its agent."""
        player = await self.resolve(query.player)
        return player, await Accounts(self.store, self.games).agent(player, Lane.PERSON)

    async def _kept(self, registration: Registration, reset_date: str) -> Player:
        while True:
            try:
                return await self.store.add_player(
                    registration.agent,
                    token=registration.token,
                    reset_date=reset_date,
                    created_at=clock.now(),
                )
            except StoreUnavailable as error:
                log.warning("player_waits", reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)

    async def _registration(self, command: RegisterPlayer) -> Registration:
        if command.token is not None:
            return Registration(command.token, await self.games.agent_of(command.token))
        assert command.agent_symbol is not None
        faction = command.faction or DEFAULT_FACTION
        return await self.games.register(command.agent_symbol, faction)


def _only(players: list[Player], named: str | None) -> Player:
    if not players:
        raise UnknownPlayer(named)
    if len(players) > 1:
        raise AmbiguousPlayer([player.agent_symbol for player in players])
    return players[0]
