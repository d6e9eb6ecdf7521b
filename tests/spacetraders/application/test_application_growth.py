"""Growth: what one more hull would have brought, over the latest minutes."""

from datetime import UTC, datetime, timedelta

from spacetraders.application.dispatch.growth import MINUTES, GrowthLooks

NOON = datetime(2026, 1, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_gain_that_lasts_half_an_hour_counts_whole() -> None:
    looks = GrowthLooks()
    for minute in range(MINUTES):
        told = looks.noted(60_000.0, 0.5, NOON + minute * MINUTE)
    assert (told.credits_per_hour, told.waiting_share) == (60_000.0, 0.5)


def test_a_single_look_counts_for_a_thirtieth_of_its_gain() -> None:
    told = GrowthLooks().noted(60_000.0, 0.25, NOON)
    assert (told.credits_per_hour, told.waiting_share) == (60_000.0 / MINUTES, 0.25)


def test_a_look_soon_after_another_takes_its_place() -> None:
    looks = GrowthLooks()
    looks.noted(60_000.0, 0.0, NOON)
    told = looks.noted(30_000.0, 0.0, NOON + timedelta(seconds=5))
    assert told.credits_per_hour == 30_000.0 / MINUTES


def test_the_looks_begin_anew_with_a_hull_that_is_bought() -> None:
    looks = GrowthLooks()
    looks.noted(60_000.0, 1.0, NOON)
    looks.begin_anew()
    told = looks.noted(0.0, 0.0, NOON + MINUTE)
    assert (told.credits_per_hour, told.waiting_share) == (0.0, 0.0)
