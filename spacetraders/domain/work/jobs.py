"""Jobs: goods to be bought at some places and brought to others, and what that is worth."""

from enum import StrEnum

import attrs


class SinkKind(StrEnum):
    """What takes goods at a place."""

    MARKET = "market"
    CONTRACT = "contract"
    SITE = "site"


@attrs.frozen(order=True)
class Sink:
    """What takes goods at a waypoint. `key` is the contract's id, or empty."""

    waypoint: str
    kind: SinkKind = SinkKind.MARKET
    key: str = ""


@attrs.frozen
class Lot:
    """Units of a good from a market to a sink. A `source` of None is the ship's own hold.

    `cost` and `income` are the credits that all units are expected to cost and to bring. `value` is
    the income together with what the delivery is worth later.
    """

    good: str
    source: str | None
    sink: Sink
    units: int
    cost: int
    income: int
    value: float

    @property
    def profit(self) -> int:
        """The credits gained."""
        return self.income - self.cost


@attrs.frozen
class Job:
    """Lots that one ship carries in one go: first to the places of purchase, then to the sinks.

    `stops` are the waypoints in the order in which they are visited.
    """

    lots: tuple[Lot, ...]
    stops: tuple[str, ...]

    @property
    def outlay(self) -> int:
        """The credits that the goods are expected to cost."""
        return sum(lot.cost for lot in self.lots)

    @property
    def income(self) -> int:
        """The credits that the goods are expected to bring."""
        return sum(lot.income for lot in self.lots)

    @property
    def profit(self) -> int:
        """The credits that it is expected to gain, before the cost of the flight."""
        return self.income - self.outlay

    @property
    def value(self) -> float:
        """What the job is worth, before the cost of the flight."""
        return sum(lot.value for lot in self.lots) - self.outlay

    @property
    def units(self) -> int:
        """The units carried."""
        return sum(lot.units for lot in self.lots)

    @property
    def kind(self) -> str:
        """The kind of its most demanding sink, for people: contract, site or market."""
        kinds = {lot.sink.kind for lot in self.lots}
        order = (SinkKind.CONTRACT, SinkKind.SITE, SinkKind.MARKET)
        return next((kind.value for kind in order if kind in kinds), SinkKind.MARKET.value)

    @property
    def sources(self) -> tuple[str, ...]:
        """The waypoints where goods are bought, in order, each of them once."""
        bought = {lot.source for lot in self.lots}
        # A place that is visited again, to deliver there, must not be bought at again.
        return tuple(dict.fromkeys(stop for stop in self.stops if stop in bought))

    def depths(self) -> tuple[tuple[str, str, int], ...]:
        """Return the market depth that it takes: waypoint, good, and units.

        Units are negative where they are bought, positive where they are sold.
        """
        taken: dict[tuple[str, str], int] = {}
        for lot in self.lots:
            if lot.source is not None:
                key = lot.source, lot.good
                taken[key] = taken.get(key, 0) - lot.units
            if lot.sink.kind is SinkKind.MARKET:
                key = lot.sink.waypoint, lot.good
                taken[key] = taken.get(key, 0) + lot.units
        return tuple((place, good, units) for (place, good), units in taken.items())

    def __str__(self) -> str:
        """Return the job in a line for people."""
        goods: dict[str, int] = {}
        for lot in self.lots:
            goods[lot.good] = goods.get(lot.good, 0) + lot.units
        what = ", ".join(f"{units} {good}" for good, units in goods.items())
        return f"{what} by {' > '.join(self.stops)}"
