"""`plan_route`: the best route from one waypoint to another for a ship that burns fuel."""

from routing.errors import NoRoute, UnknownWaypoint
from routing.flight.costs import ANY_MODE, FASTEST_FIRST, Modes, Worth, flight_costs_of
from routing.flight.heuristic import RouteHeuristic
from routing.flight.route_search import RouteLabel, RouteSearch
from routing.model import Action, Hull, Route, Step, System


def plan_route(
    system: System,
    hull: Hull,
    start: str,
    goal: str,
    *,
    fuel: int,
    reserve: int = 0,
    refuel_seconds: int = 0,
    credits_per_second: float | None = None,
    modes: Modes = ANY_MODE,
) -> Route:
    """Return the route of least seconds. Ties go to the least fuel burnt, then the fewest steps.

    With `credits_per_second` it is the route of least credits, for its seconds at that price and
    the fuel burnt at FUEL_CREDITS. Ties go to the least seconds, then the fewest steps. At a price
    of 0 that is the least fuel. Prices are taken to a millionth of a credit.

    It is the optimum over every sequence of flights in `modes`, of which STEALTH is none unless
    asked for, and of refuel stops.
    A stop takes `refuel_seconds` and fills the tank, at any waypoint that sells fuel, `start` among
    them. The ship has `fuel` units now, and keeps at least `reserve` units at a goal that sells
    none. A hull without a tank burns nothing and flies straight. A ship at its goal stays there,
    with a route of no steps.

    The search is A* over (waypoint, fuel left). It is exact, as its heuristic is a lower bound and
    only dominated labels are dropped. The same question always has the same answer. There is no
    checkpoint: a route takes milliseconds.

    Raises:
        UnknownWaypoint: the system lacks `start` or `goal`.
        NoRoute: the goal is out of reach, with the reason.
        ValueError: a number that no ship has, or no mode to fly in.
    """
    check_numbers(hull, fuel, reserve, refuel_seconds)
    if not modes:
        raise ValueError("there is no mode to fly in")
    worth = Worth.at(credits_per_second)
    for symbol in (start, goal):
        if symbol not in system:
            raise UnknownWaypoint(symbol)
    if start == goal:
        return Route.of(())
    if hull.fuel_capacity == 0:
        # Without a tank the fastest mode costs no fuel, and a straight line beats any detour.
        return Route.of([_straight(system, hull, start, goal, modes)])
    origin, target = system.index[start], system.index[goal]
    heuristic = RouteHeuristic(
        system,
        hull,
        target,
        reserve=reserve,
        refuel_seconds=refuel_seconds,
        worth=worth,
        modes=modes,
    )
    reason = _why_out_of_reach(system, heuristic, origin, fuel)
    if reason:
        raise NoRoute(start, goal, reason)
    search = RouteSearch(system, flight_costs_of(hull, worth, modes), heuristic)
    arrival = search.run(origin, fuel)
    if arrival is None:
        names = " or ".join(sorted(modes))
        raise NoRoute(start, goal, f"the fuel does not last for flights in {names} alone")
    return Route.of(steps_of(system, hull, arrival, refuel_seconds))


def check_numbers(hull: Hull, fuel: int, reserve: int, refuel_seconds: int) -> None:
    """Check the numbers of a ship: units of fuel, and seconds of a refuel stop.

    Raises:
        ValueError: a number that no ship has.
    """
    if hull.speed <= 0:
        raise ValueError(f"a hull of speed {hull.speed} does not move")
    if hull.fuel_capacity < 0:
        raise ValueError(f"no tank holds {hull.fuel_capacity} units")
    if not 0 <= fuel <= hull.fuel_capacity:
        raise ValueError(f"a tank of {hull.fuel_capacity} units cannot hold {fuel}")
    if reserve < 0:
        raise ValueError(f"a reserve of {reserve} units is none: it starts at 0")
    if refuel_seconds < 0:
        raise ValueError(f"refuelling cannot take {refuel_seconds} seconds")


def _straight(system: System, hull: Hull, start: str, goal: str, modes: Modes) -> Step:
    distance = system.distance(start, goal)
    mode = next(each for each in FASTEST_FIRST if each in modes)
    seconds = mode.seconds(distance, hull.speed)
    return Step(Action.TRAVEL, goal, mode, distance, 0, seconds)


def _why_out_of_reach(
    system: System, heuristic: RouteHeuristic, start: int, fuel: int
) -> str | None:
    """The reason why the ship cannot come to its goal, None where it can."""
    # With one unit of fuel a ship can DRIFT anywhere. So only two obstacles are left: no unit at
    # all, or a reserve that even a full tank cannot leave after that unit. Without DRIFT there are
    # others, which the search finds.
    if fuel == 0 and not system.waypoints[start].sells_fuel:
        return "the tank is empty and the start sells no fuel"
    left = (heuristic.tank if system.pumps else fuel) - 1
    if heuristic.reserve > left:
        return f"at most {left} units can be left there, fewer than the reserve {heuristic.reserve}"
    return None


def steps_of(system: System, hull: Hull, arrival: RouteLabel, refuel_seconds: int) -> list[Step]:
    """Return the steps that lead to a label of the search."""
    steps: list[Step] = []
    # Labels know their parents, so the steps are found from the goal backwards.
    label = arrival
    while (before := label.parent) is not None:
        here, there = system.waypoints[before.place], system.waypoints[label.place]
        if label.mode is None:
            # A stop adds the units that the tank lacked.
            filled = label.units - before.units
            step = Step(Action.REFUEL, there.symbol, None, 0.0, filled, refuel_seconds)
        else:
            distance = system.distance(here.symbol, there.symbol)
            seconds = label.mode.seconds(distance, hull.speed)
            burnt = before.units - label.units
            step = Step(Action.TRAVEL, there.symbol, label.mode, distance, burnt, seconds)
        steps.append(step)
        label = before
    return steps[::-1]
