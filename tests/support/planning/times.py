"""Travel times for tests: those of one system and hull are worked out once for a whole run."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from routing.flight import cache
from routing.flight.matrix import TravelTimes
from routing.model import Hull, System

_known: dict[Hashable, TravelTimes] = {}
"""By all that they follow from. They never change, so that no test sees anything of another."""


@contextmanager
def worked_out_once() -> Iterator[None]:
    """Have the daemon's caches, each of which begins empty, ask for what is known already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "travel_times", _remembering(cache.travel_times))
        yield


def _remembering(work_out: Callable[..., TravelTimes]) -> Callable[..., TravelTimes]:
    def travel_times(system: System, hull: Hull, *, pulse: Any, **how: Any) -> TravelTimes:
        key = (system.waypoints, hull, *sorted(how.items()))
        if key not in _known:
            _known[key] = work_out(system, hull, pulse=pulse, **how)
        return _known[key]

    return travel_times
