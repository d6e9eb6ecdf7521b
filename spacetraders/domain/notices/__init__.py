"""Notices: what a person is told unasked, when, and in which words."""
