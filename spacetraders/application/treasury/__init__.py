"""The treasury: the one gate through which credits are spent, and what is reserved."""

from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.treasury.spend import Spend
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.reservations import Depth, Purpose, Reservation

__all__ = ["Depth", "Purpose", "Reservation", "Spend", "SpendRefused", "Treasury"]
