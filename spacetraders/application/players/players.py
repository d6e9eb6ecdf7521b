"""Players: finds the player of a message, and handles the registration of new ones.

The game tells the token of a new agent once, in the answer to its registration. So a registration
is written down as a founding (`domain.deeds.foundings`) before it is sent, as deeds are.
"""

from typing import Any, NamedTuple

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import optional_name
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.deeds.accounts import Accounts
from spacetraders.application.errand import held
from spacetraders.application.error_groups import GAME, REFUSALS, SILENCE, STORE
from spacetraders.application.errors.players import (
    AmbiguousPlayer,
    PlayerFlown,
    RegistrationLost,
    UnknownPlayer,
)
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.game import Dispatch, Games, Lane, Registration
from spacetraders.application.ports.store import RETRY_SECONDS, Store, StoreUnavailable
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.ships import owner_of
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.domain.tokens import cleaned, misfit
from spacetraders.errors import FleetError

DEFAULT_FACTION = "COSMIC"

FOUNDING_SECONDS = 60.0
"""How long a cancellation waits while the token of a new agent is kept."""

OPEN_SECONDS = 5.0
"""How long a cancellation waits while a founding, or its final state, is written."""

log = structlog.get_logger("players")


@attrs.frozen
class PlayerRef:
    """A reference to a player by id, by agent, by both, or by neither where there is only one."""

    player_id: int | None = None
    agent_symbol: str | None = None


class SeenPlayer(NamedTuple):
    """A player, and its agent as the game has it now."""

    player: Player
    agent: Agent


@attrs.frozen
class RegisterPlayer(Message[SeenPlayer]):
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
class ListedPlayer:
    """A player, and whether its universe is over, as far as the game has told."""

    player: Player
    past: bool = False


@attrs.frozen
class PlayersAndLost:
    """All players, and the foundings whose answers were lost: those agents may exist."""

    items: list[ListedPlayer]
    lost: list[Founding]


@attrs.frozen
class ListPlayers(Message[list[ListedPlayer] | PlayersAndLost]):
    """All players."""


@attrs.frozen
class GetPlayer(Message[SeenPlayer]):
    """One player, and its agent as the game has it now."""

    player: PlayerRef


@attrs.frozen
class Players:
    """The players, and the handlers of their messages."""

    store: Store
    games: Games
    fleet: Fleet
    accounts: Accounts

    async def resolve(self, ref: PlayerRef, *, ship_symbol: str = "", past: bool = False) -> Player:
        """Return the player that is meant.

        An empty reference means the owner of the ship, whose symbol begins with its agent's. Else
        it means the only player of the present universe. Of an agent that was registered in several
        universes, the one of the present is meant, or else the newest, unless an id is given.

        A player of a past universe takes no orders. `past` allows one, for what is only read from
        the database.

        Raises:
            UnknownPlayer: there is no such player, or the id is another agent's.
            AmbiguousPlayer: several players fit.
            UnknownShip: the ship's agent is no player of ours.
            PastUniverse: the player's universe is over.
            StoreUnavailable: the players could not be read.
        """
        players = await self.store.players()
        owner = owner_of(ship_symbol)
        stranger = bool(players and owner) and owner not in {p.agent_symbol for p in players}
        # A wrong reference is reported before a wrong ship. Without a reference there is only the
        # ship to report, and AmbiguousPlayer would lead away from it.
        if stranger and ref == PlayerRef():
            raise UnknownShip(ship_symbol, None)
        candidates = _meant(players, ref, owner, self.games.universe.reset_date)
        over = self.games.universe.over(candidates[0]) if candidates and not past else None
        # Of several, all are of one universe.
        if over is not None and not stranger:
            raise over
        meant = _only(candidates, _named(ref))
        if stranger:
            raise UnknownShip(ship_symbol, None)
        return meant

    async def id_of(self, ref: PlayerRef | None) -> int | None:
        """Return the id of the player that is meant, past or not, None for None.

        Raises as `resolve` does.
        """
        return None if ref is None else (await self.resolve(ref, past=True)).player_id

    @answers(
        "player.register",
        raises=(*STORE, *REFUSALS, *SILENCE, RegistrationLost, PlayerFlown),
        refused=("symbol_taken", "no_starting_location", "waypoint_without_faction"),
    )
    async def register(self, command: RegisterPlayer) -> SeenPlayer:
        """Found the agent, or ask the game for the agent of the token, and keep the token.

        If cancelled before the founding was sent, nothing is founded. After that its answer is
        waited for, and the token is kept.

        Raises:
            Refused: the game does not found the agent, or does not take the token.
            RegistrationLost: the answer is lost, and with it the token.
            StoreUnavailable: the database takes no writes. Nothing was founded, unless its
                `outcome` says so.
            PlayerFlown: another daemon flies for the agent, which is registered.
        """
        # Asked first, and not after the founding: a failure must not cost the token.
        reset_date = await self.games.reset_date()
        founding = await self._opened(command, reset_date)
        registration = await self._registration(command, founding)
        # From here on the token is in memory alone, and the game will not tell it again.
        with held(FOUNDING_SECONDS):
            player = await self._kept(registration, reset_date, founding)
            # An agent that was registered before may have a new token, and ships that are seen now.
            self.fleet.forget(player)
            self.games.universe.note_registered()
            await self._owned(player)
            await self.accounts.open(player, registration.agent)
            return SeenPlayer(player, registration.agent)
        raise OutcomeUnknown("POST /register", "it took too long")

    async def _owned(self, player: Player) -> None:
        try:
            ours = await self.store.own_player(player.player_id)
        except StoreUnavailable as error:
            raise attrs.evolve(error, outcome=f"{player.agent_symbol} is registered") from error
        if not ours:
            raise PlayerFlown(player.agent_symbol)

    @answers("player.list", load=Load.LOOKUP, raises=STORE)
    async def all(self, _query: ListPlayers) -> list[ListedPlayer] | PlayersAndLost:
        players = await self.store.players()
        ours = {(player.agent_symbol, player.reset_date) for player in players}
        over = self.games.universe.over
        listed = [ListedPlayer(player, over(player) is not None) for player in players]
        lost = {
            (founding.agent_symbol, founding.reset_date): founding
            for founding in await self.store.foundings(IntentState.UNTOLD)
        }
        # Once its token is given, an agent that was lost is a player.
        left = [founding for key, founding in lost.items() if key not in ours]
        return PlayersAndLost(listed, left) if left else listed

    async def recall(self) -> None:
        """Settle foundings that an earlier run left open as UNTOLD: their answers are lost.

        If cancelled, the rest stays open, for the next start.

        Raises:
            StoreUnavailable: the foundings could not be read or written.
        """
        for founding in await self.store.foundings(IntentState.OPEN):
            log.warning("registration_lost", agent=founding.agent_symbol)
            await self.store.settle_founding(founding.founding_id, IntentState.UNTOLD)

    @answers("player.get", load=Load.QUESTION, raises=GAME)
    async def get(self, query: GetPlayer) -> SeenPlayer:
        player = await self.resolve(query.player)
        return SeenPlayer(player, await self.accounts.agent(player, Lane.PERSON))

    async def _opened(self, command: RegisterPlayer, reset_date: str) -> Founding | None:
        """Write the founding down, if one is asked for: a token is of an agent that exists."""
        if command.token is not None:
            return None
        assert command.agent_symbol is not None
        faction = command.faction or DEFAULT_FACTION
        asked = Founding(0, command.agent_symbol, faction, reset_date, clock.now())
        # A caller who is cancelled already opens nothing. One who is cancelled from here on waits
        # for the row, since an open one whose id is lost would count as a lost registration.
        await trio.lowlevel.checkpoint()
        with held(OPEN_SECONDS):
            return await self.store.open_founding(asked)
        raise StoreUnavailable.slow(self.store)

    async def _registration(
        self, command: RegisterPlayer, founding: Founding | None
    ) -> Registration:
        if founding is not None:
            return await self._founded(founding)
        assert command.token is not None
        return Registration(command.token, await self.games.agent_of(command.token))

    async def _kept(
        self, registration: Registration, reset_date: str, founding: Founding | None
    ) -> Player:
        """Keep the token as a player's."""
        while True:
            try:
                player = await self.store.add_player(
                    registration.agent,
                    token=registration.token,
                    reset_date=reset_date,
                    created_at=clock.now(),
                )
            except StoreUnavailable as error:
                # A token that the caller gave can be given again. A new one exists only here.
                if founding is None:
                    raise
                log.warning("player_waits", reason=error.message)
                await trio.sleep(RETRY_SECONDS)
            else:
                # Only now: a founding that is settled as done must have its player.
                if founding is not None:
                    await self._settled(founding, IntentState.DONE)
                return player

    async def _founded(self, founding: Founding) -> Registration:
        """Ask the game for a new agent. Raises RegistrationLost where the answer is lost."""
        symbol, dispatch = founding.agent_symbol, Dispatch()
        try:
            return await self.games.register(symbol, founding.faction, dispatch)
        except trio.Cancelled:
            # What was not sent was not founded. What was sent may have been, and its token is lost.
            state = IntentState.UNTOLD if dispatch.sent else IntentState.REFUSED
            with held(OPEN_SECONDS):
                await self._settled(founding, state)
            raise
        except OutcomeUnknown as lost:
            await self._settled(founding, IntentState.UNTOLD)
            log.warning("registration_lost", agent=symbol, reason=lost.reason)
            # Agents are public. If this one exists now, a person can have a token made on the
            # game's site. If not, it may still be founded.
            exists = await self._exists(symbol)
            raise RegistrationLost(
                lost.operation, lost.reason, agent_symbol=symbol, exists=exists
            ) from lost
        except FleetError:
            await self._settled(founding, IntentState.REFUSED)
            raise

    async def _exists(self, agent_symbol: str) -> bool | None:
        try:
            return await self.games.agent_exists(agent_symbol)
        except FleetError:
            return None

    async def _settled(self, founding: Founding, state: IntentState) -> None:
        try:
            await self.store.settle_founding(founding.founding_id, state)
        except StoreUnavailable as error:
            # The founding stays open, and the next start settles it (`recall`).
            log.warning("registration_not_settled", reason=error.message)


def _meant(players: list[Player], ref: PlayerRef, owner: str, present: str | None) -> list[Player]:
    """Return the players that a reference fits: all of one universe, unless it names an id."""
    if ref.agent_symbol is not None:
        players = [p for p in players if p.agent_symbol == ref.agent_symbol.upper()]
    if ref.player_id is not None:
        return [p for p in players if p.player_id == ref.player_id]
    owned = [p for p in players if p.agent_symbol == owner] or players
    # After a reset of the server the players of the old universe stay in the database.
    dates = {p.reset_date for p in owned}
    wanted = present if present in dates else max(dates, default="")
    return [p for p in owned if p.reset_date == wanted]


def _named(ref: PlayerRef) -> str | None:
    """Return what a reference names, for people."""
    symbol = ref.agent_symbol and ref.agent_symbol.upper()
    number = None if ref.player_id is None else str(ref.player_id)
    return " ".join(filter(None, [number, symbol])) or None


def _only(players: list[Player], named: str | None) -> Player:
    if not players:
        raise UnknownPlayer(named)
    if len(players) > 1:
        raise AmbiguousPlayer([player.agent_symbol for player in players])
    return players[0]
