"""Orders: handlers of messages that have a ship, a contract or a container do something at once."""
