"""A daemon that flies a SpaceTraders fleet."""

__version__ = "0.1.0"
