"""Players: the agents that this daemon flies for."""
