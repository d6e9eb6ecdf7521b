"""Following a fleet: what it looks like now, and each change from then on."""
