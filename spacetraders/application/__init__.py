"""The use cases: the messages of the daemon with their handlers, and the ports that these need."""
