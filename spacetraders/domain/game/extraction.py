"""Surveys: the deposits of an asteroid, for later extractions."""

from datetime import datetime

import attrs


@attrs.frozen
class Survey:
    """The deposits of a rock at `symbol`, each as often as it weighs (MECHANICS 5.3).

    It is sent back as it came. `size` is SMALL, MODERATE or LARGE.
    """

    signature: str
    symbol: str
    deposits: tuple[str, ...]
    expiration: datetime
    size: str

    def share(self, trade_symbol: str) -> float:
        """Return the probability that an extraction yields a good."""
        return self.deposits.count(trade_symbol) / max(1, len(self.deposits))
