"""Orders: what a person has a ship, a contract or a container do at once."""
