"""Choosing: the jobs that there are in a system, and their rates of value for each hull."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from spacetraders.domain.economy.law import IMPORT, Stock
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.work.jobs import Job, Lot, Sink, SinkKind
from spacetraders.domain.work.mixing import Ladders, Rung, asks, bids, merged, mixed, wanted
from spacetraders.domain.work.offers import NO_WORTH, Offer

STOP_SECONDS, TRANSACTION_SECONDS = 6.0, 1.0
"""What a stop takes beside the flight: to dock, to look, to leave; and what a transaction takes.
Each is a request, which waits some half a second in a busy queue."""

HOP_SECONDS = 20.0
"""A flight between two waypoints at one place: 15 s for the least distance (MECHANICS 3.2), and
what its requests take."""

CREDITS_PER_SECOND_FLOWN = 1.0
"""The cost of fuel: a second of a laden hull burns about a unit and a half, of which a hundred cost
72 credits."""

NEVER = float("inf")

ALL_KINDS = frozenset(kind.value for kind in SinkKind)


@attrs.frozen
class Limits:
    """What a ship may do. An empty set admits all, and `kinds` are those of sinks.

    `budget` is how many credits one job may take. `shunned` are goods at waypoints that are left
    alone for a while, where a good of None is every good.
    """

    goods: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    kinds: frozenset[str] = ALL_KINDS
    budget: float = float("inf")
    shunned: frozenset[tuple[str, str | None]] = frozenset()

    @property
    def bounded(self) -> bool:
        """Whether there is a place, a good or a sink that is not admitted."""
        return bool(self.goods or self.markets or self.shunned) or len(self.kinds) < len(SinkKind)

    def buys(self, good: str, waypoint: str) -> bool:
        """Whether a good may be bought there."""
        wanted = not self.goods or good in self.goods
        return wanted and self._visits(waypoint) and not self.shuns(waypoint, good)

    def delivers(self, good: str, sink: Sink) -> bool:
        """Whether a good may be bought for a sink."""
        wanted = self.takes(sink.kind) and self._visits(sink.waypoint)
        return wanted and not self.shuns(sink.waypoint, good)

    def empties(self, good: str, sink: Sink) -> bool:
        """Whether a good that is aboard may be delivered to a sink."""
        wanted = sink.kind is SinkKind.MARKET or self.takes(sink.kind)
        return wanted and not self.shuns(sink.waypoint, good)

    def takes(self, kind: SinkKind) -> bool:
        """Whether goods may be bought for sinks of a kind."""
        return kind.value in self.kinds

    def shuns(self, waypoint: str, good: str | None = None) -> bool:
        """Whether a good is left alone there, or for None whether all of the place is."""
        return (waypoint, None) in self.shunned or (waypoint, good) in self.shunned

    def _visits(self, waypoint: str) -> bool:
        return not self.markets or waypoint in self.markets


ANYTHING = Limits()


@attrs.frozen
class CargoHull:
    """A hull that carries goods: where it is in `ready_seconds`, its room, and what is aboard.

    `seconds` returns the flight time between two waypoints, from full tanks.
    """

    symbol: str
    waypoint: str
    room: int
    seconds: Callable[[str, str], float]
    ready_seconds: float = 0.0
    aboard: Mapping[str, int] = attrs.field(factory=dict)
    limits: Limits = ANYTHING


@attrs.frozen
class TradeScene:
    """What is for sale and what is wanted in one system, without what others have reserved.

    `places` has the coordinates of waypoints. `worth` is what a unit of a good brings later at a
    market that makes something of it, in credits.
    """

    stocks: Mapping[tuple[str, str], Stock]
    places: Mapping[str, tuple[int, int]]
    offers: Sequence[Offer] = ()
    worth: Mapping[tuple[str, str], float] = NO_WORTH
    _cache: dict[str, object] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def supply(self) -> Mapping[tuple[int, int], Mapping[str, list[Rung]]]:
        """Return what each place sells, by good, the cheapest first."""
        return self._kept("supply", lambda: self._by_place(self._sold(), best=_worth))

    def demand(self) -> Mapping[tuple[int, int], Mapping[str, list[Rung]]]:
        """Return what each place takes, by good, the most worthwhile first."""
        return self._kept("demand", lambda: self._by_place(self._wanted(), best=_negative_worth))

    def _sold(self) -> Iterator[tuple[str, str, Sequence[Rung]]]:
        # An import is sold at twice its price, which nothing but a contract or a site can pay.
        offered = {offer.good for offer in self.offers}
        for (place, good), stock in self.stocks.items():
            if stock.kind != IMPORT or good in offered:
                yield place, good, asks(stock, place)

    def _wanted(self) -> Iterator[tuple[str, str, Sequence[Rung]]]:
        for (place, good), stock in self.stocks.items():
            yield place, good, bids(stock, place, self.worth.get((place, good), 0.0))
        for offer in self.offers:
            yield offer.sink.waypoint, offer.good, (wanted(offer),)

    def _by_place(
        self,
        ladders: Iterable[tuple[str, str, Sequence[Rung]]],
        *,
        best: Callable[[Rung], float],
    ) -> Mapping[tuple[int, int], Mapping[str, list[Rung]]]:
        found: dict[tuple[int, int], dict[str, list[Sequence[Rung]]]] = {}
        for waypoint, good, ladder in ladders:
            if good != FUEL and waypoint in self.places:
                place = found.setdefault(self.places[waypoint], {})
                place.setdefault(good, []).append(ladder)
        return {
            place: {good: merged(all_of, best=best) for good, all_of in goods.items()}
            for place, goods in found.items()
        }

    def _kept(self, name: str, make: Callable[[], object]) -> Mapping:  # type: ignore[type-arg]
        if name not in self._cache:
            self._cache[name] = make()
        found = self._cache[name]
        assert isinstance(found, Mapping)
        return found


@attrs.frozen
class Option:
    """A job for one hull: seconds until it is done, and its value in credits, fuel paid."""

    job: Job
    seconds: float
    value: float

    @property
    def rate(self) -> float:
        """Credits a second."""
        return self.value / self.seconds


def options(scene: TradeScene, worker: CargoHull, *, budget: float) -> list[Option]:
    """Return the jobs that pay for a hull, one for each pair of places, the best rate first.

    A hull with goods aboard delivers these, whatever they bring: within its limits, or else to any
    market.
    """
    budget = min(budget, worker.limits.budget)
    found: Iterable[Option]
    found = _deliveries(scene, worker) if worker.aboard else _trades(scene, worker, budget)
    return sorted(found, key=lambda option: (-option.rate, option.job.stops))


def _trades(scene: TradeScene, worker: CargoHull, budget: float) -> Iterator[Option]:
    limits = worker.limits

    def bought(good: str, rung: Rung) -> bool:
        return rung.source is not None and limits.buys(good, rung.source)

    def taken(good: str, rung: Rung) -> bool:
        return rung.sink is not None and limits.delivers(good, rung.sink)

    # What a hull may not do is left out first: it would take the room of what it may.
    supplies = [_only(it, limits, bought) for it in scene.supply().values()]
    demands = [_only(it, limits, taken) for it in scene.demand().values()]
    # The ladders of a place serve all pairs of which it is one.
    for supply in supplies:
        for demand in demands:
            option = _option(worker, mixed(supply, demand, room=worker.room, budget=budget))
            if option is not None and option.value > 0:
                yield option


def _deliveries(scene: TradeScene, worker: CargoHull) -> list[Option]:
    limits = worker.limits
    # A hold that nobody within the limits takes is sold anyway, or it would be of no use.
    return list(_delivered(scene, worker, limits.delivers)) or list(
        _delivered(scene, worker, limits.empties)
    )


def _delivered(
    scene: TradeScene, worker: CargoHull, admits: Callable[[str, Sink], bool]
) -> Iterator[Option]:
    def taken(good: str, rung: Rung) -> bool:
        return rung.sink is not None and admits(good, rung.sink)

    supply = {good: [Rung(units, 0.0, 0.0)] for good, units in worker.aboard.items()}
    room = sum(worker.aboard.values())
    for demand in scene.demand().values():
        lots = mixed(supply, _only(demand, worker.limits, taken), room=room, budget=0.0)
        option = _option(worker, lots)
        if option is not None:
            yield option


def _only(ladders: Ladders, limits: Limits, may: Callable[[str, Rung], bool]) -> Ladders:
    """Return the rungs that a hull may use."""
    if not limits.bounded:
        return ladders
    found = {good: [it for it in rungs if may(good, it)] for good, rungs in ladders.items()}
    return {good: rungs for good, rungs in found.items() if rungs}


def _option(worker: CargoHull, lots: Sequence[Lot]) -> Option | None:
    if not lots:
        return None
    job = Job(tuple(lots), _stops(worker, lots))
    seconds = worker.ready_seconds + way_seconds(worker, job)
    if seconds == NEVER:
        return None
    return Option(job, seconds, job.value - CREDITS_PER_SECOND_FLOWN * seconds)


def _stops(worker: CargoHull, lots: Sequence[Lot]) -> tuple[str, ...]:
    """Return the waypoints to visit: the sources, the nearest first, then the sinks."""
    here = worker.waypoint
    sources = sorted(
        {lot.source for lot in lots if lot.source is not None},
        key=lambda source: (worker.seconds(here, source) if source != here else 0.0, source),
    )
    sinks = sorted({lot.sink.waypoint for lot in lots} - set(sources))
    back = sorted({lot.sink.waypoint for lot in lots} & set(sources))
    return (*sources, *sinks, *back)


def way_seconds(worker: CargoHull, job: Job) -> float:
    """Return the seconds that a job takes a hull from where it is: flights, stops, trades."""
    total, here = 0.0, worker.waypoint
    for stop in job.stops:
        if stop != here:
            total += max(worker.seconds(here, stop), HOP_SECONDS)
        total += STOP_SECONDS
        here = stop
    return total + TRANSACTION_SECONDS * 2 * len(job.lots)


def _worth(rung: Rung) -> float:
    return rung.worth


def _negative_worth(rung: Rung) -> float:
    return -rung.worth
