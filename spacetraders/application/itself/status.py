"""The daemon's status: what waits, how fast it is, and what it takes of the machine."""

from collections import Counter
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage

import attrs
import trio

import spacetraders
from spacetraders import clock
from spacetraders.application.bus.mediator import Message, Timing
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.itself.troubles import Trouble, Troubles, all_troubles
from spacetraders.application.ports.game import (
    Containers,
    Games,
    GameStatistics,
    Router,
    RouterStatistics,
)
from spacetraders.application.ports.statistics import Latency, Probes
from spacetraders.application.ports.store import Store, StoreStatistics, StoreUnavailable
from spacetraders.domain.containers import LIVE_STATES

PROBE_SECONDS = 0.1
"""The loop is probed this often: 600 samples a minute, of which p99 leaves the six worst out."""

STORE_PROBE_SECONDS = 2.0
"""How long nobody calls the database before it is asked whether it answers."""

STATM = Path("/proc/self/statm")


@attrs.frozen
class Status:
    """Figures of the daemon; `containers` counts the live ones by state, every live state named.

    `messages` has for each command and query how many there were, and the mean seconds they took.
    """

    version: str
    started_at: datetime
    uptime_seconds: float
    game: GameStatistics
    store: StoreStatistics
    router: RouterStatistics
    loop: Latency
    containers: dict[str, int]
    resident_bytes: int
    messages: dict[str, dict[str, float]]
    troubles: tuple[Trouble, ...] = ()


@attrs.frozen
class GetStatus(Message[Status]):
    """The daemon's figures: queues, budget, latencies, containers, memory."""


@attrs.frozen
class StatusReader:
    """Reads the figures where they arise; asks nobody, and so answers when nothing else does."""

    store: Store
    games: Games
    router: Router
    containers: Containers
    timing: Timing
    loop: Probes
    started_at: datetime
    troubles: Troubles

    def read(self) -> Status:
        """Return the figures of this moment."""
        states = Counter(container.state for container in self.containers.live())
        store, game = self.store.statistics(), self.games.statistics()
        return Status(
            version=spacetraders.__version__,
            started_at=self.started_at,
            uptime_seconds=(clock.now() - self.started_at).total_seconds(),
            game=game,
            store=store,
            router=self.router.statistics(),
            loop=self.loop.latency(clock.monotonic()),
            containers={state.value: states[state] for state in sorted(LIVE_STATES)},
            resident_bytes=resident_bytes(),
            messages=self.timing.statistics(),
            troubles=all_troubles(self.troubles, store, game),
        )

    @answers("daemon.status", load=Load.GLANCE)
    async def get(self, _query: GetStatus) -> Status:
        return self.read()


async def probe_loop(probes: Probes) -> None:
    """Sleep again and again, and note how late the loop woke this task, until cancelled."""
    while True:
        due = clock.monotonic() + probes.period_seconds
        await trio.sleep_until(due)
        woken = clock.monotonic()
        probes.note(woken, max(0.0, woken - due))


async def probe_store(store: Store) -> None:
    """Keep what the store says of itself true, until cancelled.

    It is pinged after STORE_PROBE_SECONDS without a call and, while it is in trouble, in any case.
    """
    while True:
        calls = store.statistics().calls
        await trio.sleep(STORE_PROBE_SECONDS)
        after = store.statistics()
        if after.calls == calls or after.trouble is not None:
            with suppress(StoreUnavailable):  # the statistics have it
                await store.ping()


def resident_bytes(statm: Path = STATM) -> int:
    """Return the memory that this process holds; where there is no `statm`, the most it ever had.

    proc(5) counts in pages; getrusage(2) in KiB on the BSDs, but in bytes on macOS, which is the
    one of them that we are run on.
    """
    try:
        pages = int(statm.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return getrusage(RUSAGE_SELF).ru_maxrss
    return pages * getpagesize()
