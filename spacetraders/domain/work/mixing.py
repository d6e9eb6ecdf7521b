"""Mixing: the goods that a hold takes from one place to another, along their marginal profit.

A place is one or several waypoints close together. The next unit is always of the good that gains
most by it. As each transaction moves the price, the gains of a good fall from tranche to tranche,
so that this order is the best one for a hold of any size.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import attrs

from spacetraders.domain.economy.law import EXPORT, IMPORT, MOST_PULL, Stock, purchase, sale
from spacetraders.domain.work.jobs import Lot, Sink, SinkKind
from spacetraders.domain.work.offers import Offer

MOST_TRANCHES = 6
"""Transactions of a good in one stay: the eighth always loses (OPERATIONS 1), and the seventh
hardly gains."""

HORIZON_HOURS = 6.0
"""For how long a unit taken from a market makes the later ones dearer. Chosen: within about two
hours busy markets are made good again, and quiet ones not within a day (ECONOMY 6)."""

PULL_A_LEVEL = 0.3 * 0.6931471805599453 * 4 / 100
"""How far one trade volume moves a price at level 0, in base prices for each percent of margin: the
derivative of the price law (MECHANICS 6.1)."""

EXPORT_VOLUMES_AN_HOUR, IMPORT_VOLUMES_AN_HOUR = 0.28, 0.43
"""What a market makes or uses of a good in an hour, in trade volumes, while WEAK (ECONOMY 3)."""

LADDERS_KEPT = 8192
"""Ladders that are remembered: some dozens of scenes of a large system."""

Ladders = Mapping[str, Sequence["Rung"]]
"""By good what a place sells or takes, the best price first."""


@attrs.frozen
class Rung:
    """Units at one price at a waypoint: of a purchase, or of what a sink takes.

    `worth` is in credits for a unit. For a purchase it is the price, with the cost of making later
    purchases dearer. For a delivery it is what is gained, less that cost.
    """

    units: int
    price: float
    worth: float
    sink: Sink | None = None
    source: str | None = None


def keeping(stock: Stock, net: float, *, buys: bool) -> float:
    """Return what a unit costs, in credits, by making later trades of the good worse.

    `net` is the supply in units at which it is traded. `buys` tells whether we buy the unit of the
    market, or sell it there. A market makes and uses up a fixed amount an hour at any price
    (ECONOMY 3). So what we trade over some hours is the same, and only its price depends on where
    we let the supply stand.
    """
    # What we do against the market's own way, as buying what it imports, is no stream of trade.
    if stock.kind != (EXPORT if buys else IMPORT):
        return 0.0
    level = net / stock.volume if buys else -net / stock.volume
    rate = EXPORT_VOLUMES_AN_HOUR if buys else IMPORT_VOLUMES_AN_HOUR
    slope = stock.base * stock.margin * PULL_A_LEVEL * 2.0 ** min(MOST_PULL, -0.3 * level)
    return float(slope * rate * HORIZON_HOURS)


# Most stocks are as they were at the last decision, some seconds ago.
@lru_cache(maxsize=LADDERS_KEPT)
def asks(stock: Stock, waypoint: str) -> tuple[Rung, ...]:
    """Return what a market sells of a good, a rung a transaction."""
    rungs, net = [], stock.net
    for tranche in purchase(stock, MOST_TRANCHES * stock.volume):
        # The cost is that of the middle of the tranche.
        kept = keeping(stock, net - tranche.units / 2, buys=True)
        rungs.append(Rung(tranche.units, tranche.price, tranche.price + kept, source=waypoint))
        net -= tranche.units
    return tuple(rungs)


@lru_cache(maxsize=LADDERS_KEPT)
def bids(stock: Stock, waypoint: str, bonus: float = 0.0) -> tuple[Rung, ...]:
    """Return what a market takes of a good. `bonus` is what a unit there is worth later."""
    rungs, net, sink = [], stock.net, Sink(waypoint)
    for tranche in sale(stock, MOST_TRANCHES * stock.volume):
        kept = keeping(stock, net + tranche.units / 2, buys=False)
        rungs.append(Rung(tranche.units, tranche.price, tranche.price + bonus - kept, sink))
        net += tranche.units
    return tuple(rungs)


def wanted(offer: Offer) -> Rung:
    """Return what an offer takes."""
    return Rung(offer.units, offer.price, offer.worth, offer.sink)


def mixed(supply: Ladders, demand: Ladders, *, room: int, budget: float) -> tuple[Lot, ...]:
    """Return the lots of a hold with `room` units, for at most `budget` credits, best gain first.

    Rungs of both ladders are sorted, the most worthwhile first.
    """
    steps = sorted(
        (step for good in supply if good in demand for step in _steps(good, supply, demand)),
        key=lambda step: (-step.gain, step.good),
    )
    taken: dict[tuple[str, str | None, Sink], list[_Step]] = {}
    stopped: set[str] = set()
    for step in steps:
        if room <= 0:
            break
        if step.good in stopped:
            continue
        units = min(step.units, room)
        if step.ask.price > 0:
            units = min(units, int(budget / step.ask.price))
        if units < step.units:
            # A later tranche of the good costs more, and this one comes first.
            stopped.add(step.good)
        if units <= 0:
            continue
        room -= units
        budget -= units * step.ask.price
        assert step.bid.sink is not None
        key = step.good, step.ask.source, step.bid.sink
        taken.setdefault(key, []).append(attrs.evolve(step, units=units))
    return tuple(_lot(key, steps) for key, steps in taken.items())


def merged(ladders: Iterable[Sequence[Rung]], *, best: Callable[[Rung], float]) -> list[Rung]:
    """Return the rungs of several ladders of one good as one, the best first."""
    return sorted((rung for ladder in ladders for rung in ladder), key=best)


@attrs.frozen
class _Step:
    good: str
    units: int
    ask: Rung
    bid: Rung

    @property
    def gain(self) -> float:
        return self.bid.worth - self.ask.worth


def _steps(good: str, supply: Ladders, demand: Ladders) -> Iterator[_Step]:
    """Yield units of a good with their gains, as long as there are any."""
    offered, taken = supply[good], demand[good]
    asked = bid = 0
    left_of_ask = left_of_bid = 0
    while asked < len(offered) and bid < len(taken):
        ask, taker = offered[asked], taken[bid]
        left_of_ask = left_of_ask or ask.units
        left_of_bid = left_of_bid or taker.units
        # What is aboard is sold for whatever it brings.
        if taker.worth <= ask.worth and ask.source is not None:
            return
        units = min(left_of_ask, left_of_bid)
        # A contract may be served with what its own market sells, a market of course not.
        if not _is_round(ask, taker):
            yield _Step(good, units, ask, taker)
        left_of_ask -= units
        left_of_bid -= units
        asked += not left_of_ask
        bid += not left_of_bid


def _is_round(ask: Rung, taker: Rung) -> bool:
    """Whether a market would buy what it has just sold."""
    sink = taker.sink
    return sink is not None and sink.kind is SinkKind.MARKET and sink.waypoint == ask.source


def _lot(key: tuple[str, str | None, Sink], steps: Sequence[_Step]) -> Lot:
    good, source, sink = key
    return Lot(
        good=good,
        source=source,
        sink=sink,
        units=sum(step.units for step in steps),
        cost=round(sum(step.units * step.ask.price for step in steps)),
        income=round(sum(step.units * step.bid.price for step in steps)),
        value=sum(
            step.units * (step.bid.worth - step.ask.worth + step.ask.price) for step in steps
        ),
    )
