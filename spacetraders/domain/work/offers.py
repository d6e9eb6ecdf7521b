"""Offers: deliveries that contracts and building sites want, beside what markets buy."""

from collections.abc import Mapping
from typing import Final

import attrs

from spacetraders.domain.work.jobs import Sink

NO_WORTH: Final[Mapping[tuple[str, str], float]] = {}


@attrs.frozen
class Offer:
    """Units of a good that a sink takes at `price` credits for each.

    `worth` is what a unit is worth to us in all. That of a site is a share of what the finished
    site brings, and its price is 0.
    """

    sink: Sink
    good: str
    units: int
    price: float
    worth: float
