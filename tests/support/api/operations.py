"""Every operation of the game: each row with arguments for it."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import attrs

from routing import FlightMode
from spacetraders.api.client import HttpGames
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed, Query
from spacetraders.application.ports.game import Game
from spacetraders.domain.game.extraction import Survey

SURVEY = Survey(
    "X1-AB1-B2-ABC123",
    "X1-AB1-B2",
    ("IRON_ORE", "IRON_ORE", "QUARTZ_SAND"),
    datetime(2026, 1, 1, 0, 20, 0, 5_000, tzinfo=UTC),
    "SMALL",
)


@attrs.frozen
class Named:
    """Who and what the arguments name."""

    ship: str = "TESTER-1"
    waypoint: str = "X1-AB1-B2"
    system: str = "X1-AB1"


AGENTS: dict[str, Callable[[Named], Deed[Any] | Query[Any]]] = {
    "agent": lambda n: table.AGENT(),
    "account": lambda n: table.ACCOUNT(),
    "agent_events": lambda n: table.AGENT_EVENTS(),
    "reputations": lambda n: table.REPUTATIONS(),
    "agents": lambda n: table.AGENTS(),
    "agent_named": lambda n: table.AGENT_NAMED("TESTER"),
    "factions": lambda n: table.FACTIONS(),
    "faction": lambda n: table.FACTION("COSMIC"),
    "departures": lambda n: table.DEPARTURES(),
    "supply_chain": lambda n: table.SUPPLY_CHAIN(),
    "systems": lambda n: table.SYSTEMS(),
    "system": lambda n: table.SYSTEM(n.system),
    "waypoints": lambda n: table.WAYPOINTS(n.system),
    "waypoint": lambda n: table.WAYPOINT(n.waypoint),
    "market": lambda n: table.MARKET(n.waypoint),
    "shipyard": lambda n: table.SHIPYARD(n.waypoint),
    "jump_gate": lambda n: table.JUMP_GATE(n.waypoint),
    "construction": lambda n: table.CONSTRUCTION(n.waypoint),
    "supply_construction": lambda n: table.SUPPLY(n.ship, target=n.waypoint, good="IRON", units=2),
    "contracts": lambda n: table.CONTRACTS(),
    "contract": lambda n: table.CONTRACT("c-1"),
    "accept_contract": lambda n: table.CONTRACT_ACCEPT(target="c-1"),
    "deliver_contract": lambda n: table.CONTRACT_DELIVER(
        n.ship, target="c-1", good="IRON", units=2
    ),
    "fulfill_contract": lambda n: table.CONTRACT_FULFILL(target="c-1"),
    "negotiate_contract": lambda n: table.NEGOTIATE(n.ship),
    "purchase_ship": lambda n: table.SHIP_PURCHASE(good="SHIP_PROBE", target=n.waypoint),
    "ships": lambda n: table.SHIPS(),
    "ship": lambda n: table.SHIP(n.ship),
    "nav": lambda n: table.NAV(n.ship),
    "cargo": lambda n: table.CARGO(n.ship),
    "cooldown": lambda n: table.COOLDOWN(n.ship),
    "modules": lambda n: table.MODULES(n.ship),
    "mounts": lambda n: table.MOUNTS(n.ship),
    "orbit": lambda n: table.ORBIT(n.ship),
    "dock": lambda n: table.DOCK(n.ship),
    "set_flight_mode": lambda n: table.set_flight_mode(n.ship, FlightMode.DRIFT),
    "navigate": lambda n: table.NAVIGATE(n.ship, target=n.waypoint),
    "warp": lambda n: table.WARP(n.ship, target=n.waypoint),
    "jump": lambda n: table.JUMP(n.ship, target=n.waypoint),
    "refuel": lambda n: table.REFUEL(n.ship, extra={"units": 100, "fromCargo": True}),
    "purchase_cargo": lambda n: table.PURCHASE(n.ship, good="IRON", units=2),
    "sell_cargo": lambda n: table.SELL(n.ship, good="IRON", units=2),
    "jettison": lambda n: table.JETTISON(n.ship, good="IRON", units=2),
    "transfer_cargo": lambda n: table.TRANSFER(n.ship, target="TESTER-2", good="IRON", units=2),
    "chart": lambda n: table.CHART(n.ship),
    "survey": lambda n: table.SURVEY(n.ship),
    "extract": lambda n: table.EXTRACT(n.ship),
    "extract_surveyed": lambda n: table.extract(n.ship, SURVEY),
    "siphon": lambda n: table.SIPHON(n.ship),
    "refine": lambda n: table.REFINE(n.ship, good="IRON"),
    "scan_systems": lambda n: table.SCAN_SYSTEMS(n.ship),
    "scan_waypoints": lambda n: table.SCAN_WAYPOINTS(n.ship),
    "scan_ships": lambda n: table.SCAN_SHIPS(n.ship),
    "repair_bill": lambda n: table.REPAIR_BILL(n.ship),
    "repair": lambda n: table.REPAIR(n.ship),
    "scrap_bill": lambda n: table.SCRAP_BILL(n.ship),
    "install_module": lambda n: table.MODULE_INSTALL(n.ship, target="MODULE_CARGO_HOLD_I"),
    "remove_module": lambda n: table.MODULE_REMOVE(n.ship, target="MODULE_CARGO_HOLD_I"),
    "install_mount": lambda n: table.MOUNT_INSTALL(n.ship, target="MOUNT_TURRET_I"),
    "remove_mount": lambda n: table.MOUNT_REMOVE(n.ship, target="MOUNT_TURRET_I"),
    "scrap": lambda n: table.SCRAP(n.ship),
}
"""Those of an agent, by a name for people; scrapping comes last, since no ship is left after it."""

EVERYONES: dict[str, Callable[[HttpGames], Awaitable[Any]]] = {
    "register": lambda games: games.register("TESTER", "COSMIC"),
    "status": lambda games: games.ask(table.STATUS()),
    "error_codes": lambda games: games.ask(table.ERROR_CODES()),
}


def line_of(name: str) -> str:
    """Return the method and the path of an operation, as the specifications are asked for it."""
    row = AGENTS[name](Named()).operation
    return re.sub(r"{\w+}", "{}", row.line)


async def carry_out(game: Game, given: Deed[Any] | Query[Any]) -> Any:
    """Do a deed, or ask a query."""
    return await (game.do(given) if isinstance(given, Deed) else game.ask(given))
