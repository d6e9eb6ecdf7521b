"""Bounds for all clients together: how much may be under way, and how much memory it may take."""
