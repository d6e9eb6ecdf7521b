"""The things of the game, as its answers tell them: values without I/O."""
