"""Deeds: how they are written down, carried out, settled, and looked up after a lost answer."""
