"""Players: the agents that this daemon flies, registered and found by name."""
