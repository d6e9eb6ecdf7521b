"""A recorded start system, where its file is at hand."""

import json
from pathlib import Path

from routing import System, Waypoint

RECORDED = Path(__file__).parents[4] / "shared" / "captured" / "systems" / "X1-AD75.json"


def load() -> System:
    """Return the waypoints of `RECORDED`; a market that trades FUEL sells it."""
    world = json.loads(RECORDED.read_text())
    sellers = {
        market["symbol"]
        for market in world["marketplaces"]
        for trade in ("exports", "imports", "exchange")
        if any(good["symbol"] == "FUEL" for good in market[trade])
    }
    return System(
        Waypoint(w["symbol"], w["x"], w["y"], w["symbol"] in sellers) for w in world["waypoints"]
    )
