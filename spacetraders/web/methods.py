"""Methods of the daemon that the pages may use."""

READS = frozenset(
    {
        "autopilot.explain",
        "autopilot.status",
        "construction.get",
        "container.get",
        "container.list",
        "container.logs",
        "contract.list",
        "daemon.status",
        "daemon.tree",
        "health",
        "ledger.list",
        "ledger.report",
        "market.find",
        "market.history",
        "market.spreads",
        "player.list",
        "route.plan",
        "treasury.get",
        "waypoint.get",
        "waypoint.list",
    }
)
"""Those that change nothing."""

ORDERS = frozenset(
    {
        "autopilot.start",
        "autopilot.stop",
        "container.restart",
        "container.stop",
        "ship.hold",
        "ship.navigate",
        "ship.release",
    }
)
"""Those that the pages may use with --orders."""

WITHOUT_PLAYER = frozenset(
    {
        "container.get",
        "container.logs",
        "container.restart",
        "container.stop",
        "daemon.status",
        "daemon.tree",
        "health",
        "player.list",
    }
)
"""Those that name no player."""
