"""Supervised tasks: the nursery tree, restarts, recovery, one module per kind."""
