"""The rules of the game: what each operation checks and changes, and what time does by itself."""
