"""The board: what is offered to a player's hulls, who does which job, and who waits for one."""

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import trio

from spacetraders.application.dispatch.choices import Choices
from spacetraders.application.dispatch.growth import GrowthLooks
from spacetraders.application.treasury import Reservation
from spacetraders.domain.work.allocating import Allotment
from spacetraders.domain.work.chains import SystemChains
from spacetraders.domain.work.choosing import Limits
from spacetraders.domain.work.jobs import Job, Lot, SinkKind
from spacetraders.domain.work.offers import Offer

Offering = Callable[[], Sequence[Offer]]
"""Returns what a contract or a site still wants."""


@attrs.define(eq=False)
class UnderWay:
    """A job that a ship has taken, with what is still to be bought and delivered of it.

    `ends_at` is when it is expected to be done, by our clock.
    """

    ship_symbol: str
    limits: Limits
    job: Job
    allotment: Allotment
    since: datetime
    ends_at: datetime
    reservation: Reservation | None = None
    depths: dict[tuple[str, str, int], int] = attrs.field(factory=dict)
    """Units still to be traded, by waypoint, good and side: -1 bought there, 1 sold there."""
    deliveries: dict[tuple[str, str], int] = attrs.field(factory=dict)
    """Units still to be delivered, by the key or waypoint of an offer's sink, and good."""

    @classmethod
    def begun(
        cls,
        ship_symbol: str,
        limits: Limits,
        allotment: Allotment,
        *,
        since: datetime,
        ends_at: datetime,
    ) -> "UnderWay":
        """Return a job as it is begun."""
        job = allotment.option.job
        taken = cls(ship_symbol, limits, job, allotment, since, ends_at)
        taken.take(job)
        return taken

    def take(self, job: Job) -> None:
        """Let this be the job from now on: its goods may change once its market was seen."""
        self.job = job
        self.depths = {
            (place, good, -1 if units < 0 else 1): abs(units) for place, good, units in job.depths()
        }
        self.deliveries = {}
        for lot in job.lots:
            if lot.sink.kind is not SinkKind.MARKET:
                key = offer_key(lot)
                self.deliveries[key] = self.deliveries.get(key, 0) + lot.units

    def bought(self, waypoint: str, good: str, units: int) -> None:
        """Note a purchase of the job."""
        _less(self.depths, (waypoint, good, -1), units)

    def sold(self, waypoint: str, good: str, units: int) -> None:
        """Note a sale of the job."""
        _less(self.depths, (waypoint, good, 1), units)

    def delivered(self, lot: Lot, units: int) -> None:
        """Note a delivery to a contract or a site."""
        _less(self.deliveries, offer_key(lot), units)


@attrs.define(eq=False)
class WaitingHull:
    """A hull that waits for a job."""

    ship_symbol: str
    limits: Limits
    since: datetime


@attrs.define(eq=False)
class Board:
    """All of it for one player. `changed` is set, and made anew, when hulls should look again."""

    offerings: dict[str, Offering] = attrs.field(factory=dict)
    under_way: dict[str, UnderWay] = attrs.field(factory=dict)
    waiting: dict[str, WaitingHull] = attrs.field(factory=dict)
    looked_for: dict[str, str] = attrs.field(factory=dict)
    """The market that a ship flies to for a look, by ship."""
    chains: dict[str, tuple[SystemChains, datetime]] = attrs.field(factory=dict)
    """What each system allows in the long run, with when that was worked out."""
    closing: set[str] = attrs.field(factory=set)
    """The containers whose ships only empty their holds: these buy nothing new."""
    choices: Choices = attrs.field(factory=Choices)
    """The latest jobs that were given, and why."""
    growth: GrowthLooks = attrs.field(factory=GrowthLooks)
    """What one more hull would have brought in the latest minutes."""
    changed: trio.Event = attrs.field(factory=trio.Event)

    @property
    def waiting_share(self) -> float:
        """The share of the hulls that wait for a job, 0 where there are none."""
        hulls = len(self.waiting) + len(self.under_way)
        return len(self.waiting) / hulls if hulls else 0.0

    def tell(self) -> None:
        """Wake all that wait for a change."""
        self.changed.set()
        self.changed = trio.Event()

    def offers(self, *, without: UnderWay | None = None) -> list[Offer]:
        """Return what is offered and not yet promised to a ship under way, but for `without`."""
        promised: dict[tuple[str, str], int] = {}
        for taken in self.under_way.values():
            if taken is without:
                continue
            for key, units in taken.deliveries.items():
                promised[key] = promised.get(key, 0) + units
        left = (
            attrs.evolve(
                offer,
                units=offer.units
                - promised.get((offer.sink.key or offer.sink.waypoint, offer.good), 0),
            )
            for offer in self.all_offers()
        )
        return [offer for offer in left if offer.units > 0]

    def all_offers(self) -> list[Offer]:
        """Return what is offered, also what ships under way have been promised."""
        return [
            offer
            for container_id in sorted(self.offerings)
            for offer in self.offerings[container_id]()
        ]


def offer_key(lot: Lot) -> tuple[str, str]:
    """Return what tells an offer from others."""
    return lot.sink.key or lot.sink.waypoint, lot.good


def _less(amounts: dict, key: object, units: int) -> None:  # type: ignore[type-arg]
    left = amounts.get(key, 0) - units
    if left > 0:
        amounts[key] = left
    else:
        amounts.pop(key, None)
