"""Plans for people: their legs, their sums, how good they are, and the map in a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import DEPARTURE, WAYPOINT, FakeDaemon, Refusal
from support.cli.plans import IDLE_TOUR, JOURNEY, PARTITION, ROUTE, SCOUTS, TOUR

from cli.routes import quality, stop_numbers

Run = Callable[..., Any]

GOAL = "X1-AD75-J60"
GAP = "at most 2.3 % above the bound of 42 min 06 s"


def test_a_plan_is_shown_leg_by_leg_with_its_refuel_stops_and_sums(
    daemon: FakeDaemon, run: Run
) -> None:
    lines = run("route", "plan", "FLEET-1", GOAL).out.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["1", "CRUISE", "X1-AD75-A1", "X1-AD75-B7", "158.8", "159", "2", "min", "05", "s"],
        ["2", "REFUEL", "-", "X1-AD75-B7", "-", "+230", "0", "s"],
        ["3", "DRIFT", "X1-AD75-B7", "X1-AD75-J60", "352.3", "1", "40", "min", "59", "s"],
    ]
    assert "160 fuel units, 1 refuel stop, 43 min 04 s" in lines[4]


@pytest.mark.parametrize(("wait", "there"), [(0, "is there"), (30, "will be there in 30 s")])
def test_a_plan_without_steps_says_that_no_flight_is_needed(
    daemon: FakeDaemon, run: Run, wait: int, there: str
) -> None:
    daemon.answers["route.plan"] = {**ROUTE, "steps": [], "wait_seconds": wait}
    ran = run("route", "plan", "FLEET-1", GOAL)
    assert ran.out == f"no flight is needed to {GOAL}: FLEET-1 {there}\n"


def test_a_plan_of_a_ship_under_way_says_when_it_starts(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["route.plan"] = {**ROUTE, "wait_seconds": 30}
    assert run("route", "plan", "FLEET-1", GOAL).out.startswith("starts in 30 s")


def test_navigate_tells_the_eta_the_container_and_how_to_follow_it(
    daemon: FakeDaemon, run: Run
) -> None:
    ran = run("navigate", "FLEET-1", GOAL)
    assert f"FLEET-1 arrives at {GOAL} in 43 min 04 s (at 12:43:04)" in ran.out
    assert f"container: {DEPARTURE['container_id']}" in ran.out
    assert f"spacetraders container watch {DEPARTURE['container_id']}" in ran.err


def test_a_tour_is_shown_leg_by_leg_with_the_numbers_of_its_stops(
    daemon: FakeDaemon, run: Run
) -> None:
    lines = run("route", "tour", "--ship", "FLEET-1", "A", "B").out.splitlines()
    assert lines[0].split() == ["#", "MODE", "FROM", "TO", "STOP", "DISTANCE", "FUEL", "TIME"]
    assert [line.split()[3:5] for line in lines[1:4]] == [
        ["X1-AD75-B7", "1"],
        ["X1-AD75-B7", "-"],
        [GOAL, "2"],
    ]
    assert lines[4:] == [
        "total: 511.1 map units, 160 fuel units, 1 refuel stop, 43 min 04 s",
        f"quality: {GAP}, in 1.0 s (cut short)",
    ]


def test_a_stop_where_the_tour_starts_is_its_first() -> None:
    tour = {**TOUR, "order": ["X1-AD75-A1", GOAL]}
    assert stop_numbers(tour) == [None, None, 2]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ({"quality": "optimal", "gap": 0.0}, "proven the fastest, in 0.5 s"),
        (
            {"quality": "gap", "gap": 0.02},
            "at most 2.0 % above the bound of 1 min 40 s, in 0.5 s",
        ),
        (
            {"quality": "fallback", "gap": 1.5},
            "without the solver, at most 150.0 % above the bound",
        ),
        ({"quality": "gap", "gap": None}, "how far from the fastest is not known, in 0.5 s"),
    ],
)
def test_the_quality_is_said_in_words(verdict: dict[str, Any], words: str) -> None:
    plan = {"bound_seconds": 100, "solver_seconds": 0.5, "cut": False, **verdict}
    assert quality(plan).startswith(words)


@given(st.floats(0, 100))
def test_no_plan_is_said_to_be_better_than_it_is(gap: float) -> None:
    plan = {"quality": "gap", "gap": gap, "bound_seconds": 1, "solver_seconds": 1.0, "cut": False}
    promised = float(quality(plan).split()[2])
    assert gap * 100 - 1e-6 <= promised <= gap * 100 + 0.1 + 1e-6


def test_a_partition_is_shown_ship_by_ship(daemon: FakeDaemon, run: Run) -> None:
    out = run("route", "partition", "A", "--ships", "FLEET-1,FLEET-2").out
    first, second, sums = out.split("\n\n")
    assert first.startswith("FLEET-1 from X1-AD75-A1, 2 stops\n#  MODE")
    assert second == (
        f"FLEET-2 from {GOAL}, no stops\nno flight is needed: FLEET-2 stays at {GOAL}"
    )
    assert sums.splitlines() == [
        "makespan: 43 min 04 s",
        "quality: proven the fastest, in 0.3 s",
        "unreachable: X1-AD75-J61",
    ]


def test_scouts_are_shown_with_their_shares_and_the_ships_that_do_not_scout(
    daemon: FakeDaemon, run: Run
) -> None:
    ran = run("scout", "start", "--ships", "FLEET-2,FLEET-4")
    assert ran.out.splitlines() == [
        "SHIP     CONTAINER         MARKETS  THESE",
        "FLEET-2  scout-fleet-2-2a        2  X1-AD75-A1, X1-AD75-B7",
        "out of reach: X1-AD75-J61",
    ]
    assert ran.err == "FLEET-4 does not scout: FLEET-4 is carrying out a direct order\n"


def test_without_a_place_out_of_reach_nothing_is_said_of_any(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["scout.start"] = {**SCOUTS, "unreachable": [], "left_out": []}
    assert "out of reach" not in run("scout", "start").out


@pytest.mark.parametrize("line", ["route tour --ship F-1 A", "route partition A --ships F-1"])
def test_plans_fit_into_eighty_columns(daemon: FakeDaemon, run: Run, line: str) -> None:
    assert max(map(len, run(*line.split()).out.splitlines())) <= 80


def test_a_journey_is_shown_jump_by_jump_and_says_if_it_may_not_be_the_fastest(
    daemon: FakeDaemon, run: Run
) -> None:
    lines = run("route", "journey", "X1-AD75", "X1-PZ28").out.splitlines()
    assert lines[1].split() == ["1", "X1-QQ1", "-", "500.0", "5930", "9", "min", "20", "s"]
    assert lines[3] == "total: 2 jumps from X1-AD75, 11860 credits, 9 min 20 s"
    assert lines[4] == "not all gates were looked at: asking again may find a faster way"


def test_a_journey_to_where_one_is_needs_no_jump(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["route.journey"] = {**JOURNEY, "jumps": [], "destination": "X1-AD75"}
    out = run("route", "journey", "X1-AD75", "X1-AD75").out
    assert out == "no jump is needed: X1-AD75 is where it begins\n"


def test_a_flown_tour_tells_its_container_and_how_to_watch_it(daemon: FakeDaemon, run: Run) -> None:
    ran = run("ship", "tour", "--ship", "FLEET-1", "A", "B")
    assert ran.out.endswith("container: tour-fleet-1-2a\n")
    assert ran.err == "watch it with: spacetraders container watch tour-fleet-1-2a\n"


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("route tour --ship FLEET-2", "route.tour"),
        ("route partition --ships FLEET-2", "route.partition"),
        ("ship tour --ship FLEET-2", "ship.tour"),
    ],
)
def test_a_trait_chooses_all_such_waypoints_of_the_ships_system(
    daemon: FakeDaemon, run: Run, line: str, method: str
) -> None:
    assert run(*line.split(), "--trait", "MARKETPLACE", "--agent", "F").code == 0
    (_, ship), (listed, chosen), (asked, params) = daemon.calls
    assert ship == {"ship_symbol": "FLEET-2", "agent_symbol": "F"}
    assert (listed, chosen["system_symbol"], chosen["trait"]) == (
        "waypoint.list",
        "X1-AD75",
        "MARKETPLACE",
    )
    assert (asked, params["waypoints"]) == (method, ["X1-AD75-A1", "X1-AD75-B9"])


def test_a_choice_of_nothing_is_told_and_nothing_is_planned(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["waypoint.list"] = {"items": []}
    ran = run("route", "tour", "--ship", "F-1", "--type", "NEBULA", "--trait", "FROZEN", "--json")
    assert (ran.code, ran.out) == (1, "")
    told = json.loads(ran.err)
    assert told["message"] == "X1-AD75 has no waypoint of type NEBULA with trait FROZEN"
    assert told["data"]["kind"] == "no_stops"


def test_a_round_trip_ends_where_the_ship_is(daemon: FakeDaemon, run: Run) -> None:
    run("route", "tour", "--ship", "FLEET-2", "A", "--return")
    assert daemon.calls[-1] == (
        "route.tour",
        {"ship_symbol": "FLEET-2", "waypoints": ["A"], "finish": GOAL},
    )


SHOWN = [WAYPOINT] + [
    {**WAYPOINT, "waypoint_symbol": f"X1-AD75-{name}", "x": x, "y": y}
    for name, x, y in (("B7", 100, 100), ("J60", 450, 60))
]
MAPPED = [
    ("route plan FLEET-1 A", ROUTE),
    ("route tour --ship FLEET-1 A", TOUR),
    ("route partition A --ships FLEET-1", PARTITION),
]


@pytest.mark.parametrize(("line", "result"), MAPPED)
def test_a_map_is_drawn_into_the_file_and_the_result_is_shown_as_ever(
    daemon: FakeDaemon, run: Run, tmp_path: Path, line: str, result: dict[str, Any]
) -> None:
    daemon.answers["waypoint.list"] = {"items": SHOWN}
    file = tmp_path / "map.svg"
    ran = run(*line.split(), "--json", "--svg", str(file))
    assert (ran.code, ran.err, json.loads(ran.out)) == (0, "", result)
    assert ET.parse(file).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert daemon.calls[-1] == ("waypoint.list", {"system_symbol": "X1-AD75"})


@pytest.mark.parametrize(("line", "_"), MAPPED)
def test_a_map_on_stdout_stands_alone(daemon: FakeDaemon, run: Run, line: str, _: object) -> None:
    ran = run(*line.split(), "--svg", "-")
    assert (ran.code, ran.err) == (0, "")
    assert ET.fromstring(ran.out).tag.endswith("svg")


def test_a_person_is_told_where_the_map_is(daemon: FakeDaemon, run: Run, tmp_path: Path) -> None:
    assert run("route", "plan", "FLEET-1", GOAL, f"--svg={tmp_path}/m.svg").err == (
        f"map: {tmp_path}/m.svg\n"
    )


def test_a_file_that_cannot_be_written_is_told_after_the_plan(
    daemon: FakeDaemon, run: Run, tmp_path: Path
) -> None:
    ran = run("route", "tour", "--ship", "FLEET-1", "A", "--svg", f"{tmp_path}/none/map.svg")
    assert ran.code == 1
    assert "quality: " in ran.out
    assert ran.err == f"error: cannot write {tmp_path}/none/map.svg: No such file or directory\n"


def test_where_the_waypoints_are_refused_nothing_is_written(
    daemon: FakeDaemon, run: Run, tmp_path: Path
) -> None:
    daemon.answers["waypoint.list"] = Refusal(-32010, "not now", {"kind": "busy"})
    ran = run("route", "tour", "--ship", "FLEET-1", "A", "--svg", f"{tmp_path}/map.svg")
    assert (ran.code, ran.out, ran.err) == (1, "", "error: not now\n")
    assert list(tmp_path.iterdir()) == []


def test_an_idle_ships_map_shows_that_it_stays(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["route.tour"] = IDLE_TOUR
    assert (
        "FLEET-2: stays at J60" in run("route", "tour", "--ship", "FLEET-2", "A", "--svg", "-").out
    )
