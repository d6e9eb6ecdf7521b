"""The daemon itself: handlers that tell its health, its figures, its tasks and its troubles."""
