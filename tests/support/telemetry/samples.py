"""A status and figures of business, with something in each."""

from datetime import UTC, datetime

from spacetraders.application.itself.status import Status
from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.router import MatrixStatistics, RouterStatistics
from spacetraders.application.ports.statistics import Latency, Recent
from spacetraders.application.ports.store import StoreStatistics
from spacetraders.domain.fleet_figures import AgentFigures, FleetFigures

FIGURES = FleetFigures(
    agents=(
        AgentFigures(
            "FLEET",
            credits=175_000,
            floor=2_000,
            reserved=500,
            earned={"goods": 900, "contracts": 50},
            spent={"goods": 400, "fuel": 72},
            ships={"DOCKED": 3, "IN_TRANSIT": 1},
            waiting={"no_work": 2, "no_task": 1},
        ),
        AgentFigures("POOR", None, 1_000, 0, {}, {}, {}, {}),
    ),
    seen=tuple(datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (1, 2, 3)),
)

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
