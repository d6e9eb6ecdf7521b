"""Chains: what a system's markets can give in the long run, and what an input is worth to them.

A linear program has the units that are carried each hour between markets. What a market makes of a
good is limited, and more where its inputs are fed. The dual value of feeding is what a unit of an
input brings later, by the products that it lets be made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from spacetraders.domain.economy.goods import MADE_OF
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.work.jobs import SinkKind
from spacetraders.domain.work.offers import Offer

UNFED_VOLUMES, FED_VOLUMES = 0.3, 1.4
"""Trade volumes an hour that an export makes without its inputs, and with them while it is bought
(ECONOMY 3: RESTRICTED or WEAK, and GROWING)."""

FEED_VOLUMES = 0.43
"""Trade volumes an hour of an input that keep it from growing SCARCE: what a WEAK import uses."""

TAKEN_VOLUMES = 1.25
"""Trade volumes an hour that an import uses while it is delivered (ECONOMY 3: GROWING)."""

EXCHANGED_VOLUMES = 0.5
"""Trade volumes an hour that an exchange makes good (ECONOMY 7)."""

EXPORT_LEVEL, IMPORT_LEVEL = 1.5, -2.5
"""The supplies at which goods are traded in the long run, in trade volumes. Chosen: about there
another unit costs as much in later prices as it brings (see `mixing.keeping`)."""

HUNGRY_LEVEL = -3.0
"""The supply of an input below which feeding counts. Production suffers below -4 (ECONOMY 4), and
what is brought in time need not be brought before."""

SITE_HOURS = 12.0
"""The hours in which a site's bill would be brought if its materials were there. Chosen: short
enough that what makes them is fed as much as it can be."""

USUAL_HOLD = 80
"""The hold of a light hauler, in units (MECHANICS 7)."""

Key = tuple[str, str]
"""A waypoint and a good."""


@attrs.frozen
class Constraint:
    """A constraint: the sum of `terms`, factors by variable, is `most` at most."""

    name: str
    terms: Mapping[str, float]
    most: float


@attrs.frozen
class Program:
    """A linear program: variables from 0 on with their gains, and rows that limit them."""

    gains: Mapping[str, float]
    rows: Sequence[Constraint]


@attrs.frozen
class Solution:
    """The greatest total gain, and the dual value of each row: what one more of `most` gains."""

    gain: float
    duals: Mapping[str, float]


Solve = Callable[[Program], Solution]


def unsolved(_: Program) -> Solution:
    """Return nothing, where there is no solver: inputs are then worth what markets pay."""
    return Solution(0.0, {})


@attrs.frozen
class SystemChains:
    """What a system allows: `profit` in credits an hour, and the worth of a unit of each input.

    `credits_per_second` is what a second of a hull is worth.
    """

    profit: float = 0.0
    worth: Mapping[Key, float] = attrs.field(factory=dict)
    credits_per_second: float = 0.0


@attrs.frozen
class _Lane:
    good: str
    origin: str
    goal: str
    gain: float
    seconds: float
    sink: SinkKind = SinkKind.MARKET

    @property
    def name(self) -> str:
        return f"{self.good} {self.origin} {self.goal} {self.sink}"


def chains_of(
    stocks: Mapping[Key, Stock],
    seconds: Callable[[str, str], float],
    *,
    hulls: float,
    solve: Solve,
    offers: Sequence[Offer] = (),
) -> SystemChains:
    """Return what a system allows for so many hulls of a usual hold.

    `seconds` are of the flight between two waypoints, with the stop at its end. Of the `offers`,
    those of sites count, which are there for hours.
    """
    sites = [offer for offer in offers if offer.sink.kind is SinkKind.SITE]
    lanes = [*_lanes(stocks, seconds), *_site_lanes(stocks, seconds, sites)]
    if not lanes:
        return SystemChains()
    solution = solve(_program(stocks, lanes, sites, hulls))
    worth: dict[Key, float] = {}
    for (place, product), stock in stocks.items():
        for good in _inputs(stocks, place, product, stock):
            dual = solution.duals.get(f"feed {place} {product} {good}", 0.0)
            worth[place, good] = worth.get((place, good), 0.0) + dual
    return SystemChains(
        solution.gain,
        {key: value for key, value in worth.items() if value > 0},
        solution.duals.get("hulls", 0.0),
    )


def hungry(chains: SystemChains, stocks: Mapping[Key, Stock]) -> dict[Key, float]:
    """Return the worth of those inputs that are about to run out."""
    return {
        key: worth
        for key, worth in chains.worth.items()
        if key in stocks and stocks[key].level < HUNGRY_LEVEL
    }


def _program(
    stocks: Mapping[Key, Stock], lanes: Sequence[_Lane], sites: Sequence[Offer], hulls: float
) -> Program:
    gains = {lane.name: lane.gain for lane in lanes}
    out: dict[Key, dict[str, float]] = {}
    into: dict[Key, dict[str, float]] = {}
    supplied: dict[Key, dict[str, float]] = {}
    for lane in lanes:
        # A site may stand where a market is.
        taken = into if lane.sink is SinkKind.MARKET else supplied
        out.setdefault((lane.origin, lane.good), {})[lane.name] = 1.0
        taken.setdefault((lane.goal, lane.good), {})[lane.name] = 1.0
    rows = [Constraint("hulls", {it.name: it.seconds / USUAL_HOLD for it in lanes}, 3600.0 * hulls)]
    for key, terms in out.items():
        rows += _production(stocks, key, terms, into)
    for offer in sites:
        terms = supplied.get((offer.sink.waypoint, offer.good), {})
        rows.append(
            Constraint(f"site {offer.sink.waypoint} {offer.good}", terms, offer.units / SITE_HOURS)
        )
    for (place, good), terms in into.items():
        stock = stocks[place, good]
        volumes = EXCHANGED_VOLUMES if stock.kind == EXCHANGE else TAKEN_VOLUMES
        rows.append(Constraint(f"into {place} {good}", terms, volumes * stock.volume))
    return Program(gains, rows)


def _production(
    stocks: Mapping[Key, Stock],
    key: Key,
    terms: Mapping[str, float],
    into: Mapping[Key, Mapping[str, float]],
) -> Iterator[Constraint]:
    (place, good), stock = key, stocks[key]
    if stock.kind == EXCHANGE:
        yield Constraint(f"out {place} {good}", terms, EXCHANGED_VOLUMES * stock.volume)
        return
    inputs = _inputs(stocks, place, good, stock)
    fed = f"fed {place} {good}"
    more = FED_VOLUMES - UNFED_VOLUMES if inputs else 0.0
    limited = {**terms, fed: -more * stock.volume} if inputs else dict(terms)
    yield Constraint(f"out {place} {good}", limited, UNFED_VOLUMES * stock.volume)
    if inputs:
        yield Constraint(fed, {fed: 1.0}, 1.0)
    for each in inputs:
        need = FEED_VOLUMES * stocks[place, each].volume
        fed_by = dict.fromkeys(into.get((place, each), {}), -1.0)
        yield Constraint(f"feed {place} {good} {each}", {fed: need, **fed_by}, 0.0)


def _inputs(stocks: Mapping[Key, Stock], place: str, product: str, stock: Stock) -> list[str]:
    """Return the inputs of an export that its market buys."""
    if stock.kind != EXPORT:
        return []
    return [
        good
        for good in MADE_OF.get(product, ())
        if (place, good) in stocks and stocks[place, good].kind == IMPORT
    ]


def _lanes(stocks: Mapping[Key, Stock], seconds: Callable[[str, str], float]) -> Iterator[_Lane]:
    sellers: dict[str, list[tuple[str, Stock]]] = {}
    for (place, good), stock in stocks.items():
        if stock.kind != IMPORT and good != FUEL:
            sellers.setdefault(good, []).append((place, stock))
    for (goal, good), taker in stocks.items():
        if taker.kind == EXPORT:
            continue
        for origin, seller in sellers.get(good, ()):
            gain = _at(taker, IMPORT_LEVEL).bid - _at(seller, EXPORT_LEVEL).ask
            # A lane at a loss may still pay by what it feeds, but only an importer makes anything.
            if origin == goal or (gain <= 0 and taker.kind == EXCHANGE):
                continue
            way = seconds(origin, goal) + seconds(goal, origin)
            if way < float("inf"):
                yield _Lane(good, origin, goal, gain, way)


def _site_lanes(
    stocks: Mapping[Key, Stock], seconds: Callable[[str, str], float], sites: Sequence[Offer]
) -> Iterator[_Lane]:
    for offer in sites:
        goal = offer.sink.waypoint
        for (origin, good), seller in stocks.items():
            if good != offer.good or seller.kind == IMPORT:
                continue
            way = seconds(origin, goal) + seconds(goal, origin)
            gain = offer.worth - _at(seller, EXPORT_LEVEL).ask
            if gain > 0 and way < float("inf"):
                yield _Lane(good, origin, goal, gain, way, SinkKind.SITE)


def _at(stock: Stock, level: float) -> Stock:
    """Return the stock at the supply of the long run."""
    if stock.kind == EXCHANGE:
        return attrs.evolve(stock, net=0)
    return attrs.evolve(stock, net=round(level * stock.volume))
