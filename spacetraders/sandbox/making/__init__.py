"""How a world comes about: generated from a seed, read from a recording, loaded, or reset."""
