"""Pages of a fleet in a browser: a client of the daemon's socket, in a process of its own."""
