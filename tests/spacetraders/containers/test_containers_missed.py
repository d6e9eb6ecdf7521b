"""How long, by whom and for what a market is left alone."""

import pytest
from trio.testing import MockClock

from spacetraders.application.errors.places import UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute, OtherSystem
from spacetraders.containers.missed import REFUSED_SECONDS, SHUNNED_SECONDS, Shunned
from spacetraders.domain.refusals import (
    NotFound,
    NotVisible,
    NoUsableAnswer,
    Refused,
    StrangeAnswer,
)
from spacetraders.errors import FleetError

PLACE = "X1-A-B"
REFUSED = Refused(4602, "No.")
UNREACHED = NoRoute("S-1", PLACE, "too far")


@pytest.mark.parametrize(
    ("error", "other_good", "other_ship", "seconds"),
    [
        (REFUSED, False, False, REFUSED_SECONDS),
        (UNREACHED, True, False, SHUNNED_SECONDS),
        (OtherSystem("S-1", "X1-A", "X2-A-B"), True, False, SHUNNED_SECONDS),
        (NotFound(404, "None."), True, True, SHUNNED_SECONDS),
        (NotVisible(4001, "Dark."), True, True, SHUNNED_SECONDS),
        (UnknownWaypoint(PLACE), True, True, SHUNNED_SECONDS),
        (StrangeAnswer("GET /", "odd"), True, True, SHUNNED_SECONDS),
        (NoUsableAnswer("GET /", "HTTP 500"), True, True, REFUSED_SECONDS),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_place_is_left_alone_as_far_as_the_error_is_about_it(
    error: FleetError, other_good: bool, other_ship: bool, seconds: float, mock_clock: MockClock
) -> None:
    shunned = Shunned()
    shunned.add(1, PLACE, ship_symbol="S-1", good="IRON", error=error)
    assert shunned.has(1, PLACE, ship_symbol="S-1", good="IRON")
    assert shunned.has(1, PLACE, ship_symbol="S-1", good="GOLD") is other_good
    assert shunned.has(1, PLACE, ship_symbol="S-2", good="IRON") is other_ship
    assert not shunned.has(2, PLACE, ship_symbol="S-1", good="IRON")
    assert not shunned.has(1, "X1-A-C", ship_symbol="S-1", good="IRON")
    mock_clock.jump(seconds)
    assert not shunned.has(1, PLACE, ship_symbol="S-1", good="IRON")


async def test_what_was_shunned_for_long_enough_takes_no_room(mock_clock: MockClock) -> None:
    shunned = Shunned()
    for number in range(5):
        place = f"X1-A-{number}"
        shunned.add(1, place, ship_symbol="S-1", good="IRON", error=REFUSED)
    mock_clock.jump(REFUSED_SECONDS)
    shunned.add(1, PLACE, ship_symbol="S-1", good="IRON", error=REFUSED)
    assert repr(shunned) == "<Shunned: 1 places>"


async def test_what_a_ship_leaves_alone_is_told_as_places_and_goods(mock_clock: MockClock) -> None:
    shunned = Shunned()
    shunned.add(1, PLACE, ship_symbol="S-1", good="IRON", error=REFUSED)
    shunned.add(1, "X1-A-C", ship_symbol="S-1", good="IRON", error=NotFound(404, "None."))
    shunned.add(1, "X1-A-D", ship_symbol="S-1", good=None, error=REFUSED)
    assert shunned.of(1, ship_symbol="S-1") == {
        (PLACE, "IRON"),
        ("X1-A-C", None),
        ("X1-A-D", None),
    }
    assert shunned.of(1, ship_symbol="S-2") == {("X1-A-C", None)}
    assert shunned.of(2, ship_symbol="S-1") == frozenset()
    mock_clock.jump(SHUNNED_SECONDS)
    assert shunned.of(1, ship_symbol="S-1") == frozenset()
