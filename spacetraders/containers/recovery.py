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
from spacetraders.application.accounts import Accounts
from spacetraders.application.deeds import MOST_OPEN, Deeds
from spacetraders.application.errors import DeedUnsettled
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import Lane
from spacetraders.application.store import Store
from spacetraders.containers.live import Live, ended, reason_of
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

AUDIT_ATTEMPTS = 4
"""How often one player's agent is asked for before the next one's is."""

TAKE_OVER_SECONDS = 3.0
"""How often it is asked whether a player whom another daemon flies is free."""

REVISIT_EVERY_SECONDS = 60.0
"""How often ships that the game cannot tell of are asked for, if no container asks."""

LOOKED_UP = "a deed that is being looked up"
"""Who has a ship after a restart while it is not known whether its last deed was done."""

log = structlog.get_logger("supervisor")

Prepared = Callable[[Container, Mapping[int, Player]], Live]
"""Makes a row that was alive into a container to run; raises what it cannot come back for."""


@attrs.define
class Crew:
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

    async def enlist(self, player_id: int | None = None) -> list[Crew]:
        """Enlist every container whose row is alive; end those that cannot come back.

        Ships whose last deed is open are kept from new orders, which would change what they show.
        Without a player, those of all players are meant.
        """
        rows = Rows(self.store)
        found = await rows.awaited(
            lambda: self.store.containers(player_id=player_id, states=LIVE_STATES)
        )
        players = {each.player_id: each for each in await rows.awaited(self.store.players)}
        crews: dict[int, Crew] = {}
        for row in await self._ours(found):
            if self.roster.get(row.container_id) is not None:  # launched since we have the player
                continue
            live = await self._enlisted(row, players)
            if live is not None:
                crews.setdefault(row.player_id, Crew(players[row.player_id])).lives.append(live)
        for concerned in await self._withhold(player_id):
            crews.setdefault(concerned, Crew(players[concerned]))
        return list(crews.values())

    async def take_over(self) -> list[Crew]:
        """Wait until a player is free whom another daemon flew, and enlist what it left alive."""
        while True:
            await trio.sleep(TAKE_OVER_SECONDS)
            for player_id in sorted(self.elsewhere):
                if await self._own(player_id):
                    log.warning("player_taken_over", player_id=player_id)
                    crews = await self.enlist(player_id)
                    for crew in crews:
                        self.fleet.forget(crew.player)  # the other has moved its ships
                    return crews

    async def settle(self, crew: Crew, *, opened_before: datetime) -> None:
        """Synchronise a player's ships, settle what was under way, and let containers begin.

        One whose ship was listed, and has no deed open, begins at once; one whose ship has, when
        that is settled. Ships that no list has shown are looked at first: absence from a list
        proves nothing. Deeds opened later are left alone: they may be later than the list.
        """
        player = crew.player
        opened = await self._with_open_deeds(player)
        seen: list[Ship] = []
        try:
            seen = await self.fleet.all(player, Lane.FLIGHT, expected=crew.ships)
        except FleetError as error:  # each container will meet it, and waits for its own ship
            log.warning("ships_unknown", player=player.agent_symbol, reason=error.message)
        look_first = partial(self._look_first, player, opened_before)
        shown = {ship.symbol for ship in seen}
        for live in crew.lives:
            symbol = live.container.ship_symbol
            if symbol is not None and symbol not in shown:
                live.first = partial(look_first, symbol)
            if symbol not in opened or live.first is not None:
                live.ready.set()
        try:
            # A deed left open here would be judged later, by a ship that has done others since.
            await self._reconcile(player, opened_before, seen)
            opened = await self._with_open_deeds(player) if opened else opened
        except FleetError as error:
            log.warning("deeds_unsettled", player=player.agent_symbol, reason=error.message)
        finally:
            self.roster.release_all(player.player_id, LOOKED_UP)
            for live in crew.lives:
                if live.container.ship_symbol in opened and live.first is None:
                    live.first = partial(look_first, live.container.ship_symbol)
                live.ready.set()

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
            for player in players:
                try:
                    before = clock.now() - INTENTS_OPEN
                    await self.deeds.reconcile(player, opened_before=before)
                except FleetError as error:
                    log.warning("not_tidied", player=player.agent_symbol, reason=error.message)

    async def audit(self) -> None:
        """Keep the ledgers equal to the game's balances, also where nobody asks for them."""
        accounts = Accounts(self.store, self.deeds.games)
        while True:
            await trio.sleep(AUDIT_EVERY_SECONDS)
            flown = {live.container.player_id: live.context.player for live in self.roster}
            for player in flown.values():
                try:
                    await accounts.agent(player, Lane.BACKGROUND, attempts=AUDIT_ATTEMPTS)
                except FleetError as error:
                    log.warning("not_audited", player=player.agent_symbol, reason=error.message)

    async def _look_first(self, player: Player, opened_before: datetime, ship_symbol: str) -> None:
        """Look at a ship of which something is not known, and settle its deeds before others.

        Raises UnknownShip for one that the game says is not there, UnreadableShip, Unreachable, and
        DeedUnsettled where the game still cannot tell whether one was done.
        """
        ship = await self.fleet.look(player, ship_symbol, Lane.FLIGHT)
        if ship_symbol not in await self._with_open_deeds(player):
            return
        await self._reconcile(player, opened_before, [ship])
        if ship_symbol in await self._with_open_deeds(player):
            raise DeedUnsettled(ship_symbol)

    async def _reconcile(
        self, player: Player, opened_before: datetime, listed: Sequence[Ship]
    ) -> None:
        await Rows(self.store).awaited(
            partial(self.deeds.reconcile, player, opened_before=opened_before, listed=listed)
        )

    async def _with_open_deeds(self, player: Player) -> set[str]:
        opened = await Rows(self.store).awaited(
            partial(self.store.intents, player.player_id, IntentState.OPEN, limit=MOST_OPEN)
        )
        return {intent.ship_symbol for intent in opened if intent.ship_symbol is not None}

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
        keep = Rows(self.store).keep
        if row.state is State.STOPPING:
            await keep(ended(row, State.STOPPED, row.exit_reason))
            return None
        try:
            live = self.prepared(row, players)
            self.roster.enlist(live)
        except FleetError as error:
            log.error("not_resumed", container=row.container_id, reason=error.message)
            await keep(ended(row, State.FAILED, reason_of(error)))
            return None
        return live

    async def _withhold(self, player_id: int | None) -> set[int]:
        """Hold the ships whose last deed is open; returns the players whose they are."""
        opened = await Rows(self.store).awaited(
            lambda: self.store.intents(player_id, IntentState.OPEN, limit=MOST_OPEN)
        )
        concerned = set()
        for intent in opened:
            if await self._own(intent.player_id):
                concerned.add(intent.player_id)
                ship = intent.ship_symbol
                if ship is not None and self.roster.holder(intent.player_id, ship) is None:
                    self.roster.claim(intent.player_id, ship, LOOKED_UP)
        return concerned
