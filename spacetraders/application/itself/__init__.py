"""The daemon itself: its health, its figures, its tasks and what troubles it."""
