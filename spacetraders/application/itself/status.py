"""The status of the daemon: figures of queues, latencies, containers and memory, and probes."""

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
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games, GameStatistics
from spacetraders.application.ports.router import Router, RouterStatistics
from spacetraders.application.ports.statistics import Latency, Probes
from spacetraders.application.ports.store import Store, StoreStatistics, StoreUnavailable
from spacetraders.domain.containers import LIVE_STATES

PROBE_SECONDS = 0.1
"""The period of the event loop's probes: 600 samples a minute, of which p99 leaves out six."""

STORE_PROBE_SECONDS = 2.0
"""How long the database has no calls before it is pinged."""

STATM = Path("/proc/self/statm")
"""See proc(5). Its second number is the resident memory in pages."""


@attrs.frozen
class Status:
    """Figures of the daemon. `containers` counts the live ones by state, with a 0 for none.

    `messages` has for each class of message how many there were, and the mean seconds they took.
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
    """Reads the figures from memory, and so answers when nothing else does."""

    store: Store
    games: Games
    router: Router
    containers: Containers
    timing: Timing
    loop: Probes
    started_at: datetime
    troubles: Troubles

    def read(self) -> Status:
        """Return the present figures."""
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
    """Note how late the event loop wakes this task after each sleep, until cancelled."""
    while True:
        due = clock.monotonic() + probes.period_seconds
        await trio.sleep_until(due)
        woken = clock.monotonic()
        probes.note(woken, max(0.0, woken - due))


async def probe_store(store: Store) -> None:
    """Ping the store, so that its statistics tell of trouble early, until cancelled."""
    while True:
        calls = store.statistics().calls
        await trio.sleep(STORE_PROBE_SECONDS)
        after = store.statistics()
        # Calls show by themselves whether the store answers. In trouble a read that succeeds does
        # not show that it takes writes again, which a ping checks.
        if after.calls == calls or after.trouble is not None:
            with suppress(StoreUnavailable):  # its statistics have the error
                await store.ping()


def resident_bytes(statm: Path = STATM) -> int:
    """Return the resident memory of this process in bytes.

    Without `statm` it is the peak so far.
    """
    try:
        pages = int(statm.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        # getrusage(2) counts in bytes on macOS, where the daemon is run without a /proc.
        return getrusage(RUSAGE_SELF).ru_maxrss
    return pages * getpagesize()
