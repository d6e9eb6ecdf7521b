"""The treasury: knows what each player may spend, and reserves it before it is spent.

The balance is the sum of the ledger. It is read once, then each deed that is settled adds what it
has changed there, in whatever order the answers come. Whatever else changes the ledger has it read
again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs
import structlog

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.application.treasury.pricing import REFITS, Pricing
from spacetraders.application.treasury.purse import Earmark
from spacetraders.application.treasury.purses import Purses, Reader
from spacetraders.application.treasury.spend import Spend
from spacetraders.domain.deeds.accounts import Loss
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.players import Player
from spacetraders.domain.reservations import Depth, Purpose, Reservation, depth_of, taken
from spacetraders.domain.spending import Asked, Cost, Funds, Rule

WRITE_SECONDS = 5.0
"""How long a cancellation waits while a reservation is written."""

UNPRICED = (IntentState.FOUND_DONE, IntentState.UNTOLD)
"""The states of deeds that may have moved credits, though nothing may tell how many."""

POOR = (Rule.BALANCE_UNREADABLE, Rule.BELOW_FLOOR, Rule.OVER_BUDGET)
"""The rules by which more credits than are known would change the verdict."""

log = structlog.get_logger("treasury")


@attrs.frozen
class PlayerSettings:
    """What a person has set for a player: the floor in credits, None for the automatic one."""

    reserve: int | None = None


@attrs.define(eq=False)
class Treasury:
    """The spend gate of all players.

    `read` asks the game for an agent and adjusts its ledger.
    """

    store: Store = attrs.field(repr=False)
    games: Games = attrs.field(repr=False)
    fleet: Fleet = attrs.field(repr=False)
    read: Reader = attrs.field(repr=False)
    _purses: Purses = attrs.field(init=False)
    _pricing: Pricing = attrs.field(init=False, repr=False)

    @_purses.default
    def _empty(self) -> Purses:
        return Purses(self.store, self.fleet, self.read)

    @_pricing.default
    def _by_what_was_seen(self) -> Pricing:
        return Pricing(self.store, self.games, self.fleet)

    # What planners ask.

    async def balance(self, player: Player, lane: Lane) -> int:
        """Return the player's credits, by the ledger.

        Raises:
            SpendRefused: neither ledger nor game tell (`balance_unreadable`).
            StoreUnavailable: the database is away.
        """
        funds = await self.look(player, lane)
        if funds.balance is None:
            raise SpendRefused.by(Rule.BALANCE_UNREADABLE, Asked(Purpose.OTHER, None), funds)
        return funds.balance

    async def look(self, player: Player, lane: Lane) -> Funds:
        """Return the player's credits and floors, read where they are not known.

        The balance is None where neither ledger nor game tell.

        Raises:
            StoreUnavailable: the database is away.
        """
        return (await self._purses.ready(player, lane)).funds

    async def recalled(self, player: Player) -> Funds:
        """Return the player's credits and floors as memory and the database have them.

        The game is not asked: the balance is None where the ledger has not begun.

        Raises:
            StoreUnavailable: the database is away.
        """
        return (await self._purses.ready(player, Lane.BACKGROUND, ask=False)).funds

    def free(self, player_id: int, purpose: Purpose) -> int:
        """Return the credits that may be spent for a purpose now, 0 before `balance` was read."""
        return self.funds(player_id).free(purpose)

    def funds(self, player_id: int) -> Funds:
        """Return the player's credits, floors and reserved credits, as far as they are read."""
        return self._purses.of(player_id).funds

    def settings(self, player: Player) -> PlayerSettings:
        """Return what was set for the player, as far as it is read."""
        return PlayerSettings(self._purses.of(player.player_id).reserve)

    def open(self, player_id: int) -> tuple[Reservation, ...]:
        """Return the player's open reservations, oldest first, as far as they are read."""
        return self._purses.of(player_id).open

    def of_container(self, player_id: int, container_id: str) -> tuple[Reservation, ...]:
        """Return the open reservations of a container's jobs, oldest first."""
        return tuple(
            each
            for each in self.open(player_id)
            if each.container_id == container_id and each.intent_id is None
        )

    def depth(self, reset_date: str, waypoint: str, good: str, *, but: str | None = None) -> int:
        """Return the units that jobs of all our players keep at a market: + sold there, - bought.

        Those of the container `but` are left out.
        """
        return depth_of(
            (
                each
                for purse in self._purses
                if purse.reset_date == reset_date
                for each in purse.open
                if but is None or each.container_id != but
            ),
            waypoint,
            good,
        )

    # What jobs do.

    async def reserve(
        self,
        player: Player,
        purpose: Purpose,
        credits: int,  # noqa: A002 - the game's word
        *,
        depths: Sequence[Depth] = (),
        ship_symbol: str | None = None,
        container_id: str | None = None,
        exclusive: bool = False,
        ask: bool = True,
    ) -> Reservation:
        """Keep credits and depth for a job, until `release` or the end of its container.

        The container is that of the errand, unless it is named. An `exclusive` one is refused where
        another container keeps depth of the same good, on the same side of the same market. Who
        holds a lock does not have the game `ask`ed, which takes as long as the game is away. If
        cancelled, the reservation is written and returned, or nothing is reserved.

        Raises:
            SpendRefused: the gate says no.
            PlayerFlown: another daemon flies the player.
            StoreUnavailable: the database is away, and nothing was reserved.
        """
        assert credits >= 0, "what is reserved is no income"
        asked = Asked(purpose, credits)
        wanted = Reservation(
            reservation_id=0,
            player_id=player.player_id,
            purpose=purpose,
            credits=credits,
            created_at=clock.now(),
            ship_symbol=ship_symbol,
            container_id=container_id or errand.current().container_id,
            depths=tuple(depths),
        )
        earmark = await self._admitted(
            player, Lane.FLIGHT, asked, wanted, exclusive=exclusive, ask=ask
        )
        try:
            with errand.held(WRITE_SECONDS):
                earmark.reservation = await self.store.add_reservation(earmark.reservation)
                return earmark.reservation
            raise StoreUnavailable.slow(self.store)
        except BaseException:
            self._purses.of(player.player_id).drop(earmark)
            raise

    async def release(self, reservation: Reservation) -> None:
        """Free what is left of a job's reservation. One that has ended already stays so.

        While the database is away it is free in memory, and in the database once its container has
        ended.
        """
        purse = self._purses.of(reservation.player_id)
        earmark = purse.job(reservation.reservation_id)
        if earmark is None:
            return
        purse.drop(earmark)
        try:
            with errand.held(WRITE_SECONDS):
                await self.store.release_reservation(
                    reservation.reservation_id, settled_at=clock.now()
                )
        except StoreUnavailable as error:
            log.warning("reservation_not_released", reason=error.message)

    # What deeds do.

    async def admitted(
        self, player: Player, lane: Lane, deed: Deed[Any], spend: Spend | None
    ) -> Earmark | None:
        """Reserve what a deed costs, or return None where there is nothing to reserve.

        Raises:
            SpendRefused: the gate says no.
            PlayerFlown: another daemon flies the player.
            StoreUnavailable: the database is away.
        """
        job = spend.under if spend is not None else None
        costs = deed.operation.costs is not None
        # What a job sells is noted too: the depth that it has kept is used up by that.
        if not costs and (job is None or deed.operation.listed is None):
            return None
        by_person = lane is Lane.PERSON
        cost: Cost | None = Cost(0, 0)
        if costs:
            cost = await self._pricing.of(player, deed, by_person=by_person)
        asked = Asked(
            _purpose(deed, lane, spend),
            None if cost is None else cost.most,
            0 if cost is None else cost.seen,
            over_floor=spend is not None and spend.over_floor,
            by_person=by_person,
        )
        wanted = Reservation(
            reservation_id=0,
            player_id=player.player_id,
            purpose=asked.purpose,
            credits=asked.credits or 0,
            created_at=clock.now(),
            ship_symbol=deed.ship_symbol,
            container_id=errand.current().container_id,
        )
        return await self._admitted(player, lane, asked, wanted, job)

    def dropped(self, player: Player, earmark: Earmark) -> None:
        """Free what was reserved for a deed that was never written down."""
        self._purses.of(player.player_id).drop(earmark)

    async def settle(
        self,
        intent: Intent,
        state: IntentState,
        *,
        settled_at: datetime,
        spending: Spending | None = None,
        losses: Sequence[Loss] | None = None,
    ) -> None:
        """Settle a deed in the database, and its reservation and the balance with it.

        Raises as `Store.settle_intent` does.
        """
        purse = self._purses.of(intent.player_id)
        with purse.writing():
            change = await self.store.settle_intent(
                intent.intent_id, state, settled_at=settled_at, spending=spending, losses=losses
            )
            purse.settled(intent.intent_id, spending)
            purse.moved(change)
            if state in UNPRICED and spending is None and intent.operation.moves_credits:
                purse.unsure = True

    async def settle_unsent(self, intents: Sequence[Intent], *, settled_at: datetime) -> None:
        """Settle deeds that were never sent as refused. Raises as `Store.settle_intents` does."""
        await self.store.settle_intents(
            [intent.intent_id for intent in intents], IntentState.REFUSED, settled_at=settled_at
        )
        for intent in intents:
            self._purses.of(intent.player_id).settled(intent.intent_id, None)

    def adjusted(self, player_id: int) -> None:
        """Have the balance read again: the ledger was changed by something else than a deed."""
        self._purses.of(player_id).fresh = False

    # What the supervisor does.

    async def recall(self, player: Player) -> None:
        """Read what is reserved, unless it is known. What dead containers left is released.

        Raises:
            StoreUnavailable: the database is away.
        """
        await self._purses.loaded(player)

    def ended(self, player_id: int, container_id: str) -> None:
        """Free what the jobs of a container have left, whose row says that it has ended."""
        self._purses.of(player_id).end_of(container_id)

    def forget(self, player_id: int) -> None:
        """Forget a player whom another daemon has flown meanwhile. All is read again."""
        self._purses.forget(player_id)

    async def set_reserve(self, player: Player, reserve: int | None) -> None:
        """Set a player's floor in credits, None for the automatic one.

        Raises:
            StoreUnavailable: the database is away, and nothing has changed.
        """
        purse = await self._purses.loaded(player)
        await self.store.set_reserve(player.player_id, reserve)
        # The new floor counts as it is: its hysteresis begins anew.
        purse.reserve, purse.shut = reserve, False

    async def _admitted(
        self,
        player: Player,
        lane: Lane,
        asked: Asked,
        wanted: Reservation,
        under: Reservation | None = None,
        *,
        exclusive: bool = False,
        ask: bool = True,
    ) -> Earmark:
        """Judge, and take the reservation at once: two that ask together get no more than one."""
        if not await self.store.own_player(player.player_id):
            raise PlayerFlown(player.agent_symbol)
        # A ship without fuel does not wait for the game's word on what there is.
        needed = ask and asked.purpose is not Purpose.FUEL and not asked.over_floor
        purse = await self._purses.ready(player, lane, ask=needed)
        poor = purse.rule(asked, under) in POOR
        if ask and poor and self._purses.worth_asking(player.player_id, lane):
            await self._purses.ask(player, lane)
            purse = await self._purses.ready(player, lane, ask=False)
        # From here to the end nothing is awaited.
        rule = purse.rule(asked, under)
        if rule is None and exclusive and taken(wanted.depths, self._others(player, wanted)):
            rule = Rule.DEPTH_TAKEN
        if rule is not None:
            raise SpendRefused.by(rule, asked, purse.funds)
        return purse.admit(wanted, asked, under)

    def _others(self, player: Player, wanted: Reservation) -> Iterator[Reservation]:
        """Return what others than the container of a reservation have reserved in the universe."""
        for purse in self._purses:
            if purse.reset_date == player.reset_date:
                for each in purse.open:
                    if wanted.container_id is None or each.container_id != wanted.container_id:
                        yield each


def _purpose(deed: Deed[Any], lane: Lane, spend: Spend | None) -> Purpose:
    # A ship without fuel is of no use to any purpose.
    if deed.operation is table.REFUEL:
        return Purpose.FUEL
    if spend is not None:
        return spend.purpose
    if lane is Lane.PERSON:
        return Purpose.ORDER
    return Purpose.SHIP if deed.operation in (table.SHIP_PURCHASE, *REFITS) else Purpose.OTHER
