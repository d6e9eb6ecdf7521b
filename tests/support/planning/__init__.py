"""Solvers that misbehave, and OR-Tools under stress."""
