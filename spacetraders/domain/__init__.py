"""The game's nouns and rules: values and sync functions, no I/O."""
