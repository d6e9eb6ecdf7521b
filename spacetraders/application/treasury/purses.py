"""The purses of all players: read from the database, and from the game where that has to be."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

import attrs
import structlog

from spacetraders import clock
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Store
from spacetraders.application.treasury.purse import Purse
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable

ASKED_AGAIN = timedelta(seconds=60)
"""How long the game's word on the balance holds for containers that are refused."""

log = structlog.get_logger("treasury")

Reader = Callable[[Player, Lane], Awaitable[Agent]]
"""Asks the game for the agent, and has the ledger adjusted to its credits."""


@attrs.define(eq=False)
class Purses:
    """The purse of each player, read when it is first needed."""

    store: Store = attrs.field(repr=False)
    fleet: Fleet = attrs.field(repr=False)
    read: Reader = attrs.field(repr=False)
    _purses: dict[int, Purse] = attrs.field(factory=dict, init=False)
    _asked: dict[int, datetime] = attrs.field(factory=dict, init=False, repr=False)
    """When the game was asked last for a player, because something was refused."""

    def __iter__(self) -> Iterator[Purse]:
        return iter(self._purses.values())

    def of(self, player_id: int) -> Purse:
        """Return the purse of a player as it is known, with the fleet as it is now."""
        purse = self._purses.setdefault(player_id, Purse(player_id))
        tanks = self.fleet.tanks(player_id)
        if tanks is not None:
            purse.tanks = tanks
        return purse

    def forget(self, player_id: int) -> None:
        """Forget what is known of a player. It is read again."""
        self._purses.pop(player_id, None)
        self._asked.pop(player_id, None)

    async def loaded(self, player: Player) -> Purse:
        """Return the purse with the reservations and the floor that the database has.

        At the first time, what jobs of dead containers have left is released, if the player is
        ours.

        Raises:
            StoreUnavailable: the database is away.
        """
        purse, owner = self.of(player.player_id), player.player_id
        if purse.loaded:
            return purse
        async with purse.loading:
            if purse.loaded:
                return purse
            if self.store.owns(owner):
                await self.store.release_dead_reservations(owner, settled_at=clock.now())
            purse.reserve = await self.store.reserve_of(owner)
            # Until the game has listed the fleet, the ships that were seen last count.
            ships = await self.store.load_ships(owner)
            purse.tanks = sum(ship.fuel.capacity > 0 for ship in ships)
            purse.reset_date = player.reset_date
            while not purse.loaded:
                # A deed that is settled meanwhile may be among the open ones or not.
                await purse.quiet()
                epoch = purse.epoch
                opened = await self.store.open_reservations(owner)
                if purse.epoch == epoch:
                    purse.remember(opened)
                    purse.loaded = True
        return purse

    async def ready(self, player: Player, lane: Lane, *, ask: bool = True) -> Purse:
        """Return the purse with its balance, which stays None only where nobody tells it.

        The game is asked where there is no ledger, or it lacks what a deed has cost, but for `ask`.

        Raises:
            StoreUnavailable: the database is away.
        """
        purse = await self.loaded(player)
        if not purse.fresh:
            await self._sum_up(purse)
        lacking = purse.unsure and self.worth_asking(player.player_id, lane)
        if ask and (purse.balance is None or lacking):
            await self.ask(player, lane)
        return purse

    def worth_asking(self, player_id: int, lane: Lane) -> bool:
        """Whether the game is to be asked before a refusal, as credits may be from elsewhere."""
        asked_at = self._asked.get(player_id)
        return lane is Lane.PERSON or asked_at is None or clock.now() - asked_at >= ASKED_AGAIN

    async def ask(self, player: Player, lane: Lane) -> None:
        """Ask the game for the credits, and go by the ledger that is adjusted to them.

        Raises:
            StoreUnavailable: the database is away.
        """
        purse = self.of(player.player_id)
        self._asked[player.player_id] = clock.now()
        try:
            agent = await self.read(player, lane)
        except (Refused, StrangeAnswer, Unreachable) as error:
            log.warning("balance_not_told", agent=player.agent_symbol, reason=error.message)
            return
        if purse.unsure:
            # While deeds are under way, the ledger is not adjusted.
            purse.unsure = (await self.store.standing(purse.player_id)).under_way > 0
        await self._sum_up(purse)
        # A ledger that has not begun, as while a deed is under way, has no sum to go by.
        if purse.balance is None:
            purse.read(agent.credits, provisional=True)

    async def _sum_up(self, purse: Purse) -> None:
        """Read the sum of the ledger, unless it is known. It has none before it has begun."""
        async with purse.reading:
            while not purse.fresh:
                # A deed that is settled meanwhile may be in the sum or not, so it is read again.
                await purse.quiet()
                epoch = purse.epoch
                standing = await self.store.standing(purse.player_id)
                if purse.epoch == epoch:
                    begun = standing.explained_since is not None
                    # The first time: what an earlier daemon has left.
                    purse.unsure = purse.unsure or (purse.balance is None and standing.lost)
                    purse.read(standing.recorded if begun else None)
                    return
