"""Dispatch: gives hulls their jobs, the only place that does."""
