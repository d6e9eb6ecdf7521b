"""A cache of travel times by system, hull and fuel: a look-up costs a hundredth of a matrix."""

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
"""Up to this size the matrix of a whole system is computed and kept. It takes a tenth of a second,
once for all questions about it. That of a larger system would take too much of a budget."""


@attrs.frozen
class CacheStatistics:
    """Counts of look-ups answered from the cache (`hits`) and not (`misses`), and of entries.

    `entries` are kept now. `dropped` counts those that left because the system changed, their time
    was up, or others were used more recently.
    """

    hits: int
    misses: int
    entries: int
    dropped: int


class Cache(Generic[Value]):
    """A least-recently-used cache of at most `size` values, each for `seconds` of the clock `now`.

    A value belongs to a system by name, in one version, and to a key for all else that it depends
    on. When a system is asked about in another version, its older values are dropped. Any thread
    may call. Two threads that miss the same value at once both compute it.

    Raises:
        ValueError: the size or the time leaves no room for a value.
    """

    def __init__(self, *, size: int, seconds: float, now: Callable[[], float]) -> None:
        if size < 1 or seconds <= 0:
            raise ValueError(f"a cache of {size} entries for {seconds} seconds keeps nothing")
        self._size = size
        self._seconds = seconds
        self._now = now
        # Solves run in several threads, and share the cache.
        self._lock = Lock()
        self._entries: OrderedDict[tuple[str, Hashable], tuple[float, Value]] = OrderedDict()
        self._versions: dict[str, Hashable] = {}
        self._hits = self._misses = self._dropped = 0

    def __repr__(self) -> str:
        return f"<Cache of {len(self._entries)}/{self._size}: {self._hits} hits>"

    def get(
        self, name: str, version: Hashable, key: Hashable, work_out: Callable[[], Value]
    ) -> Value:
        """Return the value kept, or keep that of `work_out`. Its errors pass through."""
        with self._lock:
            # A system in another version has other travel times, so all values of the old one go.
            self._enter_version(name, version)
            entry = self._entries.get((name, key))
            if entry is not None and self._now() < entry[0]:
                self._entries.move_to_end((name, key))
                self._hits += 1
                return entry[1]
            self._misses += 1
        # Outside the lock: a matrix takes a tenth of a second, and others may look theirs up.
        value = work_out()
        with self._lock:
            self._keep(name, version, key, value)
        return value

    def drop(self, name: str) -> int:
        """Drop all values of a system, and return how many there were."""
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
        # Taken out first, so that it is put back at the end: the entries are in order of use.
        self._entries.pop((name, key), None)
        self._entries[name, key] = now + self._seconds, value
        # Values whose time is up go first of all, then those least recently used.
        stale = [known for known, (expires, _) in self._entries.items() if expires <= now]
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
    """A cache of `travel_times`, with the promises of `Cache`.

    For a system of up to USUAL_WAYPOINTS the whole matrix is kept, and any set of stops is cut out
    of it. For a larger one the matrix of each set of stops is kept, whatever their order. The
    version of a system is its waypoints, by value: an equal system built anew is the same.
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
        """Return `travel_times` of the system of this name, and raise what that raises."""
        stops = None if among is None else tuple(among)
        kept = None
        if stops is not None and len(system) > USUAL_WAYPOINTS:
            # The key has the stops as a set, so that another order of them is a hit as well.
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
        """Drop the matrices of a system, and return how many there were."""
        return self._cache.drop(name)

    def statistics(self) -> CacheStatistics:
        """Return the numbers of hits, misses, entries and dropped entries."""
        return self._cache.statistics()


def _part(times: TravelTimes, symbols: tuple[str, ...]) -> TravelTimes:
    """Return the rows and columns of some symbols, in this order."""
    index = {symbol: i for i, symbol in enumerate(times.symbols)}
    for symbol in symbols:
        if symbol not in index:
            raise UnknownWaypoint(symbol)
    numbers = [index[symbol] for symbol in symbols]
    return TravelTimes(symbols, tuple(tuple(times.rows[i][j] for j in numbers) for i in numbers))
