"""What the verbs of a player tell people: each page, and the figures that are not always there."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.deeds import (
    ACCEPTED,
    CONTRACT,
    DEED_ANSWERS,
    EXTRACTED,
    FULFILLED,
    LADEN,
    MARKET,
    RESTING,
    SITE,
    SURVEY,
    YARD,
)
from support.cli.fake import FLYING, FakeDaemon, Refusal

Run = Callable[..., Any]

PAGES = [
    ("agent get", ["agent         FLEET", "credits       175000", "ships         2"]),
    ("agent list --player-id 2", ["FLEET  COSMIC   X1-AD75-A1     175000      2"]),
    ("faction list", ["COSMIC   X1-AD75       yes                7  INNOVATIVE, BOLD", "-  -\n"]),
    ("faction get COSMIC", ["Cosmic Engineers", "reputation    7", "recruits      yes"]),
    ("contract list", ["offered", "accepted", "10000", "01-02T12:00:00", "25 IRON_ORE"]),
    (
        "contract get c1",
        [
            "state           offered",
            "when accepted   1000 credits",
            "when fulfilled  9000 credits",
            "accept until    2999-01-02 12:00:00",
            "fulfill until   2999-01-09 12:00:00",
            "IRON_ORE  X1-AD75-J60      40         15       25",
        ],
    ),
    ("contract negotiate F-1", ["cm5contract0000000000001", "1000 credits"]),
    (
        "contract accept c1 --agent A",
        [
            "accepted cm5contract0000000000001 for 1000 credits now\nbalance: 176000 credits",
            "then 9000 credits, until 2999-01-09 12:00:00",
        ],
    ),
    (
        "contract deliver c1 F-1 IRON_ORE 20",
        ["FLEET-1 delivered 20 IRON_ORE; its hold has 23/40\n", "40         15       25"],
    ),
    (
        "contract fulfill --contract c1",
        ["fulfilled cm5contract0000000000001 for 9000 credits\nbalance: 185000 credits\n"],
    ),
    ("mine start R-1", ["CONTAINER            KIND  SHIP     STATE", "mine-fleet-3-a1b2c3  mine"]),
    ("siphon start", ["mine-fleet-3-a1b2c3"]),
    ("chart start", ["mine-fleet-3-a1b2c3"]),
    (
        "fetch start SHIP_PROBE",
        ["fetch-probe-a1b2c3 buys 1 SHIP_PROBE at the cheapest yard\nFLEET-3 flies there\n"],
    ),
    ("ship cargo F-1", ["IRON_ORE     23", "total: 23/40"]),
    (
        "ship buy F-1 IRON_ORE 20",
        [
            (
                "FLEET-1 bought 20 IRON_ORE for 840 credits (42 each)\n"
                "balance: 174160 credits; its hold has 23/40\n"
            ),
        ],
    ),
    ("ship sell F-1 IRON_ORE 20", ["sold 20 IRON_ORE for 830", "(41 to 42 each, in 2 trades)"]),
    (
        "ship sell F-1 --all",
        [
            (
                "FLEET-1 sold 20 IRON_ORE for 840 credits (42 each)\n"
                "FLEET-1 sold 20 GOLD_ORE for 660 credits (42 each)\n"
                "not bought at X1-AD75-A1: 3 ICE_WATER\ntotal: 1500 credits\n"
                "balance: 175000 credits; its hold has 23/40\n"
            ),
        ],
    ),
    (
        "ship transfer F-1 IRON_ORE 20 --to F-2",
        ["FLEET-1 handed 20 IRON_ORE to F-2; its hold has 23/40\nF-2 has 5/30\n"],
    ),
    ("ship jettison F-1 IRON_ORE 20", ["FLEET-1 threw 20 IRON_ORE away; its hold has 23/40\n"]),
    ("ship mode F-1 DRIFT", ["FLEET-1 flies in DRIFT mode; it is docked at X1-AD75-A1\n"]),
    (
        "ship jump F-1 X1-BB7-A9",
        [
            (
                "FLEET-1 jumped for 5930 credits; it is in orbit at X1-AD75-A1\n"
                "balance: 169070 credits\ncooldown: over in 1 min 10 s (at "
            ),
        ],
    ),
    (
        "ship warp --ship F-1 --destination X1-BB7-B2",
        [
            (
                "FLEET-2 is flying to X1-AD75-J60; its tank has 120/400\n"
                "arrives: in 3 min 20 s (at 12:12:30)\n"
            ),
        ],
    ),
    (
        "ship chart F-1",
        [
            (
                "FLEET-1 charted X1-AD75-A1 for 900 credits\n"
                "PLANET: MARKETPLACE, ROCKY\nbalance: 175900 credits\n"
            ),
        ],
    ),
    (
        "ship survey F-1",
        [f"{SURVEY['survey']}  SMALL  01-31T12:20:00  0s    2 IRON_ORE, GOLD_ORE\n"],
    ),
    ("ship extract F-1", ["FLEET-1 dug 5 IRON_ORE; its hold has 23/40\ncooldown: over in 1 min"]),
    ("ship siphon F-1", ["FLEET-1 drew 5 HYDROCARBON; its hold has 23/40\n"]),
    ("ship refine F-1 IRON", ["FLEET-1 made 1 IRON of 3 IRON_ORE; its hold has 23/40\n"]),
    ("ship scan F-1 systems", ["X1-BB7  RED_STAR  5  -9       120\n", "cooldown: over"]),
    ("ship scan F-1 waypoints", ["X1-AD75-A1  PLANET  1  -24  MARKETPLACE, ROCKY\n"]),
    ("ship scan --ship F-1 --what ships", ["RIVAL-9  HAULER  DOCKED  X1-AD75-A1  VOID     -\n"]),
    ("ship repair F-1 --quote", ["the repair of FLEET-1 costs 1500 credits\n"]),
    (
        "ship repair F-1 --max-price 2000",
        [
            (
                "FLEET-1 was repaired for 1500 credits; its condition is 100 %\n"
                "balance: 173500 credits\n"
            ),
        ],
    ),
    ("ship scrap F-1 --quote", ["FLEET-1 brings 1500 credits as scrap\n"]),
    ("ship scrap F-1 --yes", ["FLEET-1 was scrapped for 1500 credits\nbalance: 173500 credits\n"]),
    (
        "ship install F-1 MOUNT_X",
        [
            (
                "FLEET-1 got MOUNT_X for 1500 credits; its hold has 23/40\n"
                "mounts: MOUNT_SURVEYOR_I\nbalance: 173500 credits\n"
            ),
        ],
    ),
    ("ship uninstall F-1 MODULE_X", ["lost MODULE_X for 1500", "modules: MODULE_CARGO_HOLD_II"]),
    (
        "shipyard get X1-AD75-A2",
        ["SHIP_PROBE             -", "SHIP_MINING_DRONE  40800  MODERATE", "out: 800 credits"],
    ),
    (
        "shipyard purchase X1-AD75-A2 SHIP_PROBE --max-price 9",
        ["bought FLEET-3 (EXCAVATOR) at X1-AD75-A1 for 1500 credits\nbalance: 173500 credits\n"],
    ),
    (
        "market get X1-AD75-A1",
        [
            "IRON      EXPORT    102    98      60  HIGH    STRONG    now\n",
            "IRON_ORE  IMPORT      -     -       -  -       -         -\n",
            "FUEL      EXCHANGE ",
        ],
    ),
    ("gate get X1-AD75-I52", ["X1-BB7  X1-BB7-A9\nX1-CC8  X1-CC8-Z1\n"]),
    (
        "construction get X1-AD75-I52",
        ["FAB_MATS      1600        20     1580\nX1-AD75-I52 is not built yet\n"],
    ),
    (
        "construction supply F-1 IRON_ORE 20",
        ["FLEET-1 supplied 20 IRON_ORE to X1-AD75-I52; its hold has 23/40\n", "not built yet\n"],
    ),
    ("goods", ["IRON  IRON_ORE, EXPLOSIVES\n"]),
]


@pytest.mark.parametrize(("line", "words"), PAGES)
def test_a_verb_says_what_happened_with_the_figures_that_matter(
    daemon: FakeDaemon, run: Run, line: str, words: list[str]
) -> None:
    ran = run(*line.split())
    assert ran.code == 0
    assert [word for word in words if word not in ran.out] == []


def test_every_method_has_a_page_for_people(daemon: FakeDaemon, run: Run) -> None:
    for line, _ in PAGES:
        run(*line.split())
    assert {method for method, _ in daemon.calls} == set(DEED_ANSWERS)


@pytest.mark.parametrize(
    ("contract", "state", "deadline"),
    [
        ({**CONTRACT, "expired": True}, "expired", "01-02T12:00:00"),
        ({**CONTRACT, "deadline_to_accept": None}, "offered", "-"),
        ({**ACCEPTED, "deadline_to_accept": "2020-01-01T00:00:00Z"}, "accepted", "01-09T12:00:00"),
        ({**ACCEPTED, "expired": True}, "expired", "01-09T12:00:00"),
        ({**FULFILLED, "deadline": "2020-01-01T00:00:00Z"}, "fulfilled", "01-01T00:00:00"),
    ],
)
def test_a_contract_tells_its_state_and_the_deadline_of_its_next_step(
    daemon: FakeDaemon, run: Run, contract: dict[str, Any], state: str, deadline: str
) -> None:
    daemon.answers["contract.list"] = {"items": [contract]}
    row = run("contract", "list").out.splitlines()[1].split()
    assert row[:5] == [contract["contract_id"], state, "PROCUREMENT", "10000", deadline]


def test_an_accepted_contract_has_no_time_to_accept_it(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["contract.get"] = ACCEPTED
    assert "accept until" not in run("contract", "get", "c1").out


def test_after_the_last_delivery_the_next_step_is_told(daemon: FakeDaemon, run: Run) -> None:
    done = {**ACCEPTED["deliveries"][0], "units_fulfilled": 40}
    answer = DEED_ANSWERS["contract.deliver"]
    daemon.answers["contract.deliver"] = {**answer, "deliveries": [done]}
    ran = run("contract", "deliver", "c1", "F-1", "IRON_ORE", "25")
    assert f"spacetraders contract fulfill {CONTRACT['contract_id']}" in ran.err


@pytest.mark.parametrize(("status", "told"), [("DOCKED", "docked"), ("IN_ORBIT", "left the dock")])
@pytest.mark.parametrize(
    ("line", "method", "path"),
    [
        ("ship sell F-1 IRON_ORE 20", "ship.sell", ()),
        ("ship extract F-1", "ship.extract", ()),
        ("contract deliver c1 F-1", "contract.deliver", ("ship",)),
        ("construction supply F-1 IRON_ORE 20", "construction.supply", ("ship",)),
        ("ship repair F-1", "ship.repair_quote", ()),
    ],
)
def test_what_was_done_to_the_ship_first_is_said_first(  # noqa: PLR0917 - a case and its parts
    daemon: FakeDaemon,
    run: Run,
    line: str,
    method: str,
    path: tuple[str, ...],
    status: str,
    told: str,
) -> None:
    answer = copy.deepcopy(DEED_ANSWERS[method])
    part = answer[path[0]] if path else answer
    part["prepared"] = status
    daemon.answers[method] = answer
    assert run(*line.split()).out.startswith(f"FLEET-1 {told} first\n")


def test_what_stands_of_a_refused_order_is_a_note(daemon: FakeDaemon, run: Run) -> None:
    data = {"kind": "no_fuel_sold", "hint": None, "notes": ["F-1 was docked at X1-A-B first"]}
    daemon.answers["ship.refuel"] = Refusal(-32010, "no fuel here", data)
    assert run("refuel", "F-1").err == (
        "error: no fuel here\nnote: F-1 was docked at X1-A-B first\n"
    )


def test_a_place_and_a_ship_that_suffer_are_told_of(daemon: FakeDaemon, run: Run) -> None:
    events = [{"symbol": "REACTOR_OVERLOAD", "component": "REACTOR"}]
    extracted = {**EXTRACTED, "modifiers": ["UNSTABLE", "STRIPPED"], "events": events}
    daemon.answers["ship.extract"] = {**RESTING, "extracted": extracted}
    out = run("ship", "extract", "F-1").out
    assert "X1-AD75-A1 is UNSTABLE, STRIPPED\n" in out
    assert "damage: REACTOR_OVERLOAD in the reactor\n" in out


def test_a_rested_reactor_is_not_mentioned(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.extract"] = {**LADEN, "extracted": EXTRACTED}
    assert "cooldown" not in run("ship", "extract", "F-1").out


def test_a_cooldown_says_at_what_time_it_is_over(daemon: FakeDaemon, run: Run) -> None:
    out = run("ship", "extract", "F-1").out
    assert re.search(r"cooldown: over in 1 min 10 s \(at \d\d:\d\d:\d\d\)\n", out)


def test_a_chart_without_a_reward_names_none(daemon: FakeDaemon, run: Run) -> None:
    answer = DEED_ANSWERS["ship.chart"]
    daemon.answers["ship.chart"] = {**answer, "chart": {**answer["chart"], "reward": None}}
    assert run("ship", "chart", "F-1").out.startswith("FLEET-1 charted X1-AD75-A1\n")


def test_a_mode_that_is_set_in_flight_tells_the_new_arrival(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.mode"] = {**FLYING, "flight_mode": "BURN"}
    assert "arrives: in 3 min 20 s (at 12:12:30)\n" in run("ship", "mode", "F-2", "burn").out


def test_a_hold_of_which_nothing_is_told_is_left_out(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.transfer"] = {**LADEN, "to_cargo": None}
    out = run("ship", "transfer", "F-1", "IRON_ORE", "20", "--to", "F-2").out
    assert out == "FLEET-1 handed 20 IRON_ORE to F-2; its hold has 23/40\n"


@pytest.mark.parametrize(
    ("line", "method", "answer"),
    [
        ("shipyard get X1-AD75-A2", "shipyard.get", {**YARD, "ships": []}),
        ("market get X1-AD75-A1", "market.get", {**MARKET, "goods": []}),
    ],
)
def test_where_no_ship_is_the_table_has_no_prices_and_says_why(
    daemon: FakeDaemon, run: Run, line: str, method: str, answer: dict[str, Any]
) -> None:
    daemon.answers[method] = answer
    where = line.rsplit(maxsplit=1)[-1]
    said = f"its prices were never seen; to see them: spacetraders navigate SHIP {where}\n"
    assert run(*line.split()).err == said


def test_a_finished_site_says_so(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["construction.get"] = {**SITE, "is_complete": True, "materials": []}
    assert run("construction", "get", "X1-AD75-I52").out.endswith("X1-AD75-I52 is built\n")


def test_a_ship_shows_its_hold_its_parts_and_its_cooldown(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.get"] = RESTING
    out = run("ship", "get", "FLEET-1").out
    for line in ("23/40: 23 IRON_ORE", "98 %", "MODULE_CARGO_HOLD_II", "over in 1 min 10 s"):
        assert line in out
