"""The game itself, offline: an HTTP server of our own universe."""
