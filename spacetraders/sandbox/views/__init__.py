"""JSON of the API: functions that turn the world into plain dictionaries (MECHANICS 1.1)."""

from spacetraders.sandbox.views.admin import fault, ledger, time
from spacetraders.sandbox.views.mining import events, gathered, refined, survey
from spacetraders.sandbox.views.places import (
    chart,
    market,
    modifiers,
    scanned_waypoint,
    system,
    transaction,
    waypoint,
)
from spacetraders.sandbox.views.players import (
    account,
    agent,
    agent_event,
    contract,
    error_codes,
    faction,
    public_agent,
    status,
)
from spacetraders.sandbox.views.scans import scanned_ship, scanned_system
from spacetraders.sandbox.views.shapes import Json
from spacetraders.sandbox.views.ships import cargo, cooldown, fuel, modules, mounts, nav, ship
from spacetraders.sandbox.views.shipyards import receipt, sale, shipyard
from spacetraders.sandbox.views.sites import construction, jump_gate

__all__ = [
    "Json",
    "account",
    "agent",
    "agent_event",
    "cargo",
    "chart",
    "construction",
    "contract",
    "cooldown",
    "error_codes",
    "events",
    "faction",
    "fault",
    "fuel",
    "gathered",
    "jump_gate",
    "ledger",
    "market",
    "modifiers",
    "modules",
    "mounts",
    "nav",
    "public_agent",
    "receipt",
    "refined",
    "sale",
    "scanned_ship",
    "scanned_system",
    "scanned_waypoint",
    "ship",
    "shipyard",
    "status",
    "survey",
    "system",
    "time",
    "transaction",
    "waypoint",
]
