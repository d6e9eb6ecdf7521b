"""A division of stops among vehicles: the candidate solution of the split search."""

import math

import attrs

POWER = 8
"""The exponent of the score. The search computes differences of powers with it."""


@attrs.define
class Division:
    """A route of stops for each vehicle, with the time of each route."""

    routes: list[list[int]]
    times: list[int]

    @property
    def score(self) -> float:
        """The objective of the search, in seconds: the 8-norm of the times.

        Most changes leave the longest route as it is, so the makespan gives a search no direction.
        This norm is nearly the makespan, and falls with whatever makes a longer route shorter.
        """
        return math.pow(sum(math.pow(time, POWER) for time in self.times), 1 / POWER)

    @property
    def rank(self) -> tuple[int, int]:
        """The order of quality, less is better: the longest route, then the sum of all."""
        return max(self.times), sum(self.times)
