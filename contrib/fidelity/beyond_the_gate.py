"""How like the game's are the systems beyond the gate: the figures of ECONOMY 9, there and here."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import attrs

from spacetraders.clock import EPOCH
from spacetraders.sandbox.making.galaxy import Galaxy, make
from spacetraders.sandbox.rules import jumping
from spacetraders.sandbox.state.market import Kind, Listing, Market
from spacetraders.sandbox.state.universe import System

Row = tuple[str, float, float]
"""A figure: its name, what was recorded, and what it is here."""

FINISHED = frozenset(
    {
        "ADVANCED_CIRCUITRY",
        "CLOTHING",
        "ELECTRONICS",
        "EQUIPMENT",
        "FABRICS",
        "FOOD",
        "LAB_INSTRUMENTS",
        "MACHINERY",
        "MEDICINE",
        "MICROPROCESSORS",
        "SHIP_PLATING",
        "URANITE",
    }
)
"""The twelve goods over which the depth of a system was summed."""

SIZES = (
    ((1, 2), 124 / 374, 0, 0.0),
    ((3, 4), 66 / 374, 2, 0.245),
    ((5, 8), 75 / 374, 6.5, 0.35),
    ((9, 16), 81 / 374, 27, 0.71),
    ((17, 99), 28 / 374, 79.5, 0.735),
)
"""By the number of markets: the share of systems, and the medians of pairs and of best spreads,
each the middle of those of worked and of untouched systems."""

CONNECTIONS = (0, 25, 146, 555, 941, 815, 394, 154, 41, 9)
"""Gates by number of connections; those without any were not charted, so nobody knows theirs."""

DEPTHS = {"p25": 1.95, "median": 4.30, "p75": 8.51, "p95": 26.17}
"""The depth of systems that trade any of the twelve, in millions of credits."""


@attrs.frozen
class Economy:
    """The figures of a system: `spreads` are those of its pairs, `depth` is in credits."""

    markets: int
    spreads: tuple[float, ...]
    depth: float
    volume: float | None

    @property
    def best(self) -> float:
        """The best spread, 0 without a pair."""
        return max(self.spreads, default=0.0)


def measure(seed: int, systems: int) -> list[Row]:
    """Return the figures of a galaxy as recorded (ECONOMY 9) and as generated.

    Systems are those with a built gate and a market, as nobody has touched them. Those that are
    made on the way stay with the galaxy, which nobody else sees.
    """
    galaxy = make(seed, systems, EPOCH)
    economies = list(surveyed(galaxy))
    return [*_gates(galaxy), *_sizes(economies), *_depths(economies)]


def surveyed(galaxy: Galaxy) -> Iterator[Economy]:
    """Yield the figures of each system with a built gate."""
    for site in galaxy.sites:
        if site.gated and not site.start and (system := galaxy.system(site.symbol)):
            markets = [market for at in system.waypoints if (market := galaxy.market(at))]
            yield economy(markets)


def economy(markets: Sequence[Market]) -> Economy:
    """Return the figures of a system's markets."""
    listings = [of for market in markets for of in market.listings.values()]
    volumes = [of.trade_volume for of in listings if of.kind is not Kind.EXCHANGE]
    return Economy(
        markets=len(markets),
        spreads=tuple(_spreads(markets)),
        depth=sum(_depth(of) for of in listings if of.good in FINISHED),
        volume=statistics.median(volumes) if volumes else None,
    )


def _spreads(markets: Iterable[Market]) -> Iterator[float]:
    # A pair is a good that is bought at one market and sold at another at a gain.
    quotes = defaultdict(list)
    for market in markets:
        for of in market.listings.values():
            quotes[of.good].append(of.quote())
    for prices in quotes.values():
        for here, there in product(prices, prices):
            # No market pays more than it asks, so none is a pair with itself.
            if there.sell_price > here.purchase_price:
                yield there.sell_price / here.purchase_price - 1


def _depth(of: Listing) -> float:
    quote = of.quote()
    return of.trade_volume * (quote.purchase_price + quote.sell_price) / 2


def _gates(galaxy: Galaxy) -> Iterator[Row]:
    gated = [site for site in galaxy.sites if site.gated]
    unbuilt = sum(site.start for site in gated)
    yield "unbuilt gates, share", 330 / 3101, unbuilt / len(gated)
    stars = {site.symbol: site for site in gated}
    ways = {site.symbol: galaxy.neighbours(site.symbol) for site in gated}
    counts = Counter(len(others) for others in ways.values())
    for number, recorded in enumerate(CONNECTIONS):
        yield (
            f"gates with {number} connections, share",
            recorded / sum(CONNECTIONS),
            counts[number] / len(gated),
        )
    yield "connections of a gate, mean", 4.43, sum(k * n for k, n in counts.items()) / len(gated)
    lengths = [
        stars[one].distance(stars[other].x, stars[other].y)
        for one, others in ways.items()
        for other in others
    ]
    # Recorded is the mean of the jumps of a fleet that chose them; half of all edges are shorter.
    seconds = jumping.JUMP_SECONDS + jumping.SECONDS_PER_DISTANCE * statistics.median(lengths)
    yield "cooldown of a jump, seconds", 361, seconds
    yield "toll of a jump, median", 5070, statistics.median(_tolls(galaxy))


def _tolls(galaxy: Galaxy) -> Iterator[int]:
    for site in galaxy.sites:
        system: System | None = galaxy.system(site.symbol)
        if system and system.gate and (market := galaxy.market(system.gate.symbol)):
            yield market.listings["ANTIMATTER"].quote().purchase_price


def _sizes(economies: Sequence[Economy]) -> Iterator[Row]:
    for (least, most), share, pairs, spread in SIZES:
        of_size = [it for it in economies if least <= it.markets <= most]
        name = f"{least} to {most} markets" if most < 99 else f"{least} markets or more"
        yield f"{name}, share", share, len(of_size) / len(economies)
        if of_size:
            found = statistics.median(len(it.spreads) for it in of_size)
            yield f"{name}, pairs, median", pairs, found
            best = statistics.median(it.best for it in of_size)
            yield f"{name}, best spread, median", spread, best


def _depths(economies: Sequence[Economy]) -> Iterator[Row]:
    volumes = [it.volume for it in economies if it.volume is not None]
    yield "trade volume, median", 100, statistics.median(volumes)
    depths = [it.depth for it in economies if it.depth]
    yield "systems without the twelve goods, share", 0.19, 1 - len(depths) / len(economies)
    twentieths = statistics.quantiles(depths, n=20)
    here = dict(zip(DEPTHS, (twentieths[i] for i in (4, 9, 14, 18)), strict=True))
    for name, recorded in DEPTHS.items():
        yield f"depth in million credits, {name}", recorded, here[name] / 1e6
