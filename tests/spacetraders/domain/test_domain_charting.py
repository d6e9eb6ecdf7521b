"""Which place is charted next."""

from spacetraders.domain.charting import next_to_chart, uncharted
from spacetraders.domain.game.waypoints import UNCHARTED, Waypoint


def at(name: str, x: int, kind: str = "PLANET", *, hidden: bool = True) -> Waypoint:
    return Waypoint(name, "X1-A", kind, x, 0, traits=(UNCHARTED,) if hidden else ("OCEAN",))


def test_gates_come_first_and_then_the_nearest() -> None:
    places = [at("far", 90), at("near", 10), at("gate", 400, "JUMP_GATE")]
    order = []
    while left := next_to_chart(places, (0, 0), order):
        order.append(left.symbol)
    assert order == ["gate", "near", "far"]


def test_of_equally_near_ones_the_symbol_decides() -> None:
    places = [at("b", 10), at("a", -10)]
    first = next_to_chart(places, (0, 0))
    assert first is not None
    assert first.symbol == "a"


def test_charted_places_are_left_out() -> None:
    known = at("known", 5, hidden=False)
    assert uncharted([known, at("other", 9)]) == [at("other", 9)]
    assert next_to_chart([known], (0, 0)) is None
