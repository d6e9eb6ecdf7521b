"""Scouting: where a ship looks next."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing import Hull
from spacetraders.clock import EPOCH
from spacetraders.domain.economy.belief import Belief
from spacetraders.domain.economy.drift import TICK_SECONDS
from spacetraders.domain.game.waypoints import Quote, Waypoint
from spacetraders.domain.scouting import (
    FIRST_LOOK_VALUE,
    REQUEST_PRICE,
    Spot,
    best_visit,
    flight_seconds,
)

NOW = EPOCH + timedelta(hours=5)
PROBE, SHUTTLE = Hull(9, 0), Hull(9, 100)


def at(name: str, x: int) -> Waypoint:
    return Waypoint(f"X1-A-{name}", "X1-A", "PLANET", x, 0)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def clothing(hours: float, activity: str = "WEAK") -> dict[str, Belief]:
    """A market that was seen so many hours ago."""
    quote = Quote("CLOTHING", "EXPORT", 20, "MODERATE", activity, 3680, 1738)
    return {"CLOTHING": Belief.of(quote, ago(hours))}


def best(*spots: Spot) -> str | None:
    visit = best_visit(spots, NOW)
    return None if visit is None else visit.waypoint


def test_a_market_that_was_never_seen_goes_before_one_that_was() -> None:
    assert best(Spot("SEEN", 20, clothing(4)), Spot("NEW", 200, {})) == "NEW"


def test_of_two_that_were_never_seen_the_nearer_is_first() -> None:
    assert best(Spot("FAR", 300, {}), Spot("NEAR", 200, {})) == "NEAR"


def test_the_older_price_is_looked_at_first() -> None:
    assert best(Spot("FRESH", 100, clothing(2)), Spot("OLD", 100, clothing(4))) == "OLD"


def test_a_brisk_market_is_looked_at_before_a_calm_one() -> None:
    calm, brisk = clothing(2), clothing(2, "STRONG")
    assert best(Spot("CALM", 100, calm), Spot("BRISK", 100, brisk)) == "BRISK"


def test_a_near_market_is_looked_at_before_a_far_one_that_is_a_little_older() -> None:
    assert best(Spot("NEAR", 60, clothing(3)), Spot("FAR", 600, clothing(4))) == "NEAR"


def test_nothing_is_looked_at_twice_within_a_tick() -> None:
    brisk = clothing(60 / 3600, "STRONG")
    visit = Spot("HERE", 0, brisk).visit(NOW)
    assert (visit.seconds, visit.wait_seconds) == (TICK_SECONDS - 60, TICK_SECONDS - 60)


def test_a_ship_that_flies_for_long_waits_for_no_tick() -> None:
    visit = Spot("FAR", 600, clothing(0)).visit(NOW)
    assert (visit.seconds, visit.wait_seconds) == (600, 0)


def test_a_brisk_market_is_worth_a_stay() -> None:
    here = Spot("HERE", 0, clothing(0, "STRONG"))
    assert best(here, Spot("THERE", 400, clothing(0.2))) == "HERE"


def test_a_look_that_is_not_worth_its_requests_is_not_taken() -> None:
    assert best(Spot("YARD", 100, {}, looked_at=ago(1), pages=2)) is None
    assert best() is None


def test_a_place_without_goods_is_looked_at_again_after_many_hours() -> None:
    assert best(Spot("YARD", 100, {}, looked_at=ago(5), pages=2)) == "YARD"


def test_the_price_of_a_look_is_that_of_its_requests() -> None:
    for seconds, pages, requests in ((0, 1, 1), (90, 1, 2), (90, 2, 3)):
        visit = Spot("NEW", seconds, {}, pages=pages).visit(NOW)
        assert visit.gain == FIRST_LOOK_VALUE - REQUEST_PRICE * requests


def test_what_a_scout_has_seen_without_prices_counts_as_seen() -> None:
    spot = Spot("YARD", 100, clothing(3), looked_at=ago(1))
    assert spot.seen_at == ago(1)
    assert Spot("NEW", 100, {}).seen_at is None


def test_the_symbol_decides_between_equal_places() -> None:
    spots = [Spot(name, 100, {}) for name in ("A", "C", "B")]
    assert best(*spots) == best(*reversed(spots)) == "C"


@given(st.lists(st.floats(0, 3_000), min_size=1, max_size=8))
def test_no_other_place_gains_more_for_each_second(flights: list[float]) -> None:
    spots = [
        Spot(str(number), seconds, clothing(number / 2)) for number, seconds in enumerate(flights)
    ]
    visit = best_visit(spots, NOW)
    rates = [spot.visit(NOW).rate for spot in spots]
    assert visit is None or visit.rate == max(rates)
    assert visit is not None or max(rates) <= 0


def test_a_probe_flies_fast_and_a_ship_with_a_tank_cruises() -> None:
    here, there = at("A", 0), at("B", 90)
    assert flight_seconds(PROBE, here, there) == 15 + 90 * 12.5 / 9
    assert flight_seconds(SHUTTLE, here, there) == 15 + 90 * 25 / 9
    assert flight_seconds(PROBE, here, here) == 0
