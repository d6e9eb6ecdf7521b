"""Partitions of stops over a fleet of ships, each with its own hull, fuel and readiness."""
