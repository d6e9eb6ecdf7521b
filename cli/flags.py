"""The flags of the RPC's params, for the daemon's messages about params."""

import re

FLAGS = {
    "agent_symbol": "--agent",
    "budget_seconds": "--budget",
    "container_id": "--container",
    "contract_id": "--contract",
    "flight_mode": "--mode",
    "origin": "--from",
    "ship_symbol": "--ship",
    "ship_symbols": "--ships",
    "ship_type": "--type",
    "system_symbol": "--system",
    "to_ship_symbol": "--to",
    "waypoint_symbol": "--waypoint",
    "waypoints": "--waypoint",
}
"""Params whose flags have other names."""

# In these methods a param has another flag than it has elsewhere.
OTHERWISE = {
    ("ship.jump", "waypoint_symbol"): "--destination",
    ("ship.warp", "waypoint_symbol"): "--destination",
    ("route.journey", "origin"): "--origin",
    ("ship.tour", "max_iterations"): "--iterations",
    ("player.register", "agent_symbol"): "AGENT",
}


def in_flags(method: str, message: str) -> str:
    """Return a message about a param, such as `units: must be at least 1`, about its flag."""
    found = re.fullmatch(r"([a-z_]+)(?:\[\d+\])?: (.+)", message, re.DOTALL)
    if found is None:
        return message
    param, reason = found.groups()
    flag = OTHERWISE.get((method, param)) or FLAGS.get(param) or f"--{param.replace('_', '-')}"
    return f"{flag}: {reason}"
