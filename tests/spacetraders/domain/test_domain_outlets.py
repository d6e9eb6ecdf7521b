"""Where a mixed hold brings most."""

from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.waypoints import Quote, Waypoint
from spacetraders.domain.outlets import best_outlet, bids_of


def quote(good: str, bid: int, kind: str = "IMPORT") -> Quote:
    return Quote(good, kind, 60, "MODERATE", None, 2 * bid, bid)


def places(**at: int) -> dict[str, Waypoint]:
    return {name: Waypoint(name, "X1-A", "PLANET", x, 0) for name, x in at.items()}


def test_the_whole_hold_counts_and_not_the_best_good() -> None:
    seen = {"one": [quote("GOLD", 100)], "two": [quote("GOLD", 60), quote("IRON", 60)]}
    hold = {"GOLD": 5, "IRON": 5}
    assert best_outlet(seen, places(rock=0, one=9, two=9), hold, here="rock", back="rock") == "two"


def test_a_way_there_and_back_has_its_price() -> None:
    seen = {"near": [quote("IRON", 50)], "far": [quote("IRON", 55)]}
    at = places(rock=0, near=10, far=100)
    assert best_outlet(seen, at, {"IRON": 10}, here="rock", back="rock") == "near"
    assert best_outlet(seen, at, {"IRON": 100}, here="rock", back="rock") == "far"


def test_goods_are_sold_also_where_they_hardly_pay() -> None:
    seen = {"far": [quote("IRON", 1)]}
    assert best_outlet(seen, places(rock=0, far=900), {"IRON": 1}, here="rock", back="rock")


def test_what_nobody_lists_or_where_nothing_is_charted_is_no_outlet() -> None:
    seen = {"one": [quote("GOLD", 100)], "uncharted": [quote("IRON", 100)]}
    at = places(rock=0, one=9)
    assert best_outlet(seen, at, {"IRON": 1}, here="rock", back="rock") is None


def test_the_best_bids_leave_ships_out() -> None:
    seen = {"one": [quote("IRON", 50), quote("SHIP_PROBE", 9, SHIP)], "two": [quote("IRON", 60)]}
    assert bids_of(seen) == {"IRON": 60}
