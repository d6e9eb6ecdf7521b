"""Each command: what it asks, what it prints for programs, what it prints for people."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import (
    ALL_ANSWERS,
    BARE_WAYPOINT,
    CONTAINER,
    FAILED,
    FLYING,
    HEALTH,
    PLAYER,
    REFUELLED,
    SHIP,
    STATUS,
    FakeDaemon,
    InTurn,
    Refusal,
)

Run = Callable[..., Any]

GOAL = "X1-AD75-J60"
COMMANDS: list[tuple[str, str, dict[str, Any]]] = [
    ("health", "health", {}),
    ("daemon status", "daemon.status", {}),
    ("container tree", "daemon.tree", {}),
    ("container tree --all", "daemon.tree", {"alike": -1}),
    ("player register FLEET", "player.register", {"agent_symbol": "FLEET"}),
    (
        "player register FLEET --faction VOID",
        "player.register",
        {"agent_symbol": "FLEET", "faction": "VOID"},
    ),
    ("player register --token t.k.n", "player.register", {"token": "t.k.n"}),
    ("player list", "player.list", {}),
    ("player get", "player.get", {}),
    ("player get FLEET", "player.get", {"agent_symbol": "FLEET"}),
    ("player get --player-id 3", "player.get", {"player_id": 3}),
    ("ship list", "ship.list", {}),
    ("ship list --agent A", "ship.list", {"agent_symbol": "A"}),
    ("ship get FLEET-1", "ship.get", {"ship_symbol": "FLEET-1"}),
    ("ship get --ship FLEET-1", "ship.get", {"ship_symbol": "FLEET-1"}),
    ("ship dock FLEET-1", "ship.dock", {"ship_symbol": "FLEET-1"}),
    ("dock --ship FLEET-1 --agent A", "ship.dock", {"ship_symbol": "FLEET-1", "agent_symbol": "A"}),
    ("ship orbit FLEET-1", "ship.orbit", {"ship_symbol": "FLEET-1"}),
    ("orbit --ship FLEET-1", "ship.orbit", {"ship_symbol": "FLEET-1"}),
    ("ship refuel FLEET-1", "ship.refuel", {"ship_symbol": "FLEET-1", "prepare": True}),
    ("refuel FLEET-1 --strict", "ship.refuel", {"ship_symbol": "FLEET-1"}),
    (
        "refuel --ship FLEET-1 --units 7",
        "ship.refuel",
        {"ship_symbol": "FLEET-1", "units": 7, "prepare": True},
    ),
    (
        "navigate FLEET-1 X1-AD75-J60 --mode drift",
        "ship.navigate",
        {"ship_symbol": "FLEET-1", "destination": "X1-AD75-J60", "flight_mode": "DRIFT"},
    ),
    (
        "route plan FLEET-1 X1-AD75-J60 --mode BURN --thrifty",
        "route.plan",
        {
            "ship_symbol": "FLEET-1",
            "destination": "X1-AD75-J60",
            "flight_mode": "BURN",
            "thrifty": True,
        },
    ),
    (
        f"ship navigate FLEET-1 {GOAL}",
        "ship.navigate",
        {"ship_symbol": "FLEET-1", "destination": GOAL},
    ),
    (
        f"navigate --ship FLEET-1 --destination {GOAL} --player-id 2",
        "ship.navigate",
        {"ship_symbol": "FLEET-1", "destination": GOAL, "player_id": 2},
    ),
    (
        f"route plan FLEET-1 {GOAL}",
        "route.plan",
        {"ship_symbol": "FLEET-1", "destination": GOAL},
    ),
    (
        "route tour A B --ship FLEET-1",
        "route.tour",
        {"ship_symbol": "FLEET-1", "waypoints": ["A", "B"]},
    ),
    (
        "route tour --ship FLEET-1 A B --finish C --budget 2.5 --agent F",
        "route.tour",
        {
            "ship_symbol": "FLEET-1",
            "waypoints": ["A", "B"],
            "finish": "C",
            "budget_seconds": 2.5,
            "agent_symbol": "F",
        },
    ),
    (
        "route partition A B --ships F-1,F-2 --ship F-3",
        "route.partition",
        {"ship_symbols": ["F-1", "F-2", "F-3"], "waypoints": ["A", "B"]},
    ),
    ("scout start", "scout.start", {"ship_symbols": [], "markets": []}),
    (
        "scout start --ships F-1,F-2 --ship F-3 --markets A,B --agent F",
        "scout.start",
        {"ship_symbols": ["F-1", "F-2", "F-3"], "markets": ["A", "B"], "agent_symbol": "F"},
    ),
    ("route journey S T", "route.journey", {"origin": "S", "destination": "T"}),
    (
        "route journey --ship F-1 T --price-per-jump 0",
        "route.journey",
        {"ship_symbol": "F-1", "destination": "T", "price_per_jump": 0},
    ),
    (
        "ship tour --ship FLEET-1 A B --iterations 3",
        "ship.tour",
        {"ship_symbol": "FLEET-1", "waypoints": ["A", "B"], "max_iterations": 3},
    ),
    ("waypoint list", "waypoint.list", {}),
    ("intent list", "intent.list", {}),
    ("intent list --state UNTOLD --limit 5", "intent.list", {"state": "UNTOLD", "limit": 5}),
    (
        "waypoint list --system X1-AB1 --type PLANET --trait SHIPYARD",
        "waypoint.list",
        {"system_symbol": "X1-AB1", "type": "PLANET", "trait": "SHIPYARD"},
    ),
    ("waypoint get X1-AD75-A1", "waypoint.get", {"waypoint_symbol": "X1-AD75-A1"}),
    ("container create sleep", "container.create", {"kind": "sleep", "config": {}}),
    (
        'container create sleep --config {"x":{"y":[1]}} --restart-policy ALWAYS --agent A',
        "container.create",
        {
            "kind": "sleep",
            "config": {"x": {"y": [1]}},
            "restart_policy": "ALWAYS",
            "agent_symbol": "A",
        },
    ),
    (
        "container create sleep --config {} --max-restarts 2 --max-iterations -1",
        "container.create",
        {
            "kind": "sleep",
            "config": {},
            "max_restarts": 2,
            "max_iterations": -1,
        },
    ),
    ("container list", "container.list", {}),
    (
        "container list --state RUNNING --kind navigate --ship FLEET-1",
        "container.list",
        {"state": "RUNNING", "kind": "navigate", "ship_symbol": "FLEET-1"},
    ),
    ("treasury get", "treasury.get", {}),
    ("treasury set 50000", "treasury.set", {"reserve": 50000}),
    ("treasury set auto", "treasury.set", {}),
    ("ship hold FLEET-2", "ship.hold", {"ship_symbol": "FLEET-2"}),
    ("ship release FLEET-2", "ship.release", {"ship_symbol": "FLEET-2"}),
    ("autopilot status", "autopilot.status", {}),
    ("autopilot start", "autopilot.start", {"until": "reset"}),
    (
        "autopilot start --until gate --reserve 50000 --dry-run --agent A",
        "autopilot.start",
        {"until": "gate", "reserve": 50000, "dry_run": True, "agent_symbol": "A"},
    ),
    ("autopilot explain FLEET-1", "autopilot.explain", {"subject": "FLEET-1"}),
    ("autopilot stop --now", "autopilot.stop", {"now": True}),
    ("container get c1", "container.get", {"container_id": "c1"}),
    ("container logs c1", "container.logs", {"container_id": "c1"}),
    ("container logs c1 --limit 5", "container.logs", {"container_id": "c1", "limit": 5}),
    ("container stop c1", "container.stop", {"container_id": "c1"}),
    ("container restart c1", "container.restart", {"container_id": "c1"}),
    ("container restart c1 --force", "container.restart", {"container_id": "c1", "force": True}),
    ("container kinds", "container.kinds", {}),
    ("container remove c1", "container.remove", {"container_id": "c1"}),
    ("container remove --ended", "container.prune", {}),
    ("container remove --ended --agent FLEET", "container.prune", {"agent_symbol": "FLEET"}),
]


@pytest.mark.parametrize(("line", "method", "params"), COMMANDS)
def test_a_command_asks_its_method(
    daemon: FakeDaemon, run: Run, line: str, method: str, params: dict[str, Any]
) -> None:
    assert run(*line.split()).code == 0
    assert daemon.calls == [(method, params)]


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_json_is_exactly_the_result_and_nothing_else(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    ran = run(*line.split(), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == ALL_ANSWERS[method]


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_a_refusal_is_told_with_what_to_do_next(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    daemon.answers[method] = Refusal(-32010, "not now", {"kind": "busy", "hint": "try later"})
    ran = run(*line.split())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "error: not now\nhint: try later\n"


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_an_answer_of_another_shape_is_no_traceback(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    daemon.answers[method] = {"items": [{"unheard": "of"}]}
    ran = run(*line.split())
    assert ran.code == 1
    assert ran.err.startswith("error: the daemon's answer makes no sense")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "health",
            ["status      ok", "2 h 03 min", "sqlite, ok, 98 calls", "321 sent", "RUNNING=3"],
        ),
        ("player list", ["FLEET", "COSMIC", "X1-AD75-A1", "2026-01-25"]),
        ("player get", ["agent         FLEET", "credits       175000", "ships         2"]),
        ("player register FLEET", ["player        1", "FLEET"]),
        ("ship list", ["FLEET-1", "DOCKED", "120/400", "3/40", "IN_TRANSIT", "in 3 min 20 s"]),
        ("ship get FLEET-2", ["flying to X1-AD75-J60", "in 3 min 20 s (at 12:12:30)"]),
        ("dock FLEET-1", ["FLEET-1 is docked at X1-AD75-A1"]),
        ("orbit FLEET-1", ["FLEET-1 is in orbit at X1-AD75-A1"]),
        ("refuel FLEET-1", ["bought 3 FUEL for 216 credits (72 each)", "400/400"]),
        ("intent list", ["FLEET-1", "refuel", "UNTOLD"]),
        ("waypoint list", ["ENGINEERED_ASTEROID", "MARKETPLACE, ROCKY", "no"]),
        ("waypoint get X1-AD75-A1", ["PLANET", "1, -24", "sells fuel  yes"]),
        ("container list", ["RUNNING", "01-31T12:00:00", "departs", "no fuel left to reach"]),
        (
            "container get c1",
            ["RUNNING since 2026-01-31 12:00:00", "0 of 1", "41 min 40 s left", "departs"],
        ),
        (
            "daemon status",
            [
                "up          2 h 03 min, since 2026-01-31 10:00:00",
                "queue       person=0 flight=2 background=0, 1 in flight",
                "2 a second; burst 9 used, 20 left of 29",
                "last minute: 118, mean 42.1 ms, max 250 ms",
                "wakes late by p50 0.31 ms, p99 2.10 ms, max 15.4 ms (last minute)",
                "98, 1 wait, 0 failed",
                "last minute: no calls",
                "half_open; 20 solves, 1 running: 2 failed, 3 late, 4 cancelled",
                "6 answers without it",
                "matrices    entries=5 hits=30 misses=7 dropped=8",
                "containers  RUNNING=3\n",
                "memory      48.2 MB",
                "messages    ListContainers: 40, mean 1.20 ms\n            GetShip: 2",
            ],
        ),
        ("container logs c1", ["took off waypoint=X1-AD75-B7 mode=CRUISE", "warning", "×4"]),  # noqa: RUF001 - the sign itself
        ("container stop c1", ["STOPPED since"]),
        ("container remove c1", ["removed navigate-FLEET-1-2a"]),
        ("container remove --ended", ["removed navigate-FLEET-1-2a", "removed tour-1"]),
    ],
)
def test_a_page_for_people_has_what_they_look_for(
    daemon: FakeDaemon, run: Run, line: str, words: list[str]
) -> None:
    ran = run(*line.split())
    assert [word for word in words if word not in ran.out] == []
    assert ran.err == ""


def test_a_full_tank_is_not_sold_anything(daemon: FakeDaemon, run: Run) -> None:
    bought = {"units": 0, "price_per_unit": 72, "total_price": 0}
    daemon.answers["ship.refuel"] = {**REFUELLED, "refuelled": bought}
    assert run("refuel", "FLEET-1").out == "FLEET-1 needs no fuel; its tank has 400/400\n"


def test_a_ship_on_the_ground_has_no_origin_and_no_arrival(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.get"] = SHIP
    out = run("ship", "get", "FLEET-1").out
    assert "arrives" not in out
    assert "from" not in out


def test_a_waypoint_without_traits_shows_a_dash(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["waypoint.get"] = BARE_WAYPOINT
    assert "traits      -\n" in run("waypoint", "get", "X1-AD75-B9").out


def test_an_ended_container_shows_why_and_when(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = {**FAILED, "max_iterations": -1}
    out = run("container", "get", "c1").out
    assert "reason     no fuel left to reach X1-AD75-J60 (no_route)" in out
    assert "finished   2026-01-31 12:43:04" in out
    assert "1 of endless" in out


def test_an_empty_list_is_a_table_without_rows(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.list"] = {"items": []}
    assert run("ship", "list").out.split()[:2] == ["SHIP", "ROLE"]


def test_every_row_of_a_piped_table_has_every_column(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.list"] = {"items": [SHIP, {**FLYING, "ship_symbol": "F" * 60}]}
    rows = [line.split()[:7] for line in run("ship", "list").out.splitlines()]
    assert [row[6] for row in rows] == ["CONTAINER", "-", "navigate-FLEET-2-1f"]


def test_a_status_fits_into_eighty_columns(daemon: FakeDaemon, run: Run) -> None:
    assert max(map(len, run("daemon", "status").out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("ahead", "told"), [(3600.4, "1 h 00 min ahead of"), (-90.0, "1 min 30 s behind")]
)
def test_a_clock_that_differs_is_told(
    daemon: FakeDaemon, run: Run, ahead: float, told: str
) -> None:
    api = {**STATUS["api"], "clock_ahead_seconds": ahead}
    daemon.answers["daemon.status"] = {**STATUS, "api": api}
    assert f"its clock is {told} this machine's\n" in run("daemon", "status").out


def test_a_loop_that_was_not_probed_yet_is_told_so(daemon: FakeDaemon, run: Run) -> None:
    loop = dict.fromkeys(("samples", "p50_seconds", "p99_seconds", "max_seconds"), 0)
    daemon.answers["daemon.status"] = {**STATUS, "loop": loop}
    assert "loop        not probed yet\n" in run("daemon", "status").out


def test_a_tree_is_indented_and_counts_tasks_alike(daemon: FakeDaemon, run: Run) -> None:
    assert run("container", "tree").out.splitlines() == [
        "<init>",
        "└─ run",
        "   ├─ nursery",
        "   │  └─ _obey",
        "   └─ nursery",
        "      └─ Supervisor.run",
        "         ├─ tour-1a",
        "         └─ 997 more of tour",
    ]


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=str)
def test_watching_without_a_terminal_is_wrong_use(
    daemon: FakeDaemon, run: Run, flags: tuple[str, ...]
) -> None:
    ran = run("container", "list", "--watch", *flags)
    assert (ran.code, ran.out, daemon.calls) == (2, "", [])
    assert "--watch draws on a terminal" in ran.err


def test_every_row_of_a_list_of_containers_has_every_column(daemon: FakeDaemon, run: Run) -> None:
    bare = {**CONTAINER, "ship_symbol": None, "state_since": None, "last_line": None}
    daemon.answers["container.list"] = {"items": [{**bare, "max_iterations": -1}]}
    header, row = run("container", "list").out.splitlines()
    assert header.split()[-2:] == ["LAST", "LINE"]
    assert row.split()[1:] == ["RUNNING", "navigate", "-", "0", "0", "-", "-", "-", "-", "-"]


def test_a_container_that_has_said_nothing_shows_a_dash(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.list"] = {"items": [{**CONTAINER, "last_line": None}]}
    assert run("container", "list").out.rstrip().endswith("-")


def test_a_token_may_come_from_the_environment(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACETRADERS_TOKEN", "se.cr.et")
    assert run("player", "register").code == 0
    assert daemon.calls == [("player.register", {"token": "se.cr.et"})]


def test_a_new_agent_is_stronger_than_a_token_in_the_environment(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACETRADERS_TOKEN", "se.cr.et")
    run("player", "register", "FLEET")
    assert daemon.calls == [("player.register", {"agent_symbol": "FLEET"})]


@pytest.mark.parametrize(
    ("environment", "line", "params"),
    [
        ("AGENT=A", "ship list", {"agent_symbol": "A"}),
        ("PLAYER_ID=4", "ship list", {"player_id": 4}),
        ("AGENT=", "ship list", {}),
        ("AGENT=A", "ship list --agent B", {"agent_symbol": "B"}),
        ("AGENT=A", "ship list --player-id 2", {"player_id": 2}),
        ("PLAYER_ID=4", "player get B", {"agent_symbol": "B"}),
    ],
)
def test_a_flag_is_stronger_than_the_environment(
    asked: Callable[..., Any], environment: str, line: str, params: dict[str, Any]
) -> None:
    assert asked(line, environment) == [params]


@pytest.fixture
def asked(daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What params a command line sends in an environment."""

    def asked(line: str, environment: str) -> list[dict[str, Any]]:
        name, _, value = environment.partition("=")
        monkeypatch.setenv(f"SPACETRADERS_{name}", value)
        run(*line.split())
        return [given for _, given in daemon.calls]

    return asked


def test_several_containers_are_removed_over_one_connection_each_once(
    daemon: FakeDaemon, run: Run
) -> None:
    assert run("container", "remove", "a", "b", "a").code == 0
    assert daemon.calls == [("container.remove", {"container_id": each}) for each in ("a", "b")]


def test_a_container_that_cannot_be_removed_keeps_none_of_the_others(
    daemon: FakeDaemon, run: Run
) -> None:
    refusal = Refusal(-32010, "a runs", {"kind": "container_live"})
    daemon.answers["container.remove"] = InTurn([refusal, daemon.answers["container.remove"]])
    ran = run("container", "remove", "a", "b")
    assert (ran.code, ran.out) == (1, "removed navigate-FLEET-1-2a\n")
    assert ran.err == "error: a runs\n"


def test_several_that_are_removed_are_one_json_object_a_line(daemon: FakeDaemon, run: Run) -> None:
    ran = run("container", "remove", "a", "b", "--json")
    removed = daemon.answers["container.remove"]
    assert [json.loads(line) for line in ran.out.splitlines()] == [removed, removed]


def test_where_none_has_ended_that_is_no_result(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.prune"] = {"items": []}
    ran = run("container", "remove", "--ended")
    assert (ran.code, ran.out, ran.err) == (0, "", "none has ended\n")


def test_an_agent_whose_registration_was_lost_is_told_of_beside_the_players(
    daemon: FakeDaemon, run: Callable[..., Any]
) -> None:
    lost = {"agent_symbol": "LYRA", "faction": "COSMIC", "reset_date": "2026-01-25"}
    lost["asked_at"] = "2026-01-26T12:00:00.000Z"
    daemon.answers["player.list"] = {"items": [], "lost_registrations": [lost]}
    ran = run("player", "list")
    assert ran.code == 0
    assert ran.err.startswith("LYRA was asked for at 2026-01-26 12:00:00, and the answer was lost")


def test_a_list_of_players_says_who_is_of_a_past_universe(daemon: FakeDaemon, run: Run) -> None:
    past = {**PLAYER, "player_id": 7, "past": True}
    daemon.answers["player.list"] = {"items": [past, {**PLAYER, "past": False}]}
    header, first, second = (line.split() for line in run("player", "list").out.splitlines())
    place = header.index("PAST")
    assert (first[0], first[place], second[place]) == ("7", "yes", "no")


def test_health_names_the_universe_and_the_players_of_past_ones(
    daemon: FakeDaemon, run: Run
) -> None:
    universe = {
        "reset_date": "2026-02-01",
        "next_reset": "2026-02-08T13:00:00.000Z",
        "closed_since": "2026-02-03T12:00:00.000Z",
    }
    past = {"count": 3, "players": [{**PLAYER, "past": True}]}
    daemon.answers["health"] = {**HEALTH, "universe": universe, "past": past}
    assert run("health").out.splitlines()[-3:] == [
        "universe    2026-02-01, next reset 2026-02-08 13:00:00, closed since 2026-02-03 12:00:00",
        "past        FLEET (1), of the universe of 2026-01-25",
        "            and 2 more",
    ]
