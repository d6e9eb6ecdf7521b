"""The outward contract: scenes that are played, and the record of their answers."""
