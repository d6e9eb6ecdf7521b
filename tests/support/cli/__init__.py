"""A daemon that answers the commands as a test says, and its answers."""
