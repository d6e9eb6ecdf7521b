"""Scenes of work for property tests: markets, offers and hulls at places in a plane."""

import math
from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st

from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock
from spacetraders.domain.work.choosing import CargoHull, Limits, TradeScene
from spacetraders.domain.work.jobs import Job, Lot, Sink, SinkKind
from spacetraders.domain.work.offers import Offer

GOODS = ("IRON", "FOOD", "CLOTHING")
PLACES = {"X-A1": (0, 0), "X-A2": (0, 0), "X-B1": (40, 30), "X-C1": (-200, 10)}
"""Two of the waypoints are at one place."""

WAYPOINTS = tuple(PLACES)
ROOMS, BUDGETS = st.integers(1, 120), st.integers(0, 400_000)


def seconds(start: str, goal: str) -> float:
    """The flight time between two waypoints: as in CRUISE at speed 15 (MECHANICS 3.2)."""
    return round(math.dist(PLACES[start], PLACES[goal])) * 25 / 15 + 15


def stock(good: str, kind: str, *, net: int = 0, base: int = 1000, volume: int = 20) -> Stock:
    return Stock(good, kind, base, 8, volume, net)


def lot(good: str, source: str | None, sink: Sink, *numbers: int) -> Lot:
    """A lot with its units, cost and income."""
    units, cost, income = numbers
    return Lot(good, source, sink, units, cost, income, float(income))


def hull(
    symbol: str = "SHIP-1",
    where: str = "X-A1",
    *,
    room: int = 80,
    aboard: Mapping[str, int] | None = None,
    limits: Limits | None = None,
    way: Callable[[str, str], float] = seconds,
) -> CargoHull:
    return CargoHull(symbol, where, room, way, aboard=dict(aboard or {}), limits=limits or Limits())


def stocks(good: str) -> st.SearchStrategy[Stock]:
    """A good at a market, at any usual level."""
    return st.builds(
        Stock,
        good=st.just(good),
        kind=st.sampled_from([EXPORT, IMPORT, EXCHANGE]),
        base=st.sampled_from([15, 240, 1800, 4000]),
        margin=st.integers(3, 13),
        volume=st.sampled_from([6, 20, 60]),
        net=st.integers(-400, 400),
    )


@st.composite
def markets(draw: st.DrawFn) -> dict[tuple[str, str], Stock]:
    """Goods at markets, by waypoint and good."""
    keys = [(place, good) for place in WAYPOINTS for good in GOODS]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=8))
    return {(place, good): draw(stocks(good)) for place, good in sorted(chosen)}


@st.composite
def offers(draw: st.DrawFn) -> tuple[Offer, ...]:
    """Deliveries to contracts and sites, each of them once."""
    keys = [(place, good, kind) for place in WAYPOINTS for good in GOODS for kind in ("c", "s")]
    found = []
    for place, good, kind in sorted(draw(st.lists(st.sampled_from(keys), unique=True, max_size=2))):
        is_site = kind == "s"
        sink = Sink(place, SinkKind.SITE if is_site else SinkKind.CONTRACT, "" if is_site else good)
        price = 0.0 if is_site else float(draw(st.integers(0, 6_000)))
        worth = price + draw(st.integers(0, 3_000))
        found.append(Offer(sink, good, draw(st.integers(1, 150)), price, worth))
    return tuple(found)


@st.composite
def scenes(draw: st.DrawFn) -> TradeScene:
    """A system with some markets and offers."""
    found = draw(markets())
    worth = {key: float(draw(st.sampled_from([0, 0, 500]))) for key in found}
    return TradeScene(found, PLACES, draw(offers()), worth)


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    """What a person may have a hull do."""
    kinds = draw(st.sets(st.sampled_from([kind.value for kind in SinkKind]), min_size=1))
    return Limits(
        frozenset(draw(st.sets(st.sampled_from(GOODS)))),
        frozenset(draw(st.sets(st.sampled_from(WAYPOINTS)))),
        frozenset(kinds),
    )


def cargos() -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(GOODS), st.integers(1, 60), min_size=1)


@st.composite
def fleets(draw: st.DrawFn) -> list[CargoHull]:
    """Hulls at waypoints, all of them empty."""
    places = draw(st.lists(st.sampled_from(WAYPOINTS), min_size=1, max_size=4))
    return [
        hull(f"SHIP-{number}", place, room=draw(st.sampled_from([15, 40, 80])))
        for number, place in enumerate(places, 1)
    ]


def bought(jobs: Sequence[Job], waypoint: str, good: str) -> int:
    """The units that jobs buy of a good at a market."""
    return sum(
        lot.units for job in jobs for lot in job.lots if (lot.source, lot.good) == (waypoint, good)
    )


def delivered(jobs: Sequence[Job], sink: Sink, good: str) -> int:
    """The units that jobs bring to a sink."""
    return sum(
        lot.units for job in jobs for lot in job.lots if (lot.sink, lot.good) == (sink, good)
    )
