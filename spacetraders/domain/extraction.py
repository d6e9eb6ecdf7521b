"""What is won from asteroids and gas giants."""

from datetime import datetime

import attrs


@attrs.frozen
class Survey:
    """What is in a rock at `symbol`: each deposit as often as it weighs (MECHANICS 5.3).

    It is sent back as it came; `size` is SMALL, MODERATE or LARGE.
    """

    signature: str
    symbol: str
    deposits: tuple[str, ...]
    expiration: datetime
    size: str

    def share(self, trade_symbol: str) -> float:
        """How likely an extraction yields a good, from 0 to 1."""
        return self.deposits.count(trade_symbol) / max(1, len(self.deposits))
