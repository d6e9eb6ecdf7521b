"""The operations of the game: the table of deeds and queries, and the types of their answers."""
