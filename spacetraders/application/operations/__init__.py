"""The operations of the game: each deed and query, and what the game answers."""
