"""The daemon's figures as Prometheus metrics.

Names and units follow the conventions of Prometheus: base units, and `_total` for counters. The
import of this module imports prometheus_client.
"""

from collections.abc import Callable, Iterator

import attrs
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from spacetraders.application.itself.status import Status
from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.router import RouterStatistics
from spacetraders.application.ports.statistics import Latency
from spacetraders.application.ports.store import StoreStatistics
from spacetraders.domain.fleet_figures import FleetFigures
from spacetraders.telemetry.business import BusinessCollector

Read = Callable[[], Status]


@attrs.frozen
class StatusCollector(Collector):
    """Makes the metrics from the status at every scrape, without counters of its own."""

    read: Read

    def collect(self) -> Iterator[Metric]:
        """Yield every metric as it is now."""
        status = self.read()
        yield from _process(status)
        yield from _gateway(status.game)
        yield from _store(status.store)
        yield from _router(status.router)
        yield from _loop(status.loop)
        yield _containers(status.containers)
        yield _messages(status.messages)


def exposition(read: Read, business: Callable[[], FleetFigures]) -> Callable[[], bytes]:
    """Return a function that renders the page for Prometheus.

    It has the current status, and the fleet's business as it was read last.
    """
    # One of our own, since the shared one adds Python's metrics. It does not describe itself, which
    # would read a status before there is one.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector(read))
    registry.register(BusinessCollector(business))
    return lambda: generate_latest(registry)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"spacetraders_{name}", meaning, value=value)


def _counter(name: str, meaning: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"spacetraders_{name}", meaning, value=value)


def _process(status: Status) -> Iterator[Metric]:
    yield InfoMetricFamily("spacetraders", "The daemon.", value={"version": status.version})
    yield _gauge("uptime_seconds", "How long the daemon runs.", status.uptime_seconds)
    yield _gauge("resident_memory_bytes", "Memory that the process holds.", status.resident_bytes)


def _gateway(game: GameStatistics) -> Iterator[Metric]:
    queue = GaugeMetricFamily(
        "spacetraders_gateway_queue_length",
        "Requests to the game that wait for their turn.",
        labels=["lane"],
    )
    for lane, length in game.queued.items():
        queue.add_metric([lane], length)
    yield queue
    yield _gauge("gateway_up", "Whether the game answered last.", game.reachable)
    yield _gauge("gateway_in_flight", "Requests sent and not answered yet.", game.in_flight)
    yield _counter("gateway_requests", "Requests sent, retries included.", game.sent)
    yield _counter("gateway_retries", "Requests that go out again.", game.retried)
    yield _counter("gateway_rate_limited", "Answers that said 429.", game.refused_429)
    yield _counter(
        "gateway_request_seconds", "Time that the game took for its answers.", game.total_seconds
    )
    yield _gauge("budget_requests_per_second", "The game's steady rate.", game.per_second)
    yield _gauge("budget_burst_requests", "Size of the pool of extra requests.", game.burst)
    yield _gauge("budget_burst_left_requests", "What is left of the pool.", game.burst_left)


def _store(store: StoreStatistics) -> Iterator[Metric]:
    yield _gauge("store_up", "Whether the database's last call worked.", store.available)
    yield _gauge("store_waiting_calls", "Calls that wait for their end.", store.waiting)
    yield _counter("store_calls", "Calls of the database, each a transaction.", store.calls)
    yield _counter("store_failures", "Calls that the database failed.", store.failures)
    yield _counter("store_call_seconds", "Time that calls took.", store.total_seconds)
    yield _gauge(
        "store_call_max_seconds", "The longest call of the last minute.", store.recent.max_seconds
    )


def _router(router: RouterStatistics) -> Iterator[Metric]:
    yield _gauge("solver_up", "Whether the solver is asked.", router.breaker != "OPEN")
    yield _gauge("solver_running", "Solves that run now, abandoned ones included.", router.running)
    yield _counter("solver_solves", "Solves of tours and partitions.", router.solves)
    yield _counter("solver_seconds", "Time that solves took.", router.total_seconds)
    yield _counter("solver_failures", "Solves that failed or found nothing.", router.failed)
    yield _counter("solver_late", "Solves that did not end in their time.", router.late)
    yield _counter("solver_cancelled", "Solves that lost their caller.", router.cancelled)
    yield _counter("solver_fallbacks", "Answers made without the solver.", router.fallbacks)
    matrices = router.matrices
    yield _gauge("matrices", "Travel-time matrices that are kept.", matrices.entries)
    yield _counter("matrix_hits", "Matrices that were there.", matrices.hits)
    yield _counter("matrix_misses", "Matrices that had to be worked out.", matrices.misses)
    yield _counter("matrix_drops", "Matrices that are kept no longer.", matrices.dropped)


def _loop(latency: Latency) -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "spacetraders_loop_latency_seconds",
        "How late the event loop woke a sleeping task, in the last minute.",
        labels=["quantile"],
    )
    family.add_metric(["0.5"], latency.p50_seconds)
    family.add_metric(["0.99"], latency.p99_seconds)
    family.add_metric(["1"], latency.max_seconds)
    yield family


def _containers(by_state: dict[str, int]) -> Metric:
    family = GaugeMetricFamily("spacetraders_containers", "Live containers.", labels=["state"])
    for state, count in by_state.items():
        family.add_metric([state], count)
    return family


def _messages(messages: dict[str, dict[str, float]]) -> Metric:
    family = SummaryMetricFamily(
        "spacetraders_message_seconds", "Commands and queries handled.", labels=["message"]
    )
    for name, figures in messages.items():
        count = figures["count"]
        # Prometheus takes the sum, from which it makes the mean of any window.
        family.add_metric([name], int(count), count * figures["mean_seconds"])
    return family
