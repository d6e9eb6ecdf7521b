"""Allocating: which hull does which job, by the greatest total rate of value.

The jobs of several hulls are assigned together. Where two of them then want the same depth of a
market, the better one has it, and the other hull chooses anew from what is left.
"""

from collections.abc import Callable, Mapping, Sequence

import attrs

from spacetraders.domain.economy.law import Stock
from spacetraders.domain.work.choosing import CargoHull, Option, TradeScene, options
from spacetraders.domain.work.jobs import Job, Sink, SinkKind

MOST_OPTIONS = 40
"""The jobs of a hull that are looked at: a hull that gets none of its best forty finds another in
the next round."""

Assign = Callable[[Sequence[Sequence[float | None]]], Sequence[int | None]]
"""Given rates by row and column, returns the column of each row, with the greatest total."""


@attrs.frozen
class Allotment:
    """The job of a hull, and the next best one that it could have had, if any."""

    option: Option
    runner_up: Option | None = None


def allotted(
    scene: TradeScene,
    workers: Sequence[CargoHull],
    *,
    budget: float,
    assign: Assign,
) -> dict[str, Allotment]:
    """Return the job of each hull. A hull without a job that pays is left out."""
    left, found = list(workers), dict[str, Allotment]()
    while left:
        chosen = _assigned(scene, left, budget=budget, assign=assign)
        if not chosen:
            break
        # The best is surely done. Others keep theirs where it takes nothing from those before.
        touched: set[tuple[str, str]] = set()
        for worker in sorted(left, key=lambda it: (-_rate(chosen, it), it.symbol)):
            allotment = chosen.get(worker.symbol)
            if allotment is None:
                continue
            job = allotment.option.job
            wants = _touches(job)
            if (wants & touched) or job.outlay > budget:
                continue
            found[worker.symbol] = allotment
            touched |= wants
            budget -= job.outlay
            scene = scene_without(scene, job)
        left = [it for it in left if it.symbol not in found]
    return found


def scene_without(scene: TradeScene, job: Job) -> TradeScene:
    """Return the scene as it is once a job is done."""
    stocks: dict[tuple[str, str], Stock] = dict(scene.stocks)
    for place, good, units in job.depths():
        if (place, good) in stocks:
            stocks[place, good] = stocks[place, good].after(units)
    delivered: dict[tuple[Sink, str], int] = {}
    for lot in job.lots:
        key = lot.sink, lot.good
        delivered[key] = delivered.get(key, 0) + lot.units
    rest = [
        attrs.evolve(offer, units=offer.units - delivered.get((offer.sink, offer.good), 0))
        for offer in scene.offers
    ]
    return attrs.evolve(scene, stocks=stocks, offers=tuple(it for it in rest if it.units > 0))


def greedy(rates: Sequence[Sequence[float | None]]) -> list[int | None]:
    """Assign the best rate first. It stands in for a solver, for a few rows."""
    cells = sorted(
        (
            (-rate, row, column)
            for row, line in enumerate(rates)
            for column, rate in enumerate(line)
            if rate is not None
        ),
    )
    found: dict[int, int] = {}
    for _, row, column in cells:
        if row not in found and column not in found.values():
            found[row] = column
    return [found.get(row) for row in range(len(rates))]


def _assigned(
    scene: TradeScene,
    workers: Sequence[CargoHull],
    *,
    budget: float,
    assign: Assign,
) -> dict[str, Allotment]:
    all_of = {it.symbol: options(scene, it, budget=budget)[:MOST_OPTIONS] for it in workers}
    able = [it.symbol for it in workers if all_of[it.symbol]]
    # One column for each way between places: whoever takes it takes the best of its goods.
    columns = {key: None for symbol in able for key in map(_way, all_of[symbol])}
    numbers = {key: number for number, key in enumerate(columns)}
    rows: list[list[float | None]] = []
    by_cell: list[dict[int, Option]] = []
    for symbol in able:
        cells = {numbers[_way(option)]: option for option in reversed(all_of[symbol])}
        rows.append([cells[n].rate if n in cells else None for n in range(len(numbers))])
        by_cell.append(cells)
    found: dict[str, Allotment] = {}
    for symbol, cells, column in zip(able, by_cell, assign(rows), strict=True):
        if column is not None and column in cells:
            option = cells[column]
            others = (it for it in all_of[symbol] if it is not option)
            found[symbol] = Allotment(option, next(others, None))
    return found


def _way(option: Option) -> tuple[str, ...]:
    return option.job.stops


def _rate(chosen: Mapping[str, Allotment], worker: CargoHull) -> float:
    allotment = chosen.get(worker.symbol)
    return allotment.option.rate if allotment else 0.0


def _touches(job: Job) -> set[tuple[str, str]]:
    """Return the depth that a job takes, by where it is: sold or bought, or an offer."""
    markets = {(place, good) for place, good, _ in job.depths()}
    offers = {
        (lot.sink.key or lot.sink.waypoint, lot.good)
        for lot in job.lots
        if lot.sink.kind is not SinkKind.MARKET
    }
    return markets | offers
