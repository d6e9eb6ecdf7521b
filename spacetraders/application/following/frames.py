"""Frames: what a player's fleet looks like now, from memory alone."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from spacetraders import clock
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.earnings import Earnings
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.sites import Sites
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.treasury import Treasury
from spacetraders.domain.containers import Container
from spacetraders.domain.fleet_parts import (
    AgentPart,
    ContainerPart,
    ContractPart,
    Frame,
    MarketPart,
    Part,
    ShipPart,
    SitePart,
)
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player

TICK_SECONDS = 0.1
"""How long a frame is shown to all who ask for one: ten times a second is as good as at once."""

SLOW_SECONDS = 2.0
"""The same for what changes seldom, and takes longer to gather."""


@attrs.define(eq=False)
class _Kept:
    """The last frame of a player, and its slow parts, each with when it was made."""

    made_at: float = float("-inf")
    frame: Frame = attrs.field(factory=dict)
    slow_at: float = float("-inf")
    slow: list[Part] = attrs.field(factory=list)
    earned: dict[str, int | None] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Frames:
    """Makes the frames of all players. A part that stays as it is stays the same object."""

    games: Games = attrs.field(repr=False)
    fleet: Fleet
    held: HeldShips
    containers: Containers
    treasury: Treasury = attrs.field(repr=False)
    contracts: Contracts
    sites: Sites
    beliefs: Beliefs = attrs.field(repr=False)
    earnings: Earnings = attrs.field(repr=False)
    _kept: dict[int, _Kept] = attrs.field(factory=dict, repr=False)

    def of(self, player: Player) -> Frame:
        """Return the fleet as it looks now, or did a moment ago. It reads memory alone."""
        now = clock.monotonic()
        kept = self._kept.setdefault(player.player_id, _Kept())
        if now - kept.made_at >= TICK_SECONDS:
            if now - kept.slow_at >= SLOW_SECONDS:
                kept.slow_at, kept.slow = now, [*self._markets(player), *self._work(player)]
                kept.earned = self._earned(player)
            kept.made_at, kept.frame = now, self._made(player, kept)
        return kept.frame

    def forget(self, player_id: int) -> None:
        """Drop the last frame of a player whom nobody follows any more."""
        self._kept.pop(player_id, None)

    def _made(self, player: Player, kept: _Kept) -> Frame:
        before = kept.frame
        mine = self._live(player)
        flown = {each.ship_symbol: each.container_id for each in mine if each.ship_symbol}
        parts: list[Part] = [
            self._agent(player),
            *(self._ship(player, ship, flown, before) for ship in self.fleet.present(player)),
            *(self._container(each, kept.earned) for each in mine),
            *kept.slow,
        ]
        named = ((part.part, part.key) for part in parts)
        frame = dict(zip(named, parts, strict=True))
        return {name: _same(before.get(name), part) for name, part in frame.items()}

    def _live(self, player: Player) -> list[Container]:
        return [each for each in self.containers.live() if each.player_id == player.player_id]

    def _agent(self, player: Player) -> AgentPart:
        funds, present = self.treasury.funds(player.player_id), self.games.universe.present
        return AgentPart(
            player.agent_symbol,
            player.headquarters,
            player.faction,
            player.reset_date,
            None if present is None else present.told.next_reset,
            funds.balance,
            funds.whole_floor,
            funds.reserved,
        )

    def _ship(self, player: Player, ship: Ship, flown: dict[str, str], before: Frame) -> ShipPart:
        container, held = flown.get(ship.symbol), self.held.held(player.player_id, ship.symbol)
        known = before.get(("ship", ship.symbol))
        if isinstance(known, ShipPart) and (known.ship, known.container_id, known.held) == (
            ship,
            container,
            held,
        ):
            return known
        return ShipPart(ship.symbol, ship, container, held)

    def _container(self, of: Container, earned: dict[str, int | None]) -> ContainerPart:
        return ContainerPart(
            of.container_id,
            of.kind,
            of.ship_symbol,
            of.state,
            self.containers.idle(of.container_id),
            self.containers.last_line(of.container_id),
            of.restarts,
            earned.get(of.container_id),
            of.started_by,
            of.exit_reason,
        )

    def _earned(self, player: Player) -> dict[str, int | None]:
        now = clock.now()
        return {each.container_id: self.earnings.per_hour(each, now) for each in self._live(player)}

    def _markets(self, player: Player) -> Iterator[MarketPart]:
        for waypoint, (seen_at, goods) in self.beliefs.looks(player.reset_date).items():
            yield MarketPart(waypoint, seen_at, goods)

    def _work(self, player: Player) -> Iterator[ContractPart | SitePart]:
        open_one = self.contracts.open_one(player, self._server_time())
        if open_one is not None:
            yield ContractPart(
                open_one.contract_id,
                open_one.type,
                open_one.accepted,
                open_one.deadline,
                open_one.paid_on_accepted,
                open_one.paid_on_fulfilled,
                open_one.deliveries,
            )
        for site in self.sites.of(player):
            yield SitePart(site.symbol, site.is_complete, site.materials)

    def _server_time(self) -> datetime:
        return self.games.clock.now()


def _same(before: Part | None, now: Part) -> Part:
    """Return the part as it was, where nothing of it has changed."""
    return before if before is not None and before == now else now
