"""The world as the API shows it: plain dictionaries, ready for JSON (MECHANICS 1.1)."""

from spacetraders.sandbox.views.places import market, system, transaction, waypoint
from spacetraders.sandbox.views.players import agent, contract, faction, ledger, status
from spacetraders.sandbox.views.shapes import Json
from spacetraders.sandbox.views.ships import cargo, fuel, nav, ship

__all__ = [
    "Json",
    "agent",
    "cargo",
    "contract",
    "faction",
    "fuel",
    "ledger",
    "market",
    "nav",
    "ship",
    "status",
    "system",
    "transaction",
    "waypoint",
]
