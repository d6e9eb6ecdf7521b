"""Strategies: who flies a simulated fleet. A strategy knows the daemon, and not the sandbox."""
