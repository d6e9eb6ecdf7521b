"""Handlers of ships: list, show, show the hold; dock, orbit, refuel, set the mode, jump, warp."""

import attrs

from routing import FlightMode
from spacetraders import clock
from spacetraders.application.bus.fields import number, over_floor, required, waypoint
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import (
    IN_DOCK,
    IN_ORBIT,
    LIST,
    ORDER,
    PAID,
    RESTED,
    SHIP,
)
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Jumped
from spacetraders.application.orders.desk import (
    Desk,
    Ordered,
    PreparedMessage,
    SeenShip,
    ShipMessage,
)
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain import readiness
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.ships import Cargo, NavStatus
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusal_classes import foreseen


@attrs.frozen
class ListShips(Message[Listing[SeenShip]]):
    """All ships of a player."""

    player: PlayerRef


@attrs.frozen
class GetShip(ShipMessage[SeenShip]):
    """One ship, as the game has it now."""


@attrs.frozen
class Hold:
    """A ship's hold."""

    ship_symbol: str
    cargo: Cargo


@attrs.frozen
class GetCargo(ShipMessage[Hold]):
    """The cargo in a ship's hold, as the game has it now."""


@attrs.frozen
class OrbitShip(ShipMessage[SeenShip]):
    """Leave the dock."""


@attrs.frozen
class DockShip(ShipMessage[SeenShip]):
    """Dock where the ship is."""


@attrs.frozen
class RefuelShip(PreparedMessage[SeenShip]):
    """Fill the tank, or take `units` of fuel. No floor keeps credits from fuel."""

    units: int | None = number(None, least=1)
    over_floor: bool = over_floor()


@attrs.frozen
class SetFlightMode(ShipMessage[SeenShip]):
    """Choose the flight mode. A ship in flight can only be made faster."""

    flight_mode: FlightMode = required()  # noqa: RUF009 - an attrs field


@attrs.frozen
class JumpShip(PreparedMessage[Ordered[Jumped]]):
    """Jump from the gate where the ship is to a connected one, for the price of an antimatter."""

    waypoint_symbol: str = waypoint()
    over_floor: bool = over_floor()


@attrs.frozen
class WarpShip(PreparedMessage[SeenShip]):
    """Depart for a waypoint of another system, by warp drive."""

    waypoint_symbol: str = waypoint()


@attrs.frozen
class ShipHandlers:
    """The handlers of messages about ships. A ship that a container flies takes no orders."""

    desk: Desk

    @answers("ship.list", load=Load.SURVEY, raises=LIST)
    async def all(self, query: ListShips) -> Listing[SeenShip]:
        player, fleet = await self.desk.players.resolve(query.player), self.desk.fleet
        ships = await fleet.all(player, Lane.PERSON)
        seen = {ship.symbol: self.desk.seen(player, ship) for ship in ships}
        return Listing(seen, fleet.unreadable(player.player_id))

    @answers("ship.get", load=Load.QUESTION, raises=SHIP)
    async def get(self, query: GetShip) -> SeenShip:
        player = await self.desk.players.resolve(query.player, ship_symbol=query.ship_symbol)
        # Hints of refusals send people here, to have the daemon's knowledge of the ship renewed.
        ship = await self.desk.fleet.look(player, query.ship_symbol, Lane.PERSON)
        return self.desk.seen(player, ship)

    @answers("ship.cargo", load=Load.QUESTION, raises=SHIP)
    async def cargo(self, query: GetCargo) -> Hold:
        seen = await self.get(GetShip(query.player, query.ship_symbol))
        return Hold(seen.ship.symbol, seen.ship.cargo)

    @answers("ship.orbit", raises=ORDER, refused=("ship_in_transit",))
    async def orbit(self, command: OrbitShip) -> SeenShip:
        async with self.desk.taken(command) as order:
            readiness.not_in_transit(order.ship, order.now)
            return order.done(await order.do(table.ORBIT(order.symbol))).seen

    @answers("ship.dock", raises=ORDER, refused=("ship_in_transit",))
    async def dock(self, command: DockShip) -> SeenShip:
        async with self.desk.taken(command) as order:
            readiness.not_in_transit(order.ship, order.now)
            return order.done(await order.do(table.DOCK(order.symbol))).seen

    @answers(
        "ship.refuel",
        raises=PAID,
        refused=(*IN_DOCK, "no_fuel_sold", "no_market", "insufficient_credits"),
    )
    async def refuel(self, command: RefuelShip) -> SeenShip:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            # Whether fuel is sold here, and for what, is left to the game.
            refuelled = await order.do(table.refuel(order.symbol, command.units))
            return attrs.evolve(order.done(refuelled).seen, refuelled=refuelled)

    @answers("ship.mode", raises=ORDER, refused=("cannot_slow_down", "insufficient_fuel"))
    async def set_mode(self, command: SetFlightMode) -> SeenShip:
        async with self.desk.taken(command) as order:
            flying = order.ship.nav.status is NavStatus.IN_TRANSIT
            nav = await order.do(table.set_flight_mode(order.symbol, command.flight_mode))
            # The game judges whether a flight under way may become slower. A faster one burns more
            # fuel from now on, which the answer does not tell.
            if flying:
                order.doubt()
            return order.done(nav).seen

    @answers(
        "ship.jump",
        raises=PAID,
        refused=(
            *RESTED,
            "jump_origin_no_gate",
            "jump_not_connected",
            "jump_origin_unbuilt",
            "jump_destination_unbuilt",
            "insufficient_credits",
        ),
    )
    async def jump(self, command: JumpShip) -> Ordered[Jumped]:
        async with self.desk.taken(command) as order:
            # The gate, its connections and the price are left to the game.
            order.need(NavStatus.IN_ORBIT)
            readiness.cool(order.ship, clock.now())
            return order.done(
                await order.do(table.JUMP(order.symbol, target=command.waypoint_symbol))
            )

    @answers(
        "ship.warp",
        raises=ORDER,
        refused=(
            *IN_ORBIT,
            "no_warp_drive",
            "warp_inside_system",
            "insufficient_fuel",
            "invalid_destination",
        ),
    )
    async def warp(self, command: WarpShip) -> SeenShip:
        async with self.desk.taken(command) as order:
            ship, goal = order.ship, command.waypoint_symbol
            order.need(NavStatus.IN_ORBIT)
            readiness.fitted(ship, readiness.WARP)
            if system_of(goal) == ship.nav.system_symbol:
                reason = f"{ship.symbol} is in {ship.nav.system_symbol} already: navigate there"
                about = {"ship_symbol": ship.symbol, "waypoint_symbol": goal}
                raise foreseen(GameCode.WARP_INSIDE_SYSTEM, reason, **about)
            # Whether the fuel lasts is left to the game.
            return order.done(await order.do(table.WARP(order.symbol, target=goal))).seen
