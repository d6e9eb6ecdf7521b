"""Figures to show as metrics."""
