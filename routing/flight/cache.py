"""Answers about whole systems, kept for a while: they cost a hundred times what a look-up does."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

import attrs

from routing.errors import UnknownWaypoint
from routing.flight.matrix import TravelTimes, travel_times
from routing.model import Hull, System

Value = TypeVar("Value")

USUAL_WAYPOINTS = 120
"""Up to here a system's whole matrix is worked out and kept: a tenth of a second, for every
question about it. That of a larger one would take too much of a budget."""


@attrs.frozen
class CacheStatistics:
    """Look-ups answered from the cache (`hits`) and not (`misses`), and what became of entries.

    `dropped` counts those that left because the system changed, their time was up, or others were
    used more recently.
    """

    hits: int
    misses: int
    entries: int
    dropped: int


@attrs.define
class _Entry(Generic[Value]):
    expires: float
    value: Value


class Cache(Generic[Value]):
    """At most `size` values, those used last, each for at most `seconds` of the clock `now`.

    A value belongs to a system by name, in one version, and to a key for all else that it depends
    on. When a system is asked about in another version, its older values go. Any thread may call;
    two that miss the same value at once both work it out.
    """

    def __init__(self, *, size: int, seconds: float, now: Callable[[], float]) -> None:
        if size < 1 or seconds <= 0:
            raise ValueError(f"a cache of {size} entries for {seconds} seconds keeps nothing")
        self._size = size
        self._seconds = seconds
        self._now = now
        self._lock = Lock()
        self._entries: OrderedDict[tuple[str, Hashable], _Entry[Value]] = OrderedDict()
        self._versions: dict[str, Hashable] = {}
        self._hits = self._misses = self._dropped = 0

    def __repr__(self) -> str:
        return f"<Cache of {len(self._entries)}/{self._size}: {self._hits} hits>"

    def get(
        self, name: str, version: Hashable, key: Hashable, work_out: Callable[[], Value]
    ) -> Value:
        """Return the value kept, or that of `work_out`, which is then kept; its errors are not."""
        with self._lock:
            self._enter_version(name, version)
            entry = self._entries.get((name, key))
            if entry is not None and self._now() < entry.expires:
                self._entries.move_to_end((name, key))
                self._hits += 1
                return entry.value
            self._misses += 1
        value = work_out()
        with self._lock:
            self._keep(name, version, key, value)
        return value

    def drop(self, name: str) -> int:
        """Forget all that is known of a system; return how many values that were."""
        with self._lock:
            self._versions.pop(name, None)
            return self._drop_all(name)

    def statistics(self) -> CacheStatistics:
        """Return the counts since the cache was made, and the entries kept now."""
        with self._lock:
            return CacheStatistics(self._hits, self._misses, len(self._entries), self._dropped)

    def _enter_version(self, name: str, version: Hashable) -> None:
        if name not in self._versions or self._versions[name] != version:
            self._drop_all(name)
            self._versions[name] = version

    def _keep(self, name: str, version: Hashable, key: Hashable, value: Value) -> None:
        if name not in self._versions or self._versions[name] != version:
            return  # the system changed in the meantime
        now = self._now()
        self._entries.pop((name, key), None)
        self._entries[name, key] = _Entry(now + self._seconds, value)
        stale = [known for known, entry in self._entries.items() if entry.expires <= now]
        oldest = list(self._entries)[: max(0, len(self._entries) - self._size)]
        self._forget({*stale, *oldest})

    def _drop_all(self, name: str) -> int:
        return self._forget({known for known in self._entries if known[0] == name})

    def _forget(self, keys: set[tuple[str, Hashable]]) -> int:
        for key in keys:
            del self._entries[key]
        self._dropped += len(keys)
        return len(keys)


class TravelTimesCache:
    """`travel_times`, kept by all that it depends on: see `Cache` for what is promised.

    Of a system of USUAL_WAYPOINTS at most the whole matrix is kept, and answers for whichever stops
    are asked about; of a larger one that of a set of stops, in whichever order they are named.
    The version of a system is its waypoints, by value: an equal system built anew is the same.
    """

    def __init__(self, *, size: int = 64, seconds: float = 3600, now: Callable[[], float]) -> None:
        self._cache: Cache[TravelTimes] = Cache(size=size, seconds=seconds, now=now)

    def __repr__(self) -> str:
        return f"<TravelTimesCache over {self._cache!r}>"

    def travel_times(
        self,
        name: str,
        system: System,
        hull: Hull,
        *,
        fuel: int,
        among: Iterable[str] | None = None,
        refuel_seconds: int = 0,
        pulse: Callable[[], object] = bool,
    ) -> TravelTimes:
        """Return `matrix.travel_times` of the system of this name, and raise what that raises."""
        stops = None if among is None else tuple(among)
        kept = None
        if stops is not None and len(system) > USUAL_WAYPOINTS:
            kept = tuple(sorted({*stops}))
        found = self._cache.get(
            name,
            system.waypoints,
            (hull, fuel, kept, refuel_seconds),
            lambda: travel_times(
                system, hull, fuel=fuel, among=kept, refuel_seconds=refuel_seconds, pulse=pulse
            ),
        )
        return found if stops is None else _part(found, stops)

    def drop(self, name: str) -> int:
        """Forget a system, and return how many matrices of it were kept."""
        return self._cache.drop(name)

    def statistics(self) -> CacheStatistics:
        """Return hits, misses, entries and what was dropped."""
        return self._cache.statistics()


def _part(times: TravelTimes, symbols: tuple[str, ...]) -> TravelTimes:
    """Return the rows and columns of some symbols, in this order; raises UnknownWaypoint."""
    index = {symbol: i for i, symbol in enumerate(times.symbols)}
    for symbol in symbols:
        if symbol not in index:
            raise UnknownWaypoint(symbol)
    numbers = [index[symbol] for symbol in symbols]
    return TravelTimes(symbols, tuple(tuple(times.rows[i][j] for j in numbers) for i in numbers))
