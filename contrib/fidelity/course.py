"""The course of a recorded start system, X1-FB5, replayed by the sandbox's laws.

The panel has a row whenever the supply of a good changed its word, with the net supply. What the
laws do not explain between two rows was traded: those units are spread evenly over the time. How
many exports were RESTRICTED and imports SCARCE is read as from the panel, where an activity is seen
only when the word changes.
"""

import copy
import random
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs
from recordings import recording

from spacetraders.sandbox.making import stocking
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.market import Kind, Listing, Market, Supply
from spacetraders.sandbox.state.market_ticks import HOUR

Row = tuple[str, str, float]

COURSE = {
    2: (5, 11),
    4: (14, 18),
    8: (29, 34),
    12: (47, 62),
    16: (59, 75),
    20: (65, 88),
    24: (71, 92),
    28: (74, 90),
}
"""By hours after the reset: RESTRICTED exports and SCARCE imports, in percent (ECONOMY 3)."""

STEP_TICKS = HOUR // 2
SEEDS = range(5)


@attrs.frozen
class Sighting:
    """A row of the panel; `tick` counts from the reset."""

    tick: int
    waypoint: str
    good: str
    kind: Kind
    volume: int
    net_supply: int | None


def measure(seeds: Sequence[int]) -> Iterator[Row]:
    """Yield the shares by hour, in percent; nothing where the panel is not there."""
    panel = recording("economy/fb5_panel.json")
    if panel is None:
        return
    sightings = _sightings(panel)
    courses = [_Replay.begun(sightings, random.Random(seed)).course() for seed in seeds]
    for hour, (restricted, scarce) in COURSE.items():
        for name, recorded, place in (
            ("RESTRICTED exports", restricted, 0),
            ("SCARCE imports", scarce, 1),
        ):
            here = statistics.mean(course[hour][place] for course in courses)
            yield f"{name} after {hour} hours, percent", f"{recorded}", here


def _sightings(panel: dict[str, Any]) -> list[Sighting]:
    began = datetime.fromisoformat(panel["reset"]).replace(tzinfo=None)
    rows = [
        Sighting(_tick(row[3], began), row[0], row[1], Kind(row[2]), row[8], row[10])
        for row in panel["rows"]
        if row[2] in {Kind.EXPORT, Kind.IMPORT}
    ]
    return sorted(rows, key=lambda row: row.tick)


def _tick(when: str, began: datetime) -> int:
    return round((datetime.fromisoformat(when) - began) / market_ticks.TICK)


@attrs.define
class _Replay:
    """Markets that go through the course; `seen` are the words and activities seen last."""

    markets: dict[str, Market]
    ahead: dict[tuple[str, str], list[Sighting]]
    seen: dict[tuple[str, str], tuple[Supply, str | None]] = attrs.field(factory=dict)

    @classmethod
    def begun(cls, sightings: Sequence[Sighting], dice: random.Random) -> "_Replay":
        """Return the markets as nobody has visited them yet, which their first rows open."""
        ahead: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
        markets: dict[str, Market] = {}
        for row in sightings:
            ahead[row.waypoint, row.good].append(row)
            market = markets.setdefault(row.waypoint, Market(row.waypoint, {}, opened=row.tick))
            if row.good not in market.listings:
                drawn = stocking.listing(dice, row.kind, row.good)
                market.listings[row.good] = drawn
        for market in markets.values():
            market_ticks.label(market)
        seen = {
            (symbol, name): (of.supply, None)
            for symbol, market in markets.items()
            for name, of in market.listings.items()
        }
        return cls(markets, dict(ahead), seen)

    def course(self) -> dict[int, tuple[float, float]]:
        """Return the shares of RESTRICTED exports and SCARCE imports, in percent, by hour."""
        shares = {}
        for tick in range(STEP_TICKS, max(COURSE) * HOUR + 1, STEP_TICKS):
            for symbol, market in self.markets.items():
                self._step(symbol, market, tick)
            hour, rest = divmod(tick, HOUR)
            if rest == 0 and hour in COURSE:
                shares[hour] = self._shares()
        return shares

    def _step(self, symbol: str, market: Market, tick: int) -> None:
        before = max(tick - STEP_TICKS, market.opened or 0)
        if before >= tick:
            return
        for name, units in self._traded(symbol, market, before).items():
            _trade(market, market.listings[name], units)
        market_ticks.catch_up(market, tick, 1)
        for name, of in market.listings.items():
            rows = self.ahead[symbol, name]
            while rows and rows[0].tick <= tick:
                _correct(of, rows.pop(0))
            if self.seen[symbol, name][0] is not of.supply:
                self.seen[symbol, name] = (of.supply, of.activity)

    def _traded(self, symbol: str, market: Market, tick: int) -> dict[str, int]:
        # Of the units that the next row shows and the laws do not, this step's share.
        units = {}
        for name in market.listings:
            row = next(iter(self.ahead[symbol, name]), None)
            if row is None or row.net_supply is None or row.tick <= tick:
                continue
            alone = copy.deepcopy(market)
            market_ticks.catch_up(alone, row.tick, 1)
            steps = max(1, (row.tick - tick) // STEP_TICKS)
            units[name] = round((row.net_supply - alone.listings[name].net_supply) / steps)
        return units

    def _shares(self) -> tuple[float, float]:
        kinds: dict[Kind, list[bool]] = {Kind.EXPORT: [], Kind.IMPORT: []}
        for (symbol, name), (supply, activity) in self.seen.items():
            kind = self.markets[symbol].listings[name].kind
            found = activity == "RESTRICTED" if kind is Kind.EXPORT else supply is Supply.SCARCE
            kinds[kind].append(found)
        exports, imports = (100 * statistics.mean(found) for found in kinds.values())
        return exports, imports


def _trade(market: Market, of: Listing, units: int) -> None:
    of.net_supply += units
    # Only trade in the direction that the market is there for makes it brisk.
    if (units < 0) is (of.kind is Kind.EXPORT):
        of.count(abs(units), market.tick)


def _correct(of: Listing, row: Sighting) -> None:
    of.trade_volume = row.volume
    if row.net_supply is not None:
        of.net_supply = row.net_supply
