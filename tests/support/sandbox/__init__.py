"""Stages on which the sandbox is played, and its sums."""
