"""The state of a world: agents, ships, contracts, markets, shipyards, waypoints, and a clock."""
