"""Contracts: the good, destination, units, payments and deadlines (MECHANICS 8)."""

from datetime import datetime

import attrs


@attrs.frozen
class Contract:
    """A procurement contract: `units` of a good to a waypoint, with payments in credits."""

    contract_id: str
    faction: str
    good: str
    destination: str
    units: int
    on_accepted: int
    on_fulfilled: int
    deadline: datetime
    deadline_to_accept: datetime
    delivered: int = 0
    accepted: bool = False
    fulfilled: bool = False

    @property
    def missing(self) -> int:
        """The units that are still to be delivered."""
        return self.units - self.delivered

    @property
    def due(self) -> datetime:
        """The time at which it lapses: as an offer not accepted, or a contract not fulfilled."""
        return self.deadline if self.accepted else self.deadline_to_accept

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted or fulfilled. An agent has one open contract at most."""
        return not self.fulfilled and now < self.due
