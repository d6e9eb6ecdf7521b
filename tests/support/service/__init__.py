"""Service managers that are none."""
