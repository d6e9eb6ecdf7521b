"""The fleet's business as Prometheus metrics: credits, income, ships, waits, ages of prices.

The import of this module imports prometheus_client.
"""

from collections.abc import Callable, Iterator, Mapping

import attrs
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from spacetraders import clock
from spacetraders.domain.fleet_figures import AgentFigures, FleetFigures, quantile

QUANTILES = (0.5, 0.9, 1.0)


@attrs.frozen
class BusinessCollector(Collector):
    """Makes the metrics from the figures as they were read last."""

    read: Callable[[], FleetFigures]

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        figures = self.read()
        yield from _credits(figures)
        earned = CounterMetricFamily(
            "spacetraders_earned_credits",
            "Credits that came in, by source.",
            labels=["agent", "source"],
        )
        yield _filled(earned, figures, lambda agent: agent.earned)
        spent = CounterMetricFamily(
            "spacetraders_spent_credits",
            "Credits that were paid, by source.",
            labels=["agent", "source"],
        )
        yield _filled(spent, figures, lambda agent: agent.spent)
        ships = GaugeMetricFamily("spacetraders_ships", "Ships.", labels=["agent", "status"])
        yield _filled(ships, figures, lambda agent: agent.ships)
        waiting = GaugeMetricFamily(
            "spacetraders_waiting_ships",
            "Ships that do not work, by the reason.",
            labels=["agent", "reason"],
        )
        yield _filled(waiting, figures, lambda agent: agent.waiting)
        yield from _prices(figures)


def _credits(figures: FleetFigures) -> Iterator[Metric]:
    has = _of_agents("credits", "What an agent has.")
    floor = _of_agents("credits_floor", "What nothing bought for profit may touch.")
    reserved = _of_agents("credits_reserved", "What is kept for jobs and deeds under way.")
    for agent in figures.agents:
        if agent.credits is not None:
            has.add_metric([agent.symbol], agent.credits)
        floor.add_metric([agent.symbol], agent.floor)
        reserved.add_metric([agent.symbol], agent.reserved)
    yield from (has, floor, reserved)


def _of_agents(name: str, meaning: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"spacetraders_{name}", meaning, labels=["agent"])


def _filled(
    family: CounterMetricFamily | GaugeMetricFamily,
    figures: FleetFigures,
    counts: Callable[[AgentFigures], Mapping[str, int]],
) -> Metric:
    for agent in figures.agents:
        for key, count in counts(agent).items():
            family.add_metric([agent.symbol, key], count)
    return family


def _prices(figures: FleetFigures) -> Iterator[Metric]:
    ages = figures.ages_seconds(clock.now())
    yield GaugeMetricFamily(
        "spacetraders_priced_markets", "Markets whose prices were seen.", value=len(ages)
    )
    family = GaugeMetricFamily(
        "spacetraders_price_age_seconds",
        "How long ago markets were seen last.",
        labels=["quantile"],
    )
    for share in QUANTILES if ages else ():
        family.add_metric([f"{share:g}"], quantile(ages, share))
    yield family
