"""How like the game's a start system is: the figures of ECONOMY 1 to 5 and 10, there and here."""

import copy
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from recordings import recording

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.making.calibration import Seen, explain
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules import contract_offers
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import (
    MILLIONTHS,
    Kind,
    Listing,
    Market,
    Quote,
    Supply,
    Transaction,
)
from spacetraders.sandbox.state.market_ticks import DAY, HOUR
from spacetraders.sandbox.state.world import World

Row = tuple[str, str, float]
"""A figure: its name, what was recorded or is wanted, and what it is here."""

FUEL = "FUEL"


def measure(seeds: Sequence[int]) -> Iterator[Row]:
    """Yield the figures of generated start systems, and of recorded quotes where they are there."""
    yield from _law()
    yield from _starts(seeds)
    yield from _lives()
    yield from _contracts(seeds)


def windfall(markets: Mapping[str, Market]) -> int:
    """Return what a greedy oracle gains at once, in credits.

    It knows every price. Again and again it buys as much of a good as one transaction takes where
    that is cheapest, and sells it where it brings most, until nothing gains. Fuel is left alone.
    """
    listed: defaultdict[str, list[Listing]] = defaultdict(list)
    for market in copy.deepcopy(markets).values():
        for symbol, of in market.listings.items():
            listed[symbol].append(of)
    return sum(_gained(of) for symbol, of in listed.items() if symbol != FUEL)


def _gained(listings: Sequence[Listing]) -> int:
    total = 0
    while True:
        source = min(listings, key=lambda of: of.quote().purchase_price)
        sink = max(listings, key=lambda of: of.quote().sell_price)
        gain = sink.quote().sell_price - source.quote().purchase_price
        if gain <= 0:
            return total
        units = min(source.trade_volume, sink.trade_volume)
        source.net_supply -= units
        sink.net_supply += units
        total += units * gain


def _law() -> Iterator[Row]:
    panel = recording("economy/fb5_panel.json")
    if panel:
        rows = [row for row in panel["rows"] if row[2] in {Kind.EXPORT, Kind.IMPORT}]
        yield "panel rows to the credit", "834 of 839", sum(map(_explained, rows))
    fresh = recording("economy/zg64_universe.json")
    if fresh:
        quotes = [quote for market in fresh["marketplaces"] for quote in _lawful(market)]
        exact = sum(
            explain(seen, base).error == 0 and explain(seen, base).base == base
            for seen, base in quotes
        )
        yield "quotes of a fresh system to the credit", f"{len(quotes)}", exact


def _explained(row: Sequence[Any]) -> bool:
    _, symbol, kind, _, ask, bid, supply, _, volume, margin, net_supply = row
    if net_supply is None:
        return False
    of = Listing(symbol, Kind(kind), good(symbol).base, margin, volume, net_supply)
    return (of.quote(), of.supply) == (Quote(ask, bid), supply)


def _lawful(market: Mapping[str, Any]) -> Iterator[tuple[Seen, int]]:
    kinds = {it["symbol"]: Kind.EXPORT for it in market["exports"]}
    kinds |= {it["symbol"]: Kind.IMPORT for it in market["imports"]}
    for quote in market.get("tradeGoods") or ():
        if quote["symbol"] in kinds:
            prices = Quote(quote["purchasePrice"], quote["sellPrice"])
            supply = Supply(quote["supply"])
            seen = Seen(kinds[quote["symbol"]], quote["tradeVolume"], supply, prices)
            yield seen, good(quote["symbol"]).base


def _starts(seeds: Sequence[int]) -> Iterator[Row]:
    atlases = [generate(seed, EPOCH) for seed in seeds]
    listings = [
        of for it in atlases for market in it.markets.values() for of in market.listings.values()
    ]
    imports = [of for of in listings if of.kind is Kind.IMPORT]
    exports = [of for of in listings if of.kind is Kind.EXPORT]
    scarce = sum(of.supply is Supply.SCARCE for of in imports) / len(imports)
    yield "SCARCE imports at the first look, share", "0.06-0.11", scarce
    restricted = sum(of.activity == "RESTRICTED" for of in exports) / len(exports)
    yield "RESTRICTED exports at the first look, share", "0.05-0.08", restricted
    gains = [windfall(it.markets) / 1e6 for it in atlases]
    yield "windfall at the start, million credits", "1.3-1.8", statistics.mean(gains)


def _lives() -> Iterator[Row]:
    made, used = _listing(Kind.EXPORT, 1.5), _listing(Kind.IMPORT, 1.5)
    for of, name, wanted in (
        (used, "an import visited and not traded loses, volumes an hour", "0.43"),
        (made, "an export visited and not traded gains, volumes an hour", "0.28"),
    ):
        before = of.millionths
        market_ticks.catch_up(Market("X", {of.good: of}, opened=0), HOUR, 1)
        yield name, wanted, abs(of.millionths - before) / MILLIONTHS / of.trade_volume
    alone = _listing(Kind.IMPORT, -2)
    market_ticks.catch_up(Market("X", {alone.good: alone}), DAY, 1)
    yield "a market unvisited for a day moves, volumes", "0", abs(alone.net_supply / 20 + 2)
    for volumes, wanted in ((-3.0, "7"), (2.0, "0-1")):
        name = f"steps in a day of an export bought down to {volumes:g} volumes"
        yield name, wanted, _steps(lambda of, to=volumes: of.net_supply / of.trade_volume - to)


def _listing(kind: Kind, volumes: float) -> Listing:
    return Listing("FAB_MATS", kind, 1_600, 8, 20, round(volumes * 20))


def _steps(wanted: Callable[[Listing], float]) -> int:
    of = _listing(Kind.EXPORT, 3)
    market = Market("X", {of.good: of}, opened=0)
    for tick in range(HOUR, DAY + 1, HOUR):
        units = max(0, round(wanted(of) * of.trade_volume))
        market.bought(Transaction("X", "S-1", of.good, "PURCHASE", units, 1, EPOCH))
        market_ticks.catch_up(market, tick, 1)
    return of.steps


def _contracts(seeds: Sequence[int]) -> Iterator[Row]:
    nets = [net for seed in seeds for net in _nets(seed)]
    yield "a contract's net, median, thousand credits", "30", statistics.median(nets) / 1e3
    yield "a contract's net, mean, thousand credits", "68", statistics.mean(nets) / 1e3
    poor = sum(net < 5_000 for net in nets) / len(nets)
    yield "contracts that bring under 5,000, share", "0.17", poor


def _nets(seed: int) -> Iterator[int]:
    # What is paid, less what the goods cost in the system; flights are not reckoned.
    atlas = generate(seed, EPOCH)
    world = World(atlas, EPOCH, seed)
    for _ in range(20):
        asked = contract_offers.negotiated(world, atlas.headquarters, "COSMIC", EPOCH)
        sources = [
            copy.copy(market.listings[asked.good])
            for market in atlas.markets.values()
            if asked.good in market.listings and market.listings[asked.good].kind is not Kind.IMPORT
        ]
        if sources:
            yield asked.on_accepted + asked.on_fulfilled - _cost(sources, asked.units)


def _cost(sources: Sequence[Listing], units: int) -> int:
    cost = 0
    while units:
        source = min(sources, key=lambda of: of.quote().purchase_price)
        bought = min(units, source.trade_volume)
        cost += bought * source.quote().purchase_price
        source.net_supply -= bought
        units -= bought
    return cost
