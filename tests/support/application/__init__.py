"""Galaxies, ships and roads for the tests of the use cases."""
