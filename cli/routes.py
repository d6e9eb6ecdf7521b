"""Views of planned routes, tours, partitions and journeys: legs, sums and quality."""

import math
from collections.abc import Mapping
from typing import Any

from cli.output import Column, print_table, say
from cli.text import arrival, count, duration

LEGS = [
    Column("#", right=True),
    Column("MODE"),
    Column("FROM"),
    Column("TO"),
    Column("DISTANCE", right=True),
    Column("FUEL", right=True),
    Column("TIME", right=True),
]
STOP = Column("STOP", right=True)
JUMPS = [
    Column("#", right=True),
    Column("SYSTEM"),
    Column("GATE"),
    Column("DISTANCE", right=True),
    Column("PRICE", right=True),
    Column("COOLDOWN", right=True),
]


def print_plan(route: dict[str, Any]) -> None:
    """Print a route leg by leg, and its sums."""
    wait = route["wait_seconds"]
    if not route["steps"]:
        there = f"will be there in {duration(wait)}" if wait else "is there"
        say(f"no flight is needed to {route['destination']}: {route['ship_symbol']} {there}")
        return
    _print_wait(route)
    print_table(LEGS, _rows(route))
    say(f"total: {_sums(route)}")


def print_departure(departure: dict[str, Any]) -> None:
    """Print the route, the ETA and the container."""
    print_plan(departure["route"])
    eta = arrival(departure["eta_seconds"], departure["eta"])
    say(f"{departure['ship_symbol']} arrives at {departure['destination']} {eta}")
    say(f"container: {departure['container_id']}")


def print_tour(tour: dict[str, Any]) -> None:
    """Print a tour leg by leg with the numbers of its stops, its sums, and its quality."""
    _print_legs(tour)
    say(f"quality: {quality(tour)}")


def print_tour_departure(departure: dict[str, Any]) -> None:
    """Print the tour and the container that flies it."""
    print_tour(departure["tour"])
    say(f"container: {departure['container_id']}")


def print_partition(partition: dict[str, Any]) -> None:
    """Print each ship's tour, then the makespan, and the stops that cannot be reached."""
    for tour in partition["tours"]:
        stops = count(len(tour["order"]), "stop")
        say(f"{tour['ship_symbol']} from {tour['origin_symbol']}, {stops}")
        _print_legs(tour)
        say()
    say(f"makespan: {duration(partition['makespan_seconds'])}")
    say(f"quality: {quality(partition)}")
    if partition["unreachable"]:
        say(f"unreachable: {' '.join(partition['unreachable'])}")


def print_journey(journey: dict[str, Any]) -> None:
    """Print a journey jump by jump, and its sums."""
    jumps, destination = journey["jumps"], journey["destination"]
    if not jumps:
        say(f"no jump is needed: {destination} is where it begins")
        return
    print_table(JUMPS, [_jump(number, jump) for number, jump in enumerate(jumps, 1)])
    say(
        f"total: {count(len(jumps), 'jump')} from {journey['origin_symbol']}, "
        f"{journey['price']} credits, {duration(journey['duration_seconds'])}"
    )
    if not journey["whole"]:
        say("not all gates were looked at: asking again may find a faster way")


def quality(plan: Mapping[str, Any]) -> str:
    """Return the quality of a plan in words, and the time of its solve."""
    took = f"{plan['solver_seconds']:.1f} s"
    cut = " (cut short)" if plan["cut"] else ""
    match plan["quality"]:
        case "optimal":
            return f"proven the fastest, in {took}"
        case "gap":
            return f"{_above(plan)}, in {took}{cut}"
        case "fallback":
            return f"without the solver, {_above(plan)}"
        case other:
            raise ValueError(other)


def _above(plan: Mapping[str, Any]) -> str:
    """Return the gap between a plan and its bound in words."""
    if plan["gap"] is None:
        return "how far from the fastest is not known"
    # Rounded up, as the text says "at most".
    percent = math.ceil(round(plan["gap"] * 1000, 6)) / 10
    return f"at most {percent:.1f} % above the bound of {duration(plan['bound_seconds'])}"


def _print_legs(tour: dict[str, Any]) -> None:
    if not tour["steps"]:
        say(f"no flight is needed: {tour['ship_symbol']} stays at {tour['origin_symbol']}")
        return
    _print_wait(tour)
    rows = [
        [*row[:4], stop, *row[4:]]
        for row, stop in zip(_rows(tour), stop_numbers(tour), strict=True)
    ]
    print_table([*LEGS[:4], STOP, *LEGS[4:]], rows)
    say(f"total: {_sums(tour)}")


def stop_numbers(tour: Mapping[str, Any]) -> list[int | None]:
    """Return for each step the number of the stop that it reaches, from 1, or None."""
    order, reached = tour["order"], 0
    numbers: list[int | None] = []
    if order and order[0] == tour["origin_symbol"]:
        reached = 1
    for step in tour["steps"]:
        there = step["action"] == "TRAVEL" and order[reached : reached + 1] == [
            step["waypoint_symbol"]
        ]
        reached += there
        numbers.append(reached if there else None)
    return numbers


def _print_wait(route: Mapping[str, Any]) -> None:
    if wait := route["wait_seconds"]:
        say(f"starts in {duration(wait)}, when the flight under way has ended")


def _sums(route: Mapping[str, Any]) -> str:
    return (
        f"{route['distance']:.1f} map units, {count(route['fuel_units'], 'fuel unit')}, "
        f"{count(route['refuel_stops'], 'refuel stop')}, {duration(route['duration_seconds'])}"
    )


def _rows(route: Mapping[str, Any]) -> list[list[object]]:
    rows: list[list[object]] = []
    place = route["origin_symbol"]
    for number, step in enumerate(route["steps"], 1):
        there, time = step["waypoint_symbol"], duration(step["duration_seconds"])
        if step["action"] == "REFUEL":
            rows.append([number, "REFUEL", None, there, None, f"+{step['fuel_units']}", time])
        else:
            distance = f"{step['distance']:.1f}"
            rows.append([number, step["mode"], place, there, distance, step["fuel_units"], time])
        place = there
    return rows


def _jump(number: int, jump: Mapping[str, Any]) -> list[object]:
    gate, distance = jump["waypoint_symbol"], f"{jump['distance']:.1f}"
    cooldown = duration(jump["cooldown_seconds"])
    return [number, jump["system_symbol"], gate, distance, jump["price"], cooldown]
