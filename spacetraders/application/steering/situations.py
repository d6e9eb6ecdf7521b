"""Situations: a player's fleet and its world, put together for a decision about them."""

import math
from collections.abc import Sequence
from datetime import timedelta

import attrs

from spacetraders.application.dispatch.dispatcher import Dispatcher
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.sites import Sites
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store
from spacetraders.application.treasury import Purpose, Treasury
from spacetraders.domain.containers import Container
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.waypoints import JUMP_GATE, system_of
from spacetraders.domain.players import Player
from spacetraders.domain.universes import hours_left
from spacetraders.domain.work.sites import site_cost
from spacetraders.domain.work.steering import HAULER, PROBE, Goal, HullOffer, Situation, SteeredShip

SITE_LOOK = timedelta(minutes=30)
"""How long what a building site needs is believed, as others may build there too."""


@attrs.frozen
class Situations:
    """Looks at the fleet and the world of a player."""

    store: Store
    fleet: Fleet
    held: HeldShips
    treasury: Treasury
    atlas: Atlas
    dispatcher: Dispatcher
    sites: Sites
    games: Games

    async def of(
        self,
        player: Player,
        live: Sequence[Container],
        until: Goal,
        *,
        lane: Lane = Lane.BACKGROUND,
        reserve: int | None = None,
    ) -> Situation:
        """Return what the fleet and its world look like now. It buys and starts nothing.

        `live` are the live containers of all players. With a `reserve` in credits, it is as if that
        were the floor.

        Raises:
            Refused, StrangeAnswer, Unreachable: the game does not tell.
            SpendRefused: the balance cannot be read.
            StoreUnavailable: the database is away.
        """
        ships = await self.fleet.all(player, lane)
        await self.treasury.balance(player, lane)
        chart = await self.atlas.chart(player, system_of(player.headquarters), lane)
        mine = [each for each in live if each.player_id == player.player_id]
        flown = {each.ship_symbol: each for each in mine if each.ship_symbol}
        site = await self._site(player, chart, lane)
        growth = await self.dispatcher.look_at_growth(player, chart)
        now = self.games.clock.now()
        return Situation(
            ships=[self.steered(player, ship, flown.get(ship.symbol)) for ship in ships],
            offers=await self._offers(player, ships),
            credits=self._free(player, reserve),
            markets=sum(1 for place in chart.waypoints.values() if place.has_market),
            hours_left=hours_left(self.games.universe.present, now),
            gains={HAULER: growth.credits_per_hour},
            waiting_share=growth.waiting_share,
            live=frozenset(each.kind for each in mine if not each.ship_symbol),
            yard=_nearest_yard(chart, player),
            site=site,
            site_cost=0 if site is None else site_cost(site),
            builds=until is Goal.GATE,
        )

    def _free(self, player: Player, reserve: int | None) -> int:
        funds = self.treasury.funds(player.player_id)
        if reserve is not None:
            funds = attrs.evolve(funds, reserve=reserve, shut=False)
        return funds.free(Purpose.SHIP)

    def steered(self, player: Player, ship: Ship, flown: Container | None) -> SteeredShip:
        """Return a ship as it is judged, with the container that flies it."""
        return SteeredShip(
            ship.symbol,
            ship.role,
            ship.cargo.capacity,
            ship.fuel.capacity,
            held=self.held.held(player.player_id, ship.symbol),
            busy="" if flown is None else flown.container_id,
            kind="" if flown is None else flown.kind,
        )

    async def _offers(self, player: Player, ships: Sequence[Ship]) -> list[HullOffer]:
        """Return what yards were seen to sell."""
        places = {
            ship.nav.waypoint_symbol
            for ship in ships
            if ship.nav.status is not NavStatus.IN_TRANSIT
        }
        seen = [
            each
            for hull in (PROBE, HAULER)
            for each in await self.store.seen_quotes(player.reset_date, hull)
        ]
        return [
            HullOffer(
                each.waypoint_symbol,
                each.quote.trade_symbol,
                each.quote.purchase_price,
                each.waypoint_symbol in places,
            )
            for each in seen
        ]

    async def _site(self, player: Player, chart: Chart, lane: Lane) -> Construction | None:
        """Return the home gate where it is or was to be built."""
        gates = sorted(s for s, place in chart.waypoints.items() if place.type == JUMP_GATE)
        if not gates:
            return None
        return await self.sites.site(player, gates[0], lane, within=SITE_LOOK)


def _nearest_yard(chart: Chart, player: Player) -> str:
    """Return the yard nearest to the headquarters, or an empty text."""
    home = _place(chart, player.headquarters)
    yards = [
        (math.dist(home, (it.x, it.y)), symbol)
        for symbol, it in chart.waypoints.items()
        if it.has_shipyard
    ]
    return min(yards)[1] if yards else ""


def _place(chart: Chart, waypoint: str) -> tuple[int, int]:
    found = chart.waypoints.get(waypoint)
    return (0, 0) if found is None else (found.x, found.y)
