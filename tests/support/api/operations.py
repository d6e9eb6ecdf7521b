"""Every operation of the game: the method that does it, with arguments for it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import attrs

from routing import FlightMode
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.domain.extraction import Survey

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


Call = Callable[[AgentGame, Named], Awaitable[Any]]

SHIP, WAYPOINT = "/my/ships/{}", "/systems/{}/waypoints/{}"
CONTRACT = "/my/contracts/{}"

AGENTS: dict[str, tuple[str, Call]] = {
    "agent": ("GET /my/agent", lambda g, n: g.agent()),
    "account": ("GET /my/account", lambda g, n: g.account()),
    "agent_events": ("GET /my/agent/events", lambda g, n: g.agent_events()),
    "reputations": ("GET /my/factions", lambda g, n: g.reputations()),
    "agents": ("GET /agents", lambda g, n: g.agents()),
    "agent_named": ("GET /agents/{}", lambda g, n: g.agent_named("TESTER")),
    "factions": ("GET /factions", lambda g, n: g.factions()),
    "faction": ("GET /factions/{}", lambda g, n: g.faction("COSMIC")),
    "departures": ("GET /my/socket.io", lambda g, n: g.departures()),
    "supply_chain": ("GET /market/supply-chain", lambda g, n: g.supply_chain()),
    "systems": ("GET /systems", lambda g, n: g.systems()),
    "system": ("GET /systems/{}", lambda g, n: g.system(n.system)),
    "waypoints": ("GET /systems/{}/waypoints", lambda g, n: g.waypoints(n.system)),
    "waypoint": (f"GET {WAYPOINT}", lambda g, n: g.waypoint(n.waypoint)),
    "market": (f"GET {WAYPOINT}/market", lambda g, n: g.market(n.waypoint)),
    "shipyard": (f"GET {WAYPOINT}/shipyard", lambda g, n: g.shipyard(n.waypoint)),
    "jump_gate": (f"GET {WAYPOINT}/jump-gate", lambda g, n: g.jump_gate(n.waypoint)),
    "construction": (f"GET {WAYPOINT}/construction", lambda g, n: g.construction(n.waypoint)),
    "supply_construction": (
        f"POST {WAYPOINT}/construction/supply",
        lambda g, n: g.supply_construction(n.waypoint, n.ship, "IRON", 2),
    ),
    "contracts": ("GET /my/contracts", lambda g, n: g.contracts()),
    "contract": (f"GET {CONTRACT}", lambda g, n: g.contract("c-1")),
    "accept_contract": (f"POST {CONTRACT}/accept", lambda g, n: g.accept_contract("c-1")),
    "deliver_contract": (
        f"POST {CONTRACT}/deliver",
        lambda g, n: g.deliver_contract("c-1", n.ship, "IRON", 2),
    ),
    "fulfill_contract": (f"POST {CONTRACT}/fulfill", lambda g, n: g.fulfill_contract("c-1")),
    "negotiate_contract": (
        f"POST {SHIP}/negotiate/contract",
        lambda g, n: g.negotiate_contract(n.ship),
    ),
    "purchase_ship": ("POST /my/ships", lambda g, n: g.purchase_ship("SHIP_PROBE", n.waypoint)),
    "ships": ("GET /my/ships", lambda g, n: g.ships()),
    "ship": (f"GET {SHIP}", lambda g, n: g.ship(n.ship)),
    "nav": (f"GET {SHIP}/nav", lambda g, n: g.nav(n.ship)),
    "cargo": (f"GET {SHIP}/cargo", lambda g, n: g.cargo(n.ship)),
    "cooldown": (f"GET {SHIP}/cooldown", lambda g, n: g.cooldown(n.ship)),
    "modules": (f"GET {SHIP}/modules", lambda g, n: g.modules(n.ship)),
    "mounts": (f"GET {SHIP}/mounts", lambda g, n: g.mounts(n.ship)),
    "orbit": (f"POST {SHIP}/orbit", lambda g, n: g.orbit(n.ship)),
    "dock": (f"POST {SHIP}/dock", lambda g, n: g.dock(n.ship)),
    "set_flight_mode": (
        f"PATCH {SHIP}/nav",
        lambda g, n: g.set_flight_mode(n.ship, FlightMode.DRIFT),
    ),
    "navigate": (f"POST {SHIP}/navigate", lambda g, n: g.navigate(n.ship, n.waypoint)),
    "warp": (f"POST {SHIP}/warp", lambda g, n: g.warp(n.ship, n.waypoint)),
    "jump": (f"POST {SHIP}/jump", lambda g, n: g.jump(n.ship, n.waypoint)),
    "refuel": (
        f"POST {SHIP}/refuel",
        lambda g, n: g.refuel(n.ship, units=100, from_cargo=True),
    ),
    "purchase_cargo": (f"POST {SHIP}/purchase", lambda g, n: g.purchase_cargo(n.ship, "IRON", 2)),
    "sell_cargo": (f"POST {SHIP}/sell", lambda g, n: g.sell_cargo(n.ship, "IRON", 2)),
    "jettison": (f"POST {SHIP}/jettison", lambda g, n: g.jettison(n.ship, "IRON", 2)),
    "transfer_cargo": (
        f"POST {SHIP}/transfer",
        lambda g, n: g.transfer_cargo(n.ship, "TESTER-2", "IRON", 2),
    ),
    "chart": (f"POST {SHIP}/chart", lambda g, n: g.chart(n.ship)),
    "survey": (f"POST {SHIP}/survey", lambda g, n: g.survey(n.ship)),
    "extract": (f"POST {SHIP}/extract", lambda g, n: g.extract(n.ship)),
    "extract_surveyed": (
        f"POST {SHIP}/extract/survey",
        lambda g, n: g.extract_surveyed(n.ship, SURVEY),
    ),
    "siphon": (f"POST {SHIP}/siphon", lambda g, n: g.siphon(n.ship)),
    "refine": (f"POST {SHIP}/refine", lambda g, n: g.refine(n.ship, "IRON")),
    "scan_systems": (f"POST {SHIP}/scan/systems", lambda g, n: g.scan_systems(n.ship)),
    "scan_waypoints": (f"POST {SHIP}/scan/waypoints", lambda g, n: g.scan_waypoints(n.ship)),
    "scan_ships": (f"POST {SHIP}/scan/ships", lambda g, n: g.scan_ships(n.ship)),
    "repair_bill": (f"GET {SHIP}/repair", lambda g, n: g.repair_bill(n.ship)),
    "repair": (f"POST {SHIP}/repair", lambda g, n: g.repair(n.ship)),
    "scrap_bill": (f"GET {SHIP}/scrap", lambda g, n: g.scrap_bill(n.ship)),
    "install_module": (
        f"POST {SHIP}/modules/install",
        lambda g, n: g.install_module(n.ship, "MODULE_CARGO_HOLD_I"),
    ),
    "remove_module": (
        f"POST {SHIP}/modules/remove",
        lambda g, n: g.remove_module(n.ship, "MODULE_CARGO_HOLD_I"),
    ),
    "install_mount": (
        f"POST {SHIP}/mounts/install",
        lambda g, n: g.install_mount(n.ship, "MOUNT_TURRET_I"),
    ),
    "remove_mount": (
        f"POST {SHIP}/mounts/remove",
        lambda g, n: g.remove_mount(n.ship, "MOUNT_TURRET_I"),
    ),
    "scrap": (f"POST {SHIP}/scrap", lambda g, n: g.scrap(n.ship)),
}
"""Those of an agent, by the method's name; scrapping comes last, since no ship is left after it."""

EVERYONES: dict[str, tuple[str, Callable[[HttpGames], Awaitable[Any]]]] = {
    "register": ("POST /register", lambda games: games.register("TESTER", "COSMIC")),
    "status": ("GET /", lambda games: games.status()),
    "error_codes": ("GET /error-codes", lambda games: games.error_codes()),
}

DERIVED = {
    "trades": "market",
    "is_built": "waypoint",
    "reset_date": "status",
    "agent_of": "agent",
    "agent_exists": "agent_named",
}
"""Methods that tell a part of what another one answers."""
