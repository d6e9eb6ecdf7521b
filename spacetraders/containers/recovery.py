"""Recovery: what an earlier run of the daemon left alive or open, and how it is taken up again.

The supervisor runs the containers; here they are found, and the game is asked about what was
under way.
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
from spacetraders.domain.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.ships import Ship
from spacetraders.errors import FleetError

INTENTS_KEPT = timedelta(days=7)
INTENTS_OPEN = timedelta(minutes=10)
"""A deed that is open for longer was left behind by a stop."""

TIDY_EVERY_SECONDS = 3600.0

AUDIT_EVERY_SECONDS = 600.0
"""How often the ledger of a player whose ships are flown is compared with the game's balance."""

TAKE_OVER_SECONDS = 3.0
"""How often it is asked whether a player whom another daemon flies is free."""

REVISIT_EVERY_SECONDS = 60.0
"""How often ships that the game cannot tell of are asked for, if no container asks."""

log = structlog.get_logger("supervisor")

Prepared = Callable[[Container, Mapping[int, Player]], Live]
"""Makes a row that was alive into a container to run; raises what it cannot come back for."""


@attrs.define
class RecoveredPlayer:
    """What comes back of one player."""

    player: Player
    lives: list[Live] = attrs.field(factory=list)

    @property
    def ships(self) -> list[str]:
        """Return the ships that they fly."""
        flown = (live.container.ship_symbol for live in self.lives)
        return [symbol for symbol in flown if symbol is not None]


@attrs.frozen
class Recovery:
    """Finds what was alive in the store, and enters it in the roster."""

    store: Store
    fleet: Fleet
    deeds: Deeds
    roster: Roster
    prepared: Prepared
    elsewhere: set[int] = attrs.field(factory=set, init=False)
    """The players who are flown by another daemon, or were when it was asked last."""

    async def enlist(self, player_id: int | None = None) -> list[RecoveredPlayer]:
        """Enlist every container whose row is alive; end those that cannot come back.

        What an open deed concerns is kept from new orders, which would change what it shows.
        Without a player, those of all players are meant.
        """
        rows = Rows(self.store)
        found = await rows.awaited(
            lambda: self.store.containers(player_id=player_id, states=LIVE_STATES)
        )
        players = {each.player_id: each for each in await rows.awaited(self.store.players)}
        recovered: dict[int, RecoveredPlayer] = {}
        for row in await self._ours(found):
            if self.roster.get(row.container_id) is not None:  # launched since we have the player
                continue
            live = await self._enlisted(row, players)
            if live is not None:
                recovered.setdefault(
                    row.player_id, RecoveredPlayer(players[row.player_id])
                ).lives.append(live)
        for concerned in await self._withhold(player_id, players):
            recovered.setdefault(concerned, RecoveredPlayer(players[concerned]))
        return list(recovered.values())

    async def take_over(self) -> list[RecoveredPlayer]:
        """Wait until a player is free whom another daemon flew, and enlist what it left alive."""
        while True:
            await trio.sleep(TAKE_OVER_SECONDS)
            for player_id in sorted(self.elsewhere):
                if await self._own(player_id):
                    log.warning("player_taken_over", player_id=player_id)
                    recovered = await self.enlist(player_id)
                    for each in recovered:
                        self.fleet.forget(each.player)  # the other has moved its ships
                    return recovered

    async def settle(self, recovered: RecoveredPlayer, *, opened_before: datetime) -> None:
        """Synchronise a player's ships, look at what was under way, and let containers begin.

        A ship that no list has shown is looked at first by its container: absence from a list
        proves nothing. One that has a deed in doubt keeps its container waiting. Deeds opened later
        are left alone: they may be later than the list.
        """
        player = recovered.player
        seen: list[Ship] = []
        try:
            seen = await self.fleet.all(player, Lane.FLIGHT, expected=recovered.ships)
        except FleetError as error:  # each container will meet it, and waits for its own ship
            log.warning("ships_unknown", player=player.agent_symbol, reason=error.message)
        except Exception:  # a defect costs the list, not the fleet
            log.exception("listing_failed", player=player.agent_symbol)
        shown = {ship.symbol for ship in seen}
        for live in recovered.lives:
            symbol = live.container.ship_symbol
            if symbol is not None and symbol not in shown:
                live.first = partial(self._look, player, symbol)
            live.ready.set()
        await self._reconcile(player, opened_before, seen)

    async def revisit(self) -> None:
        """Every minute, ask again for the ships that the game could not tell of."""
        while True:
            await trio.sleep(REVISIT_EVERY_SECONDS)
            try:
                troubled = {owner for owner, _ in self.fleet.unreadable_of_all()}
                players = await self.store.players() if troubled else []
                for player in players:
                    if player.player_id in troubled:
                        flown = {live.container.ship_symbol or "" for live in self.roster}
                        await self.fleet.revisit(player, Lane.BACKGROUND, but=flown)
            except FleetError as error:
                log.warning("not_revisited", reason=error.message)

    async def tidy(self) -> None:
        """Every hour, forget deeds answered long ago, and look up those that stayed open."""
        while True:
            await trio.sleep(TIDY_EVERY_SECONDS)
            try:
                await self.store.prune_intents(settled_before=clock.now() - INTENTS_KEPT)
                players = await self.store.players()
            except FleetError as error:
                log.warning("not_tidied", reason=error.message)
                continue
            except Exception:  # the fleet flies on
                log.exception("tidying_failed")
                continue
            for player in players:
                await self._reconcile(player, clock.now() - INTENTS_OPEN, ())

    async def audit(self) -> None:
        """Keep the ledgers equal to the game's balances, also where nobody asks for them."""
        accounts = self.deeds.settlement.accounts
        while True:
            await trio.sleep(AUDIT_EVERY_SECONDS)
            flown = {live.container.player_id: live.context.player for live in self.roster}
            for player in flown.values():
                try:
                    await accounts.agent(player, Lane.BACKGROUND)
                except FleetError as error:
                    log.warning("not_audited", player=player.agent_symbol, reason=error.message)
                except Exception:  # the fleet flies on
                    log.exception("audit_failed", player=player.agent_symbol)

    async def _look(self, player: Player, ship_symbol: str) -> None:
        """Look at a ship that no list has shown.

        Raises UnknownShip, UnreadableShip and Unreachable.
        """
        await self.fleet.look(player, ship_symbol, Lane.FLIGHT)

    async def _reconcile(
        self, player: Player, opened_before: datetime, listed: Sequence[Ship]
    ) -> None:
        """Look at the deeds that were left open; where that fails, later."""
        try:
            await Rows(self.store).awaited(
                partial(self.deeds.reconcile, player, opened_before=opened_before, listed=listed)
            )
        except FleetError as error:
            log.warning("deeds_unsettled", player=player.agent_symbol, reason=error.message)
        except Exception:  # the fleet flies on, and what is in doubt stays withheld
            log.exception("reconciling_failed", player=player.agent_symbol)
        self.deeds.doubts.look_later(player)

    async def _ours(self, found: list[Container]) -> list[Container]:
        """Leave the containers of players whom another daemon flies to that one."""
        owned: dict[int, bool] = {}
        for player_id in {row.player_id for row in found}:
            owned[player_id] = await self._own(player_id)
            if not owned[player_id]:
                log.warning("player_flown_elsewhere", player_id=player_id)
        return [row for row in found if owned[row.player_id]]

    async def _own(self, player_id: int) -> bool:
        ours = await Rows(self.store).awaited(partial(self.store.own_player, player_id))
        (self.elsewhere.discard if ours else self.elsewhere.add)(player_id)
        return ours

    async def _enlisted(self, row: Container, players: Mapping[int, Player]) -> Live | None:
        """Enlist one container, or write how it ends."""
        end = Rows(self.store).end
        if row.state is State.STOPPING:
            await end(ended(row, State.STOPPED, row.exit_reason))
            return None
        try:
            live = self.prepared(row, players)
            live.written = live.container
            self.roster.enlist(live)
        except FleetError as error:
            log.error("not_resumed", container=row.container_id, reason=error.message)
            await end(ended(row, State.FAILED, reason_of(error)))
            return None
        return live

    async def _withhold(self, player_id: int | None, players: Mapping[int, Player]) -> set[int]:
        """Withhold what open deeds concern; returns the players whose they are."""
        opened = await Rows(self.store).awaited(
            lambda: self.store.intents(player_id, IntentState.OPEN, limit=MOST_OPEN)
        )
        concerned = {intent.player_id for intent in opened}
        ours = {owner for owner in sorted(concerned) if await self._own(owner)}
        for owner in ours:
            mine = [intent for intent in opened if intent.player_id == owner]
            self.deeds.withhold(players[owner], mine)
        return ours
