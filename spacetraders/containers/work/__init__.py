"""Kinds of containers that earn: hauling, contracts, building, and the autopilot."""
