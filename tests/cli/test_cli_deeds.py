"""Each verb of a player: what it asks, what it prints for programs, what stops it."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.deeds import (
    DEAL,
    DEED_ANSWERS,
    LADEN,
    QUOTE,
    STOPPED,
    trade,
)
from support.cli.fake import FakeDaemon, Refusal

Run = Callable[..., Any]

SHIP = {"ship_symbol": "F-1"}
ORE = {**SHIP, "good": "IRON_ORE", "units": 20}
PREPARING = {
    *("contract.negotiate", "contract.deliver", "construction.supply"),
    *("ship.buy", "ship.sell", "ship.sell_all", "ship.transfer", "ship.jump", "ship.warp"),
    *("ship.survey", "ship.extract", "ship.siphon", "ship.scan"),
    *("ship.repair", "ship.scrap", "ship.install", "ship.uninstall"),
}
"""Methods whose verbs have the ship docked, or leave the dock, first."""

COMMANDS: list[tuple[str, str, dict[str, Any]]] = [
    ("agent get", "agent.get", {}),
    ("agent get --agent A", "agent.get", {"agent_symbol": "A"}),
    ("agent list --player-id 2", "agent.list", {"player_id": 2}),
    ("faction list", "faction.list", {}),
    ("faction get COSMIC", "faction.get", {"faction": "COSMIC"}),
    ("contract list", "contract.list", {}),
    ("contract get c1", "contract.get", {"contract_id": "c1"}),
    ("contract negotiate F-1", "contract.negotiate", SHIP),
    ("contract negotiate --ship F-1", "contract.negotiate", SHIP),
    ("contract accept c1 --agent A", "contract.accept", {"contract_id": "c1", "agent_symbol": "A"}),
    ("contract deliver c1 F-1 IRON_ORE 20", "contract.deliver", {"contract_id": "c1", **ORE}),
    (
        "contract deliver c1 --ship F-1 --good IRON_ORE --units 20",
        "contract.deliver",
        {"contract_id": "c1", **ORE},
    ),
    ("contract deliver c1 F-1", "contract.deliver", {"contract_id": "c1", **SHIP}),
    (
        "contract deliver c1 --ship F-1 --good IRON_ORE",
        "contract.deliver",
        {"contract_id": "c1", **SHIP, "good": "IRON_ORE"},
    ),
    ("contract fulfill --contract c1", "contract.fulfill", {"contract_id": "c1"}),
    ("ship cargo F-1", "ship.cargo", SHIP),
    ("ship buy F-1 IRON_ORE 20", "ship.buy", ORE),
    ("ship buy --ship F-1 --good IRON_ORE --units 20", "ship.buy", ORE),
    ("ship buy F-1 IRON_ORE 20 --max-price 50", "ship.buy", {**ORE, "max_price": 50}),
    ("ship buy F-1 IRON_ORE 20 --over-floor", "ship.buy", {**ORE, "over_floor": True}),
    ("ship sell F-1 IRON_ORE 20", "ship.sell", ORE),
    ("ship sell F-1 IRON_ORE 20 --min-price 3", "ship.sell", {**ORE, "min_price": 3}),
    ("ship sell F-1 --all", "ship.sell_all", SHIP),
    ("ship sell F-1 IRON_ORE --all", "ship.sell_all", {**SHIP, "good": "IRON_ORE"}),
    (
        "ship transfer F-1 IRON_ORE 20 --to F-2",
        "ship.transfer",
        {**ORE, "to_ship_symbol": "F-2"},
    ),
    ("ship jettison F-1 IRON_ORE 20", "ship.jettison", ORE),
    ("ship mode F-1 DRIFT", "ship.mode", {**SHIP, "flight_mode": "DRIFT"}),
    ("ship mode --ship F-1 --mode burn", "ship.mode", {**SHIP, "flight_mode": "BURN"}),
    ("ship jump F-1 X1-BB7-A9", "ship.jump", {**SHIP, "waypoint_symbol": "X1-BB7-A9"}),
    (
        "ship warp --ship F-1 --destination X1-BB7-B2",
        "ship.warp",
        {**SHIP, "waypoint_symbol": "X1-BB7-B2"},
    ),
    (
        "ship jump F-1 X1-BB7-A9 --over-floor",
        "ship.jump",
        {**SHIP, "waypoint_symbol": "X1-BB7-A9", "over_floor": True},
    ),
    ("ship chart F-1", "ship.chart", SHIP),
    ("ship survey F-1", "ship.survey", SHIP),
    ("ship extract F-1", "ship.extract", SHIP),
    ("ship extract F-1 --survey S-1", "ship.extract", {**SHIP, "survey": "S-1"}),
    ("ship siphon F-1", "ship.siphon", SHIP),
    ("ship refine F-1 IRON", "ship.refine", {**SHIP, "good": "IRON"}),
    ("ship scan F-1 systems", "ship.scan", {**SHIP, "what": "systems"}),
    ("ship scan F-1 waypoints", "ship.scan", {**SHIP, "what": "waypoints"}),
    ("ship scan --ship F-1 --what ships", "ship.scan", {**SHIP, "what": "ships"}),
    ("ship repair F-1 --quote", "ship.repair_quote", SHIP),
    ("ship repair F-1 --max-price 2000", "ship.repair", {**SHIP, "max_price": 2000}),
    (
        "ship repair F-1 --max-price 2000 --over-floor",
        "ship.repair",
        {**SHIP, "max_price": 2000, "over_floor": True},
    ),
    ("ship scrap F-1 --quote", "ship.scrap_quote", SHIP),
    ("ship scrap F-1 --yes", "ship.scrap", {**SHIP, "confirm": True}),
    ("ship install F-1 MOUNT_X", "ship.install", {**SHIP, "part": "MOUNT_X"}),
    ("ship uninstall F-1 MODULE_X", "ship.uninstall", {**SHIP, "part": "MODULE_X"}),
    (
        "ship install F-1 MOUNT_X --over-floor",
        "ship.install",
        {**SHIP, "part": "MOUNT_X", "over_floor": True},
    ),
    (
        "ship uninstall F-1 MODULE_X --over-floor",
        "ship.uninstall",
        {**SHIP, "part": "MODULE_X", "over_floor": True},
    ),
    ("shipyard get X1-AD75-A2", "shipyard.get", {"waypoint_symbol": "X1-AD75-A2"}),
    (
        "shipyard purchase X1-AD75-A2 SHIP_PROBE --max-price 9",
        "shipyard.purchase",
        {"waypoint_symbol": "X1-AD75-A2", "ship_type": "SHIP_PROBE", "max_price": 9},
    ),
    (
        "shipyard purchase X1-AD75-A2 SHIP_PROBE --over-floor",
        "shipyard.purchase",
        {"waypoint_symbol": "X1-AD75-A2", "ship_type": "SHIP_PROBE", "over_floor": True},
    ),
    ("mine start X1-AD75-B14", "mine.start", {"rock": "X1-AD75-B14"}),
    (
        "mine start R --ships F-3,F-4 --ship F-5 --goods A --receiver F-6 --keep --jettison",
        "mine.start",
        {
            "rock": "R",
            "ship_symbols": ["F-3", "F-4", "F-5"],
            "goods": ["A"],
            "receiver": "F-6",
            "sell": False,
            "jettison": True,
        },
    ),
    ("mine start R --loads 2", "mine.start", {"rock": "R", "max_iterations": 2}),
    ("siphon start", "siphon.start", {}),
    ("siphon start X1-AD75-C40", "siphon.start", {"giant": "X1-AD75-C40"}),
    ("chart start --ships F-2", "chart.start", {"ship_symbols": ["F-2"]}),
    ("chart start --system X1-BB7", "chart.start", {"system_symbol": "X1-BB7"}),
    ("fetch start SHIP_PROBE", "fetch.start", {"ship_type": "SHIP_PROBE"}),
    (
        "fetch start SHIP_PROBE --yard X1-AD75-A2 --most 9 --ship F-1 --count 2 --mounts A,B",
        "fetch.start",
        {
            "ship_type": "SHIP_PROBE",
            "waypoint_symbol": "X1-AD75-A2",
            "most": 9,
            "ship_symbol": "F-1",
            "count": 2,
            "mounts": ["A", "B"],
        },
    ),
    ("market get X1-AD75-A1", "market.get", {"waypoint_symbol": "X1-AD75-A1"}),
    ("gate get X1-AD75-I52", "gate.get", {"waypoint_symbol": "X1-AD75-I52"}),
    ("construction get X1-AD75-I52", "construction.get", {"waypoint_symbol": "X1-AD75-I52"}),
    ("construction supply F-1 IRON_ORE 20", "construction.supply", ORE),
    ("goods", "supply_chain.get", {}),
    ("goods IRON", "supply_chain.get", {"good": "IRON"}),
]


@pytest.mark.parametrize(("line", "method", "params"), COMMANDS)
def test_a_verb_asks_its_method(
    daemon: FakeDaemon, run: Run, line: str, method: str, params: dict[str, Any]
) -> None:
    assert run(*line.split()).code == 0
    prepared = {"prepare": True} if method in PREPARING else {}
    assert daemon.calls == [(method, params | prepared)]


@pytest.mark.parametrize(
    ("line", "method", "params"), [each for each in COMMANDS if each[1] in PREPARING]
)
def test_a_strict_verb_leaves_the_ship_where_it_is(
    daemon: FakeDaemon, run: Run, line: str, method: str, params: dict[str, Any]
) -> None:
    assert run(*line.split(), "--strict").code == 0
    assert daemon.calls == [(method, params)]


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_a_verbs_json_is_exactly_the_result_and_nothing_else(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    ran = run(*line.split(), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == DEED_ANSWERS[method]


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_a_refused_verb_tells_what_to_do_next(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    daemon.answers[method] = Refusal(-32010, "not now", {"kind": "busy", "hint": "try later"})
    ran = run(*line.split())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "error: not now\nhint: try later\n"


@pytest.mark.parametrize(("line", "method", "_"), COMMANDS)
def test_a_verbs_answer_of_another_shape_is_no_traceback(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    daemon.answers[method] = {"items": [{"unheard": "of"}]}
    ran = run(*line.split())
    assert ran.code == 1
    assert ran.err.startswith("error: the daemon's answer makes no sense")


def test_every_method_is_asked_by_a_verb() -> None:
    assert {method for _, method, _ in COMMANDS} == set(DEED_ANSWERS)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("line", [line for line, _, _ in COMMANDS])
def test_a_verb_fits_a_terminal_of_that_many_columns(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, line: str, columns: int
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = run(*line.split())
    assert [row for row in ran.out.splitlines() if len(row) > columns] == []


@pytest.mark.parametrize("line", [line for line, _, _ in COMMANDS])
def test_with_no_color_a_verb_has_none_on_a_terminal(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    ran = run(*line.split())
    assert re.findall(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d)m", ran.out + ran.err) == []


def test_a_deal_that_ends_early_tells_what_was_done_and_why_it_ended(
    daemon: FakeDaemon, run: Run
) -> None:
    deal = {**DEAL, "units": 10, "trades": [trade(10, 42)], "stopped": STOPPED}
    daemon.answers["ship.buy"] = {**LADEN, "deal": deal}
    ran = run("ship", "buy", "F-1", "IRON_ORE", "20")
    assert ran.code == 1
    assert ran.out.startswith("FLEET-1 bought 10 of 20 IRON_ORE for 840 credits (42 each)\n")
    assert ran.err == "error: the market is spent\nhint: wait\n"


def test_with_json_a_deal_that_ends_early_has_both_its_result_and_its_error(
    daemon: FakeDaemon, run: Run
) -> None:
    answer = {**LADEN, "deal": {**DEAL, "stopped": STOPPED}}
    daemon.answers["ship.sell"] = answer
    ran = run("ship", "sell", "F-1", "IRON_ORE", "20", "--json")
    assert (ran.code, json.loads(ran.out), json.loads(ran.err)) == (1, answer, STOPPED)


def test_a_repair_shows_the_price_first_and_pays_no_more(daemon: FakeDaemon, run: Run) -> None:
    ran = run("ship", "repair", "F-1", "--agent", "A")
    who = {"ship_symbol": "F-1", "agent_symbol": "A", "prepare": True}
    assert daemon.calls == [
        ("ship.repair_quote", who),
        ("ship.repair", {**who, "max_price": QUOTE["price"]}),
    ]
    assert (ran.code, ran.err) == (0, "the repair costs 1500 credits\n")


def test_a_repair_with_json_prints_one_document(daemon: FakeDaemon, run: Run) -> None:
    ran = run("ship", "repair", "F-1", "--json")
    assert (json.loads(ran.out), ran.err) == (DEED_ANSWERS["ship.repair"], "")


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have a person at a terminal who answers what is asked."""

    def person(answer: str) -> None:
        for stream in (sys.stdin, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setattr(sys.stdin, "readline", lambda: answer)
        monkeypatch.setenv("NO_COLOR", "1")

    return person


def test_a_person_is_told_what_a_ship_brings_before_it_is_scrapped(
    daemon: FakeDaemon, run: Run, person: Callable[[str], None]
) -> None:
    person("Yes\n")
    ran = run("ship", "scrap", "F-1")
    assert [method for method, _ in daemon.calls] == ["ship.scrap_quote", "ship.scrap"]
    assert "gone for good, for 1500 credits\nScrap it? [y/N] " in ran.err
    assert ran.out.startswith("FLEET-1 was scrapped")


@pytest.mark.parametrize("answer", ["", "\n", "no\n", "yesterday\n"])
def test_who_does_not_say_yes_keeps_the_ship(
    daemon: FakeDaemon, run: Run, person: Callable[[str], None], answer: str
) -> None:
    person(answer)
    ran = run("ship", "scrap", "F-1")
    assert (ran.code, ran.out) == (1, "")
    assert [method for method, _ in daemon.calls] == ["ship.scrap_quote"]
    assert ran.err.endswith("error: FLEET-1 was not scrapped\n")


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=str)
def test_where_nobody_can_be_asked_scrapping_needs_a_yes(
    daemon: FakeDaemon, run: Run, flags: tuple[str, ...]
) -> None:
    ran = run("ship", "scrap", "F-1", *flags)
    assert (ran.code, ran.out, daemon.calls) == (2, "", [])
    assert "--yes" in ran.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ship buy F-1 IRON_ORE", "UNITS is missing"),
        ("ship sell F-1", "--good is missing"),
        ("ship sell F-1 IRON_ORE", "--units is missing"),
        ("ship sell F-1 IRON_ORE 5 --all", "--units and --all do not go together"),
        ("ship sell F-1 --all --min-price 5", "--min-price and --all do not go together"),
        ("ship buy F-1 IRON_ORE many", "it is no whole number"),
        ("ship buy F-1 IRON_ORE 1.5", "it is no whole number"),
        ("ship transfer F-1 IRON_ORE 3", "--to is missing"),
        ("ship mode F-1 slow", "choose from CRUISE, DRIFT, BURN, STEALTH"),
        ("ship scan F-1 stars", "systems"),
        ("ship scan F-1", "WHAT is missing"),
        ("contract deliver c1", "SHIP is missing"),
        ("shipyard purchase X1-AD75-A2", "TYPE is missing"),
        ("gate get", "WAYPOINT is missing"),
    ],
)
def test_a_wrong_verb_is_exit_2_and_asks_nothing(
    daemon: FakeDaemon, run: Run, line: str, said: str
) -> None:
    ran = run(*line.split())
    assert (ran.code, ran.out, daemon.calls) == (2, "", [])
    assert said in ran.err
