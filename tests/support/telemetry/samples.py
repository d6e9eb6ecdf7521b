"""A status with something in each of its figures."""

from datetime import UTC, datetime

from spacetraders.application.itself.status import Status
from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.router import MatrixStatistics, RouterStatistics
from spacetraders.application.ports.statistics import Latency, Recent
from spacetraders.application.ports.store import StoreStatistics

STATUS = Status(
    version="1.2.3",
    started_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    uptime_seconds=12.5,
    game=GameStatistics(
        url="https://game/v2",
        reachable=False,
        queued={"person": 1, "flight": 2, "background": 3},
        in_flight=4,
        sent=40,
        retried=5,
        refused_429=6,
        per_second=2,
        burst=29,
        burst_left=20,
        total_seconds=4.5,
        recent=Recent(10, 0.1, 0.2),
    ),
    store=StoreStatistics("sqlite:///secret", None, 90, 7, 8, 0.75, Recent(9, 0.1, 0.25)),
    router=RouterStatistics(
        running=1,
        solves=20,
        failed=2,
        late=3,
        cancelled=4,
        fallbacks=6,
        total_seconds=12.5,
        breaker="OPEN",
        matrices=MatrixStatistics(entries=5, hits=30, misses=7, dropped=8),
    ),
    loop=Latency(600, 0.0005, 0.002, 0.03),
    containers={"BACKOFF": 1, "RUNNING": 3},
    resident_bytes=50_000_000,
    messages={"GetShip": {"count": 4, "mean_seconds": 0.5}},
)
