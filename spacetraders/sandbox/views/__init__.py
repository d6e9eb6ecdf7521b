"""The world as the API shows it: plain dictionaries, ready for JSON (MECHANICS 1.1)."""

from spacetraders.sandbox.views.admin import fault, ledger
from spacetraders.sandbox.views.places import market, system, transaction, waypoint
from spacetraders.sandbox.views.players import agent, contract, faction, status
from spacetraders.sandbox.views.shapes import Json
from spacetraders.sandbox.views.ships import cargo, fuel, nav, ship
from spacetraders.sandbox.views.shipyards import shipyard

__all__ = [
    "Json",
    "agent",
    "cargo",
    "contract",
    "faction",
    "fault",
    "fuel",
    "ledger",
    "market",
    "nav",
    "ship",
    "shipyard",
    "status",
    "system",
    "transaction",
    "waypoint",
]
