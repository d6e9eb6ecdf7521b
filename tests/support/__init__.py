"""What the tests share: the daemon's inside in memory, and helpers by the part that they test."""
