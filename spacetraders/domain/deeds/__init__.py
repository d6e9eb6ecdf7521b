"""Deeds: their operations, their records, the evidence of what became of them, and their money."""
