"""Deeds: carried out, written down, settled, and judged again where an answer is lost."""
