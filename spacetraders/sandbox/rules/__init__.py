"""The rules of the game: the checks and changes of each operation, and the passing of time."""
