"""Several containers at once, and ids of which only the beginning is given."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import CONTAINER, FAILED, LOG, FakeDaemon, InTurn, Refusal

from cli.picking import is_live
from cli.starts import to_start

Run = Callable[..., Any]

UNKNOWN = Refusal(-32010, "there is no such container", {"kind": "unknown_container"})


def container(name: str, state: str = "RUNNING", **more: Any) -> dict[str, Any]:
    ended = None if state == "RUNNING" else "2026-01-31T12:43:04.000Z"
    return {**CONTAINER, "container_id": name, "state": state, "finished_at": ended, **more}


HAUL = container("haul-fleet-1-aa", kind="haul", ship_symbol="FLEET-1")
SCOUT = container("scout-fleet-2-bb", kind="scout", ship_symbol="FLEET-2")
OLD = container("haul-fleet-3-cc", "STOPPED", kind="haul", ship_symbol="FLEET-3")
DONE = container("chart-fleet-4-dd", "COMPLETED", kind="chart", ship_symbol="FLEET-4")
ALL = [DONE, OLD, HAUL, SCOUT]


@pytest.fixture
def fleet(daemon: FakeDaemon) -> FakeDaemon:
    daemon.answers["container.list"] = {"items": ALL}
    return daemon


def ordered(daemon: FakeDaemon) -> list[tuple[str, str]]:
    return [
        (method, params["container_id"])
        for method, params in daemon.calls
        if method != "container.list"
    ]


@pytest.mark.parametrize(
    ("line", "stopped"),
    [
        ("--all", ["haul-fleet-1-aa", "scout-fleet-2-bb"]),
        ("--kind haul", ["haul-fleet-1-aa"]),
        ("--kind haul,scout", ["haul-fleet-1-aa", "scout-fleet-2-bb"]),
        ("--ship FLEET-2", ["scout-fleet-2-bb"]),
        ("--ship FLEET-2 --kind haul", []),
        ("haul-fleet-1-aa scout-fleet-2-bb", ["haul-fleet-1-aa", "scout-fleet-2-bb"]),
        ("scout haul-fleet-1 scout", ["scout-fleet-2-bb", "haul-fleet-1-aa"]),
    ],
)
def test_stop_stops_what_is_chosen(
    fleet: FakeDaemon, run: Run, line: str, stopped: list[str]
) -> None:
    assert run("container", "stop", *line.split()).code == 0
    assert ordered(fleet) == [("container.stop", each) for each in stopped]


def test_what_was_done_is_told_one_by_one(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.restart"] = InTurn([container("haul-new"), container("scout-new")])
    assert run("container", "restart", "--all").out.splitlines() == [
        "restarted haul-fleet-1-aa as haul-new",
        "restarted scout-fleet-2-bb as scout-new",
    ]


def test_one_that_is_refused_keeps_none_of_the_others(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.stop"] = InTurn([Refusal(-32010, "not now"), SCOUT])
    ran = run("container", "stop", "--all")
    assert (ran.code, ran.out) == (1, "stopped scout-fleet-2-bb\n")
    assert "error: not now" in ran.err


def test_several_are_a_json_object_a_line(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.stop"] = InTurn([HAUL, SCOUT])
    lines = run("container", "stop", "--all", "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [HAUL, SCOUT]


def test_more_than_are_under_way_together_are_all_stopped(fleet: FakeDaemon, run: Run) -> None:
    many = [container(f"tour-{number:03}") for number in range(100)]
    fleet.answers["container.list"] = {"items": many}
    assert run("container", "stop", "--all").out.count("stopped tour-") == 100
    assert len(ordered(fleet)) == 100


def test_where_nothing_fits_it_says_so_and_does_nothing(fleet: FakeDaemon, run: Run) -> None:
    ran = run("container", "stop", "--kind", "haulers")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "nothing is to be stopped that fits --kind haulers\n"


@pytest.mark.parametrize("line", ["", "haul --all", "haul --ship FLEET-1"])
@pytest.mark.parametrize("verb", ["stop", "restart", "start"])
def test_containers_are_named_in_one_way(fleet: FakeDaemon, run: Run, verb: str, line: str) -> None:
    ran = run("container", verb, *line.split())
    assert (ran.code, fleet.calls) == (2, [])
    assert "name them, or choose with --all" in ran.err


@pytest.mark.parametrize(
    ("line", "started"),
    [
        ("--all", ["haul-fleet-3-cc"]),
        ("--kind scout", []),
        ("haul-fleet-3", ["haul-fleet-3-cc"]),
        ("chart", ["chart-fleet-4-dd"]),
    ],
)
def test_start_begins_what_has_ended(
    fleet: FakeDaemon, run: Run, line: str, started: list[str]
) -> None:
    fleet.answers["container.restart"] = HAUL
    assert run("container", "start", *line.split()).code == 0
    assert ordered(fleet) == [("container.restart", each) for each in started]


def test_what_lives_is_not_started_again(fleet: FakeDaemon, run: Run) -> None:
    ran = run("container", "start", "scout-fleet-2-bb")
    assert (ran.code, ran.err) == (0, "scout-fleet-2-bb runs already\n")
    assert ordered(fleet) == []


@pytest.mark.parametrize("verb", ["get", "stop", "restart", "logs", "watch", "remove"])
def test_the_beginning_of_an_id_will_do(fleet: FakeDaemon, run: Run, verb: str) -> None:
    ended = container("scout-fleet-2-bb", "COMPLETED", exit_reason=None)
    fleet.answers |= {
        f"container.{verb}": InTurn([UNKNOWN, LOG if verb == "logs" else ended]),
        "container.get": InTurn([UNKNOWN, ended]),
    }
    if verb == "remove":
        fleet.answers["container.remove"] = InTurn(
            [UNKNOWN, {"container_id": "scout-fleet-2-bb", "removed": True}]
        )
    assert run("container", verb, "scout").code == 0
    assert ordered(fleet)[1][1] == "scout-fleet-2-bb"


def test_an_ambiguous_beginning_lists_the_candidates(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.list"] = {"items": [HAUL, container("haul-fleet-9-ee")]}
    fleet.answers["container.stop"] = UNKNOWN
    ran = run("container", "stop", "haul")
    assert ran.code == 2
    assert "several containers begin with haul: haul-fleet-1-aa, haul-fleet-9-ee" in ran.err


def test_the_one_that_is_of_use_is_meant_where_ids_begin_alike(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.stop"] = InTurn([UNKNOWN, HAUL])
    assert run("container", "stop", "haul").code == 0
    assert ordered(fleet)[-1] == ("container.stop", "haul-fleet-1-aa")


def test_an_id_that_nobody_has_is_told_as_the_daemon_does(fleet: FakeDaemon, run: Run) -> None:
    fleet.answers["container.stop"] = UNKNOWN
    ran = run("container", "stop", "tour")
    assert (ran.code, "there is no such container" in ran.err) == (1, True)


ROWS = st.lists(
    st.builds(
        lambda number, state, ship, kind, by: container(
            f"c{number}", state, ship_symbol=ship, kind=kind, started_by=by
        ),
        st.integers(0, 99),
        st.sampled_from(["RUNNING", "STOPPED", "FAILED", "COMPLETED"]),
        st.sampled_from(["F-1", "F-2", None]),
        st.sampled_from(["haul", "contract"]),
        st.sampled_from([None, "autopilot-1"]),
    ),
    max_size=12,
)


@given(ROWS)
def test_once_started_nothing_more_is_to_be_started(rows: list[dict[str, Any]]) -> None:
    begun = [{**each, "state": "RUNNING", "container_id": "new"} for each in to_start(rows)]
    assert to_start([*rows, *begun]) == []


@given(ROWS)
def test_no_ship_is_started_that_flies(rows: list[dict[str, Any]]) -> None:
    flown = {each["ship_symbol"] for each in rows if is_live(each)} - {None}
    assert flown.isdisjoint(each["ship_symbol"] for each in to_start(rows))


def test_what_has_failed_is_started() -> None:
    assert to_start([FAILED]) == [FAILED]
