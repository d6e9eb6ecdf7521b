"""Figures of the last minute: what is remembered, what forgotten, and how much room it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.application.ports.statistics import (
    WINDOW_SECONDS,
    Latency,
    Probes,
    Recent,
    Tally,
    quantile,
)

SECONDS = st.floats(0, 1000, allow_nan=False)
NOTED = st.lists(st.tuples(st.floats(0, 30), SECONDS), max_size=40)
"""Gaps between what is noted, and how long each took."""


def tallied(noted: list[tuple[float, float]]) -> tuple[Tally, list[tuple[float, float]], float]:
    """A tally, what it was told with the times, and the time now."""
    tally, now, told = Tally(), 0.0, []
    for gap, took in noted:
        now += gap
        tally.note(now, took)
        told.append((now, took))
    return tally, told, now


def test_nothing_noted_is_nothing() -> None:
    assert Tally().recent(5.0) == Recent()


@given(NOTED)
def test_the_last_minute_is_what_was_noted_in_its_sixty_seconds(
    noted: list[tuple[float, float]],
) -> None:
    tally, told, now = tallied(noted)
    recent = [took for when, took in told if int(when) > int(now) - 60]
    found = tally.recent(now)
    assert found.count == len(recent)
    assert found.max_seconds == max(recent, default=0.0)
    assert found.mean_seconds == pytest.approx(sum(recent) / len(recent) if recent else 0.0)


@given(NOTED)
def test_the_total_forgets_nothing(noted: list[tuple[float, float]]) -> None:
    tally, told, _ = tallied(noted)
    assert tally.total_seconds == pytest.approx(sum(took for _, took in told))


def test_a_minute_of_silence_empties_the_tally() -> None:
    tally = Tally()
    tally.note(10.5, 1.0)
    assert tally.recent(69.9).count == 1
    assert tally.recent(70.0) == Recent()


def test_a_tally_of_a_million_takes_no_more_than_sixty_seconds_do() -> None:
    tally = Tally()
    for index in range(100_000):
        tally.note(index / 100, 0.001)
    assert len(tally._seconds) == 60
    assert repr(tally) == "<Tally of 6000>"


def test_no_probe_is_no_latency() -> None:
    assert Probes(0.1).latency(1.0) == Latency()


def test_latency_is_of_the_last_minute_alone() -> None:
    probes = Probes(1.0)
    probes.note(0.0, 0.9)
    probes.note(30.0, 0.1)
    probes.note(60.0, 0.2)
    assert probes.latency(60.0) == Latency(2, 0.1, 0.2, 0.2)


def test_a_freeze_counts_as_every_probe_that_it_hid() -> None:
    probes = Probes(0.1)
    for index in range(1, 60):
        probes.note(index / 10, 0.0)
    probes.note(9.0, 3.05)
    figures = probes.latency(9.0)
    assert figures.samples == 59 + 31
    assert figures.p50_seconds == 0.0
    assert figures.p99_seconds > 2.9
    assert figures.max_seconds == 3.05


@given(st.floats(0, 1e7))
def test_a_freeze_of_any_length_stays_within_the_ring(late: float) -> None:
    probes = Probes(0.1)
    probes.note(1.0, late)
    figures = probes.latency(1.0)
    assert 1 <= figures.samples <= round(WINDOW_SECONDS / 0.1)
    assert figures.max_seconds == late
    assert repr(probes) == f"<Probes: {figures.samples} of at most 600>"


@given(st.lists(SECONDS, min_size=1, max_size=300), st.floats(0.001, 1))
def test_a_quantile_is_the_least_value_that_its_share_does_not_exceed(
    values: list[float], share: float
) -> None:
    found = quantile(sorted(values), share)
    least = [v for v in values if sum(other <= v for other in values) >= share * len(values)]
    assert found == min(least)
