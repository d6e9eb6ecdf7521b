"""Questions for routes: small systems, hulls, and all else that a plan depends on."""

from hypothesis import strategies as st

from routing import Hull, Route, System, Waypoint
from support.routing.brute_force import Numbers

FRIGATE = Hull(speed=36, fuel_capacity=400)
PROBE = Hull(speed=9, fuel_capacity=0)

Question = tuple[System, Hull, str, str, Numbers]


@st.composite
def questions(draw: st.DrawFn, tanks: int = 25) -> Question:
    """A small system and all that a plan depends on."""
    span = draw(st.sampled_from([1, 4, 12, 40]))
    coordinate = st.integers(-span, span)
    places = draw(
        st.lists(st.tuples(coordinate, coordinate, st.booleans()), min_size=2, max_size=7)
    )
    system = System(Waypoint(f"W{i}", *place) for i, place in enumerate(places))
    hull = Hull(draw(st.integers(1, 40)), draw(st.integers(1, tanks)))
    start, goal = draw(st.permutations([w.symbol for w in system]))[:2]
    numbers: Numbers = {
        "fuel": draw(st.integers(0, hull.fuel_capacity)),
        "reserve": draw(st.sampled_from([0, 0, draw(st.integers(0, hull.fuel_capacity))])),
        "refuel_seconds": draw(st.sampled_from([0, 1, 7, 60])),
    }
    return system, hull, start, goal, numbers


def line(*waypoints: tuple[str, int, bool]) -> System:
    """Build a system along the x axis, of (symbol, x, sells_fuel)."""
    return System(Waypoint(symbol, x, 0, sells_fuel) for symbol, x, sells_fuel in waypoints)


def told(route: Route) -> list[str]:
    """Steps as short words: a mode and a waypoint for each flight."""
    return [f"{step.mode or step.action} {step.waypoint}" for step in route.steps]
