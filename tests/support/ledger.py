"""The ledger's sums and filters in plain Python, which those in SQL are held to."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from spacetraders.domain.deeds.accounts import OPENING, By, Entry, Sum, Wanted, hour_of

KEYS: dict[By, Callable[[Entry], str | None]] = {
    By.HOUR: lambda entry: hour_of(entry.timestamp),
    By.SHIP: lambda entry: entry.ship_symbol,
    By.GOOD: lambda entry: entry.trade_symbol,
    By.KIND: lambda entry: entry.kind,
}


def summed(entries: Iterable[Entry], by: By) -> list[Sum]:
    """Sum entries up by a key, without the opening balance, which is no income."""
    totals = defaultdict[str | None, list[int]](list)
    for entry in entries:
        if entry.kind != OPENING:
            totals[KEYS[by](entry)].append(entry.total_price)
    return [
        Sum(key, sum(n for n in moved if n > 0), -sum(n for n in moved if n < 0), len(moved))
        for key, moved in totals.items()
    ]


def admits(wanted: Wanted, entry: Entry) -> bool:
    """Whether an entry fits a filter."""
    named = ("ship_symbol", "kind", "trade_symbol")
    return (wanted.since is None or entry.timestamp >= wanted.since) and all(
        getattr(wanted, name) in (None, getattr(entry, name)) for name in named
    )
