"""Tools for language models, by the Model Context Protocol: the daemon's methods, with types."""
