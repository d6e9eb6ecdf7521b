"""Contracts: the deliveries that a faction wants, its payments, and deadlines."""

from datetime import datetime

import attrs


@attrs.frozen
class Delivery:
    """A good that a contract wants at a place."""

    trade_symbol: str
    destination_symbol: str
    units_required: int
    units_fulfilled: int

    @property
    def units_left(self) -> int:
        """The units that are still to be delivered."""
        return max(0, self.units_required - self.units_fulfilled)


@attrs.frozen
class Contract:
    """One contract of an agent, who can have one open at a time (MECHANICS 8).

    Payments are credits. An offer ends at `deadline_to_accept`, an accepted one at `deadline`, by
    the server's clock. `expired` is as of the last call of `at`.
    """

    contract_id: str
    faction: str
    type: str
    paid_on_accepted: int
    paid_on_fulfilled: int
    deadline: datetime
    accepted: bool
    fulfilled: bool
    deadline_to_accept: datetime | None = None
    deliveries: tuple[Delivery, ...] = ()
    expired: bool = False

    @property
    def delivered(self) -> bool:
        """Whether all deliveries are complete."""
        return not any(delivery.units_left for delivery in self.deliveries)

    def at(self, now: datetime) -> "Contract":
        """Return the contract as it is at the server's time `now`."""
        return attrs.evolve(self, expired=not self.fulfilled and not self.is_open(now))

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted or fulfilled, so that no other one is offered."""
        end = self.deadline if self.accepted else self.deadline_to_accept
        # An offer without a deadline stays open.
        return not self.fulfilled and (end is None or now < end)
