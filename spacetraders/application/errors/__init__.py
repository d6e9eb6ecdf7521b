"""Errors of the use cases, found before the game is asked: a module for each subject."""
