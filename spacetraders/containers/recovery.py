"""Recovery after a restart: live container rows, open intents, and players to take over.

It finds the containers and asks the game about the deeds that were under way. The supervisor runs
the containers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.deeds.deeds import MOST_OPEN, Deeds
from spacetraders.application.known.ships import Fleet
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Store
from spacetraders.containers.failures import reason_of
from spacetraders.containers.live import Live, ended
from spacetraders.containers.roster import Roster
from spacetraders.containers.rows import Rows
from spacetraders.domain.containers import LIVE_STATES, Container, State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

INTENTS_KEPT = timedelta(days=7)
INTENTS_OPEN = timedelta(minutes=10)
"""An intent that is open for longer was left behind by a stop."""

TIDY_EVERY_SECONDS = 3600.0

AUDIT_EVERY_SECONDS = 600.0
"""How often the ledger of a player with live containers is compared with the game's balance."""

TAKE_OVER_SECONDS = 3.0
"""How often a player that another daemon flies is tried again."""

REVISIT_EVERY_SECONDS = 60.0
"""How often unreadable ships are asked for again, where no container does so."""

log = structlog.get_logger("supervisor")

Prepared = Callable[[Container, Mapping[int, Player]], Live]
"""Makes a live row into a container to run. Raises a FleetError where that cannot be."""


@attrs.define
class RecoveredPlayer:
    """A player with its enlisted containers. There may be none, and only open intents."""

    player: Player
    lives: list[Live] = attrs.field(factory=list)

    @property
    def ships(self) -> list[str]:
        """The ships that the containers fly."""
        flown = (live.container.ship_symbol for live in self.lives)
        return [symbol for symbol in flown if symbol is not None]


@attrs.frozen
class Recovery:
    """Finds the live rows in the store, and enters them in the roster."""

    store: Store
    fleet: Fleet
    deeds: Deeds
    roster: Roster
    prepared: Prepared
    rows: Rows = attrs.field(init=False)
    elsewhere: set[int] = attrs.field(factory=set, init=False)
    """The players that another daemon flies, as far as is known."""

    @rows.default
    def _rows_of_the_store(self) -> Rows:
        return Rows(self.store)

    async def enlist(self, player_id: int | None = None) -> list[RecoveredPlayer]:
        """Enlist the containers whose rows are alive, of one player or of all.

        Rows that cannot come back are ended. While the database is away, it waits. Cancelled, it
        may have ended some of these, and leaves the other rows as they are.

        Raises:
            RowRefused: the database does not take the end of a row.
        """
        found = await self.rows.awaited(
            lambda: self.store.containers(player_id=player_id, states=LIVE_STATES)
        )
        players = {each.player_id: each for each in await self.rows.awaited(self.store.players)}
        recovered: dict[int, RecoveredPlayer] = {}

        def of_player(player_id: int) -> RecoveredPlayer:
            return recovered.setdefault(player_id, RecoveredPlayer(players[player_id]))

        try:
            for row in await self._ours(found):
                if self.roster.get(row.container_id) is not None:  # launched since it is ours
                    continue
                live = await self._enlisted(row, players)
                if live is not None:
                    of_player(row.player_id).lives.append(live)
            # An order to a ship with an open deed would change the evidence for it. So its ship is
            # withheld until the deed is settled.
            for concerned in await self._withhold(player_id, players):
                of_player(concerned)
        except BaseException:
            # Nobody would start those that were enlisted. The next attempt enlists them anew.
            for each in recovered.values():
                for live in each.lives:
                    self.roster.delist(live)
            raise
        return list(recovered.values())

    async def take_over(self) -> list[RecoveredPlayer]:
        """Wait until a player that another daemon flew is free, and enlist its containers.

        Cancelled while it waits, it takes over none. Cancelled later, it may have got the player
        without its containers, which the next start enlists. If it fails, the player is tried
        again.
        """
        while True:
            await trio.sleep(TAKE_OVER_SECONDS)
            for player_id in sorted(self.elsewhere):
                if await self._own(player_id):
                    log.warning("player_taken_over", player_id=player_id)
                    self.deeds.treasury.forget(player_id)  # the other has spent its credits
                    try:
                        recovered = await self.enlist(player_id)
                    except Exception:
                        self.elsewhere.add(player_id)
                        raise
                    for each in recovered:
                        self.fleet.forget(each.player)  # the other has moved its ships
                    return recovered

    async def settle(self, recovered: RecoveredPlayer, *, opened_before: datetime) -> None:
        """Read a player's ships, let its containers begin, and settle its open intents.

        Only intents opened before `opened_before` are settled. The list of ships may be older than
        a deed opened later, and would be wrong evidence for it.
        """
        player = recovered.player
        await self._recall(player)
        seen: list[Ship] = []
        try:
            seen = await self.fleet.all(player, Lane.FLIGHT, expected=recovered.ships)
        except FleetError as error:  # each container will meet it, and waits for its own ship
            log.warning("ships_unknown", player=player.agent_symbol, reason=error.message)
        except Exception:  # a defect costs the list, not the fleet
            log.exception("listing_failed", player=player.agent_symbol)
        # Absence from a list proves nothing. So a ship that is not in it is looked at first by its
        # own container, and the others do not wait for it.
        shown = {ship.symbol for ship in seen}
        for live in recovered.lives:
            symbol = live.container.ship_symbol
            if symbol is not None and symbol not in shown:
                live.before_body = partial(self._look, player, symbol)
            live.ready.set()
        await self._reconcile(player, opened_before, seen)

    async def revisit(self) -> None:
        """Ask again for unreadable ships of our players, every minute until cancelled."""
        while True:
            await trio.sleep(REVISIT_EVERY_SECONDS)
            try:
                troubled = {owner for owner, _ in self.fleet.unreadable_of_all()}
                players = await self.store.players() if troubled else []
                for player in players:
                    if player.player_id in troubled and self._is_ours(player):
                        # The container of a ship asks for it by itself.
                        flown = {live.container.ship_symbol or "" for live in self.roster}
                        await self.fleet.revisit(player, Lane.BACKGROUND, but=flown)
            except FleetError as error:
                log.warning("not_revisited", reason=error.message)

    async def tidy(self) -> None:
        """Delete old intents and settle those that stayed open, every hour until cancelled.

        Only intents of players that this daemon flies are settled.
        """
        while True:
            await trio.sleep(TIDY_EVERY_SECONDS)
            try:
                await self.store.prune_intents(settled_before=clock.now() - INTENTS_KEPT)
                players = await self.store.players()
            except FleetError as error:
                log.warning("not_tidied", reason=error.message)
                continue
            for player in players:
                # Another daemon's intent may be open for long while its request is tried again.
                if self._is_ours(player):
                    await self._reconcile(player, clock.now() - INTENTS_OPEN, ())

    async def audit(self) -> None:
        """Compare our ledgers with the game's balances, every ten minutes until cancelled."""
        accounts = self.deeds.settlement.accounts
        while True:
            await trio.sleep(AUDIT_EVERY_SECONDS)
            flown = {live.container.player_id: live.context.player for live in self.roster}
            for player in filter(self._is_ours, flown.values()):
                try:
                    await accounts.agent(player, Lane.BACKGROUND)
                except FleetError as error:
                    log.warning("not_audited", player=player.agent_symbol, reason=error.message)
                except Exception:  # the fleet flies on
                    log.exception("audit_failed", player=player.agent_symbol)

    def _is_ours(self, player: Player) -> bool:
        return self.store.owns(player.player_id)

    async def _recall(self, player: Player) -> None:
        """Read what is reserved, before any container of the player goes on."""
        try:
            await self.rows.awaited(partial(self.deeds.treasury.recall, player))
        except FleetError as error:  # the gate reads it when it is first needed
            log.warning("reservations_unknown", player=player.agent_symbol, reason=error.message)

    async def _look(self, player: Player, ship_symbol: str) -> None:
        await self.fleet.look(player, ship_symbol, Lane.FLIGHT)

    async def _reconcile(
        self, player: Player, opened_before: datetime, listed: Sequence[Ship]
    ) -> None:
        """Settle the intents that were left open, now or later."""
        if self.deeds.games.universe.over(player) is not None:
            return  # whoever watches the universe has them settled, without a look
        try:
            await self.rows.awaited(
                partial(self.deeds.reconcile, player, opened_before=opened_before, listed=listed)
            )
        except FleetError as error:
            log.warning("deeds_unsettled", player=player.agent_symbol, reason=error.message)
        except Exception:  # the fleet flies on, and what is in doubt stays withheld
            log.exception("reconciling_failed", player=player.agent_symbol)
        self.deeds.doubts.look_later(player)

    async def _ours(self, found: list[Container]) -> list[Container]:
        """Return the containers of the players that no other daemon flies."""
        owned: dict[int, bool] = {}
        for player_id in {row.player_id for row in found}:
            owned[player_id] = await self._own(player_id)
            if not owned[player_id]:
                log.warning("player_flown_elsewhere", player_id=player_id)
        return [row for row in found if owned[row.player_id]]

    async def _own(self, player_id: int) -> bool:
        ours = await self.rows.awaited(partial(self.store.own_player, player_id))
        (self.elsewhere.discard if ours else self.elsewhere.add)(player_id)
        return ours

    async def _enlisted(self, row: Container, players: Mapping[int, Player]) -> Live | None:
        """Enlist a container, or end it and return None."""
        end = self.rows.end
        if row.state is State.STOPPING:  # the last daemon ended before it could write the end
            await end(ended(row, State.STOPPED, row.exit_reason))
            return None
        try:
            live = self.prepared(row, players)
            live.written = live.container  # the row is there, so clients may be told of it
            self.roster.enlist(live)
        except FleetError as error:
            log.error("not_resumed", container=row.container_id, reason=error.message)
            await end(ended(row, State.FAILED, reason_of(error)))
            return None
        except Exception as error:  # a defect of one kind costs its containers, not the fleet
            log.exception("not_resumed", container=row.container_id)
            await end(ended(row, State.FAILED, reason_of(error)))
            return None
        return live

    async def _withhold(self, player_id: int | None, players: Mapping[int, Player]) -> set[int]:
        """Withhold the subjects of open intents, and return the players that have some."""
        opened = await self.rows.awaited(
            lambda: self.store.intents(player_id, IntentState.OPEN, limit=MOST_OPEN)
        )
        concerned = {intent.player_id for intent in opened}
        ours = {owner for owner in sorted(concerned) if await self._own(owner)}
        for owner in ours:
            mine = [intent for intent in opened if intent.player_id == owner]
            self.deeds.withhold(players[owner], mine)
        return ours
