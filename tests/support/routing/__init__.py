"""Solvers that try everything, and systems to plan in."""
