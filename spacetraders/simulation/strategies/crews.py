"""The strategy `plan`: the crews of the plan, each ship with a container that never changes."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any

from spacetraders.application.bus.mediator import Message
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.plans.tours import TourShip
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.simulation.plan import USUAL_CREWS, CrewPlan, Needs
from spacetraders.simulation.strategies.game import HOME, Game


async def crews(game: Game) -> None:
    """Give every crew its ships, and every ship its container."""
    # In a saved game that goes on, containers have the ships already.
    seen = [it for it in await game.send(ListShips(HOME)) if it.container_id is None]
    ships = sorted((it.ship for it in seen), key=number_of)
    markets = await game.send(ListWaypoints(HOME, trait=MARKETPLACE))
    symbols = sorted(market.symbol for market in markets)
    for crew, members in manned(game.plan.crews or USUAL_CREWS, ships):
        for place, ship in enumerate(members):
            await game.tried(order(crew, ship, symbols, place))


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


def number_of(ship: Ship) -> int:
    """Return the number of a ship: symbols end in a hexadecimal one, so HERMES-A is the tenth."""
    return int(ship.symbol.rpartition("-")[2], 16)
