"""The kind `autopilot`: brings what a player's fleet does in line with what it should do.

An iteration is a tick: it looks at the world, decides (`domain.work.steering`), and acts. Nothing
is kept from tick to tick, so that a restart goes on with whatever the world shows. Containers and
ships of persons are left alone.
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import attrs
import trio

from spacetraders import clock, ids
from spacetraders.application.known.systems import Chart
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Purpose, Spend
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.waypoints import JUMP_GATE
from spacetraders.domain.players import Player
from spacetraders.domain.work.sites import site_cost
from spacetraders.domain.work.steering import (
    HAULER,
    Decision,
    HullOffer,
    Situation,
    SteeredShip,
    Verb,
    steer,
)
from spacetraders.errors import FleetError

TICK_SECONDS = 60.0
"""From one look at the fleet to the next: prices and balances change within minutes."""

SITE_LOOK = timedelta(minutes=30)
"""How long what a building site needs is believed, as others may build there too."""

WEEK_HOURS = 168.0
"""The hours to the reset where the server does not tell (ECONOMY 13)."""


class Until(StrEnum):
    """What the autopilot works towards."""

    GATE = "gate"
    RESET = "reset"


@attrs.frozen
class AutopilotConfig:
    """What the autopilot works towards. With `gate` it builds the gate as soon as it can."""

    until: Until = Until.RESET


@attrs.define(eq=False)
class Pilot:
    """The autopilot of one player."""

    services: Services
    config: AutopilotConfig
    context: Context
    told: dict[str, str] = attrs.field(factory=dict)
    """The last reason that was logged, by verb and subject."""

    @property
    def player(self) -> Player:
        """The player that it flies for."""
        return self.context.player

    async def tick(self) -> None:
        """Look, decide, act, and wait for the next tick."""
        self.context.works()
        situation = await self.situation()
        for decision in steer(situation):
            self._tell(decision)
            try:
                await self._act(decision)
            except FleetError as error:
                # One that cannot be carried out must not cost the others.
                self.context.log.warning(
                    "cannot do it", subject=decision.subject, kind=error.kind, reason=error.message
                )
        self.context.waits("waits for the next tick", kind="tick")
        await trio.sleep(TICK_SECONDS)

    async def situation(self) -> Situation:
        """Return what the fleet and its world look like now."""
        services, player = self.services, self.player
        ships = await services.fleet.all(player, Lane.BACKGROUND)
        await services.treasury.balance(player, Lane.BACKGROUND)
        home = player.headquarters.rpartition("-")[0]
        chart = await services.atlas.chart(player, home, Lane.BACKGROUND)
        markets = sum(1 for place in chart.waypoints.values() if place.has_market)
        containers = self._live()
        flown = {each.ship_symbol: each for each in containers if each.ship_symbol}
        board = services.dispatcher.board(player)
        offers = await self._offers(ships)
        site = await self._site()
        yards = sorted(
            (math.dist(_place(chart, player.headquarters), (it.x, it.y)), symbol)
            for symbol, it in chart.waypoints.items()
            if it.has_shipyard
        )
        gain = await services.dispatcher.marginal(player, chart)
        return Situation(
            ships=[self._steered(ship, flown.get(ship.symbol)) for ship in ships],
            offers=offers,
            credits=services.treasury.free(player.player_id, Purpose.SHIP),
            markets=markets,
            hours_left=await self._hours_left(),
            gains={HAULER: gain},
            waiting=len(board.waiting),
            live=frozenset(each.kind for each in containers if not each.ship_symbol),
            yard=yards[0][1] if yards else "",
            site=site,
            site_cost=0 if site is None else site_cost(site),
            builds=self.config.until is Until.GATE,
        )

    def _live(self) -> list[Container]:
        assert self.context.containers is not None
        mine = self.player.player_id
        return [each for each in self.context.containers.live() if each.player_id == mine]

    def _steered(self, ship: Ship, flown: Container | None) -> SteeredShip:
        return SteeredShip(
            ship.symbol,
            ship.role,
            ship.cargo.capacity,
            ship.fuel.capacity,
            held=self.services.held.held(self.player.player_id, ship.symbol),
            busy="" if flown is None else flown.container_id,
            kind="" if flown is None else flown.kind,
        )

    async def _offers(self, ships: Sequence[Ship]) -> list[HullOffer]:
        """Return what yards were seen to sell."""
        places = {
            ship.nav.waypoint_symbol
            for ship in ships
            if ship.nav.status is not NavStatus.IN_TRANSIT
        }
        seen = await self.services.store.seen_quotes(self.player.reset_date)
        return [
            HullOffer(
                each.waypoint_symbol,
                each.quote.trade_symbol,
                each.quote.purchase_price,
                each.waypoint_symbol in places,
            )
            for each in seen
            if each.quote.type == "SHIP"
        ]

    async def _site(self) -> Construction | None:
        """Return the home gate where it is still to be built."""
        services, player = self.services, self.player
        home = player.headquarters.rpartition("-")[0]
        chart = await services.atlas.chart(player, home, Lane.BACKGROUND)
        gates = sorted(s for s, place in chart.waypoints.items() if place.type == JUMP_GATE)
        if not gates:
            return None
        return await services.sites.site(player, gates[0], Lane.BACKGROUND, within=SITE_LOOK)

    async def _hours_left(self) -> float:
        return WEEK_HOURS

    async def _act(self, decision: Decision) -> None:
        match decision.verb:
            case Verb.LAUNCH:
                await self._launch(decision)
            case Verb.BUY:
                await self._buy(decision)

    async def _launch(self, decision: Decision) -> None:
        assert self.context.containers is not None
        kind, config = decision.kind, dict(decision.terms)
        await self.context.containers.launch(
            Container(
                container_id=f"{decision.kind}-{ids.token_hex(4)}",
                player_id=self.player.player_id,
                kind=kind,
                config=config,
                created_at=clock.now(),
                max_iterations=-1,
            )
        )

    async def _buy(self, decision: Decision) -> None:
        spend = Spend(Purpose.SHIP)
        game = self.services.deeds.of(
            self.player, Lane.FLIGHT, self.context.log.warning, spend=spend
        )
        yard, price = decision.terms["yard"], decision.terms["price"]
        bought = await game.do(table.SHIP_PURCHASE(good=decision.subject, target=yard, price=price))
        self.context.log.info(
            "buys a ship",
            ship=bought.ship.symbol,
            type=decision.subject,
            credits=bought.trade.price,
            waypoint=yard,
        )
        await self.services.observer.observe(self.player, yard)

    def _tell(self, decision: Decision) -> None:
        """Log a decision, once as long as its reason is the same."""
        key = f"{decision.verb} {decision.subject}"
        if self.told.get(key) != decision.reason:
            self.told[key] = decision.reason
            self.context.log.info(
                "decides",
                verb=decision.verb.value,
                subject=decision.subject,
                kind=decision.kind,
                reason=decision.reason,
            )


def _place(chart: Chart, waypoint: str) -> tuple[int, int]:
    found = chart.waypoints.get(waypoint)
    return (0, 0) if found is None else (found.x, found.y)


def autopilot(services: Services) -> Kind[AutopilotConfig]:
    """Return the kind, joined to the services that it flies with."""
    pilots: dict[str, Pilot] = {}

    async def body(config: AutopilotConfig, context: Context) -> None:
        pilot = pilots.get(context.container_id)
        if pilot is None or pilot.context is not context:
            pilot = pilots[context.container_id] = Pilot(services, config, context)
        await pilot.tick()

    return Kind("autopilot", AutopilotConfig, lambda _: None, body, iterations=-1)
