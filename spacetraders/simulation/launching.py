"""Launching the crews of a plan: a container for each ship, through the daemon's own messages."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any

import attrs

from spacetraders.application.bus.mediator import Mediator, Message
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.plans.tours import TourShip
from spacetraders.application.players.players import PlayerRef
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.errors import FleetError
from spacetraders.simulation.plan import CrewPlan, Needs, Plan

HOME = PlayerRef()


@attrs.frozen
class Launching:
    """Gives ships their containers. `refused` has the reasons of those that got none."""

    mediator: Mediator
    plan: Plan
    refused: list[str] = attrs.field(factory=list)

    async def launch(self) -> None:
        """Give every crew its ships, and every ship its container."""
        seen = await self.mediator.send(ListShips(HOME))
        ships = sorted((it.ship for it in seen), key=_number)
        markets = await self.mediator.send(ListWaypoints(HOME, trait=MARKETPLACE))
        symbols = sorted(market.symbol for market in markets)
        for crew, members in manned(self.plan.crews, ships):
            for place, ship in enumerate(members):
                await self._send_off(order(crew, ship, symbols, place))

    async def _send_off(self, message: Message[Any]) -> None:
        try:
            await self.mediator.send(message)
        except FleetError as error:
            self.refused.append(error.message)


def manned(
    crews: Sequence[CrewPlan], ships: Sequence[Ship]
) -> Iterator[tuple[CrewPlan, list[Ship]]]:
    """Give each crew in turn the first ships that are left and fit its needs."""
    left = list(ships)
    for crew in crews:
        fitting = [ship for ship in left if crew.needs is Needs.ANY or ship.cargo.capacity]
        members = fitting if crew.ships == -1 else fitting[: crew.ships]
        left = [ship for ship in left if ship not in members]
        yield crew, members


def order(crew: CrewPlan, ship: Ship, markets: Sequence[str], place: int) -> Message[Any]:
    """Return the message that launches a ship, number `place` of its crew, from 0 on."""
    if crew.kind == "tour" and "waypoints" not in crew.config:
        # The ships of a crew share the markets out, and begin anew when all are taken.
        first = place * crew.stops % len(markets)
        stops = islice(cycle(markets), first, first + crew.stops)
        return TourShip(HOME, ship.symbol, tuple(stops))
    return CreateContainer(HOME, crew.kind, {**crew.config, "ship_symbol": ship.symbol})


def _number(ship: Ship) -> int:
    # Symbols end in a hexadecimal number: HERMES-A is the tenth ship.
    return int(ship.symbol.rpartition("-")[2], 16)
