"""Steering: what the autopilot sees, what it has decided, and how it leaves."""
