"""Commands that show what is known: markets, yards and places nearby, and the busiest tasks."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.deeds import MARKET
from support.cli.deeds import YARD as YARD_NOW
from support.cli.fake import ALL_ANSWERS, CONTAINER, FAILED, WAYPOINT, FakeDaemon, Refusal
from support.cli.looks import LOOKING_ANSWERS, MARKETS, NEAR, SEEN, SEEN_SHIP, UNSEEN
from support.cli.records import PRICE

Run = Callable[..., Any]

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")

ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("market list", "market.list", {}),
    ("market list --ship F-1", "market.list", {"ship_symbol": "F-1"}),
    (
        "market list --from X1-A-B --system X1-A --agent A",
        "market.list",
        {"origin": "X1-A-B", "system_symbol": "X1-A", "agent_symbol": "A"},
    ),
    ("shipyard find SHIP_PROBE", "shipyard.find", {"ship_type": "SHIP_PROBE"}),
    (
        "shipyard find --type SHIP_PROBE --from X1-A-B",
        "shipyard.find",
        {"ship_type": "SHIP_PROBE", "origin": "X1-A-B"},
    ),
    ("waypoint list --from X1-A-B", "waypoint.list", {"origin": "X1-A-B"}),
    (
        "waypoint list --ship F-1 --type MOON",
        "waypoint.list",
        {"ship_symbol": "F-1", "type": "MOON"},
    ),
    ("container top", "container.list", {}),
    ("container top --agent A", "container.list", {"agent_symbol": "A"}),
]

NOTHING = {"origin_symbol": "X1-AD75-A1", "items": []}
NEARBY = {"origin_symbol": "X1-AD75-A1", "items": [{**WAYPOINT, "distance": 41.6}]}


@pytest.mark.parametrize(("line", "method", "params"), ASKED)
def test_a_command_asks_its_method(
    daemon: FakeDaemon, run: Run, line: str, method: str, params: dict[str, Any]
) -> None:
    assert run(*line.split()).code == 0
    assert daemon.calls == [(method, params)]


@pytest.mark.parametrize(("line", "method", "_"), ASKED)
def test_json_is_exactly_the_result(
    daemon: FakeDaemon, run: Run, line: str, method: str, _: object
) -> None:
    ran = run(*line.split(), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == (ALL_ANSWERS | LOOKING_ANSWERS)[method]


@pytest.mark.parametrize(("line", "method", "_"), ASKED)
def test_a_refusal_is_told(daemon: FakeDaemon, run: Run, line: str, method: str, _: object) -> None:
    daemon.answers[method] = Refusal(-32010, "not now", {"kind": "busy", "hint": "try later"})
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err) == (1, "", "error: not now\nhint: try later\n")


@pytest.mark.parametrize(("line", "method", "_"), ASKED)
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
        ("market list", "X1-AD75-A1           0  yes        2  12m    IRON  "),
        ("market list", "X1-AD75-XA5D       651  no         0  never  ADVANCED_CIRCUITRY,MICRO"),
        ("shipyard find SHIP_PROBE", "X1-AD75-A2         57  21131  ABUNDANT  2 h 05 min, old\n"),
        ("shipyard find SHIP_PROBE", "X1-AD75-C44         -      -  -         never\n"),
    ],
)
def test_a_page_for_people_has_what_they_look_for(
    daemon: FakeDaemon, run: Run, line: str, words: str
) -> None:
    assert words in run(*line.split()).out


def test_it_is_said_from_where_distances_are(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["waypoint.list"] = NEARBY
    assert run("market", "list").err == "distances from X1-AD75-A1\n"
    assert run("shipyard", "find", "SHIP_PROBE").err == "distances from the star\n"
    ran = run("waypoint", "list")
    assert (ran.err, "  42  " in ran.out) == ("distances from X1-AD75-A1\n", True)


@pytest.mark.parametrize(
    ("line", "method", "answer", "said"),
    [
        ("market list", "market.list", NOTHING, "no market is charted there: spacetraders chart"),
        (
            "market list",
            "market.list",
            {**MARKETS, "items": [{**NEAR, "prices": 0}]},
            "no price was seen yet: spacetraders scout start",
        ),
        (
            "shipyard find SHIP_X",
            "shipyard.find",
            NOTHING,
            "no yard is known to sell SHIP_X; see what one sells: shipyard get",
        ),
        (
            "market find GOLD",
            "market.find",
            {"items": [], "listed": [UNSEEN]},
            "no price of it was seen yet: spacetraders scout start",
        ),
        (
            "market get X1-AD75-A1",
            "market.get",
            {**MARKET, "goods": [], "seen": []},
            "its prices were never seen; to see them: spacetraders navigate SHIP X1-AD75-A1",
        ),
        (
            "market get X1-AD75-A1",
            "market.get",
            {**MARKET, "goods": [], "seen": [SEEN]},
            "as seen 2 h 05 min ago; to see those of now: spacetraders navigate SHIP X1-AD75-A1",
        ),
    ],
)
def test_where_something_is_missing_it_says_what_to_do(
    daemon: FakeDaemon, run: Run, *, line: str, method: str, answer: Any, said: str
) -> None:
    daemon.answers[method] = answer
    ran = run(*line.split())
    assert ran.code == 0
    assert said in ran.err


def test_a_market_without_a_ship_has_the_prices_seen_last(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["market.get"] = {**MARKET, "goods": [], "seen": [SEEN]}
    out = run("market", "get", "X1-AD75-A1").out
    assert "IRON      EXPORT    102    98      60  HIGH    STRONG    2 h 05 min, old\n" in out
    assert "IRON_ORE  IMPORT      -     -       -  -       -         -\n" in out


def test_what_a_ship_sees_now_is_shown_instead_of_what_was_seen(
    daemon: FakeDaemon, run: Run
) -> None:
    daemon.answers["market.get"] = {**MARKET, "seen": [{**SEEN, "purchase_price": 7}]}
    ran = run("market", "get", "X1-AD75-A1")
    assert "EXPORT    102    98      60  HIGH    STRONG    now\n" in ran.out
    assert ran.err == ""


def test_a_yard_without_a_ship_has_the_prices_seen_last(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["shipyard.get"] = {**YARD_NOW, "ships": [], "seen": [SEEN_SHIP]}
    ran = run("shipyard", "get", "X1-AD75-A2")
    (row,) = (line for line in ran.out.splitlines() if line.startswith("SHIP_PROBE"))
    assert row.split(maxsplit=8) == ["SHIP_PROBE", "21131", "HIGH", *"-----", "12 min 30 s"]
    assert ran.err.startswith("as seen 12 min 30 s ago")


def test_a_market_that_trades_a_good_unseen_stands_below_those_that_were_seen(
    daemon: FakeDaemon, run: Run
) -> None:
    daemon.answers["market.find"] = {"items": [PRICE], "listed": [UNSEEN]}
    _, seen, unseen = run("market", "find", "IRON_ORE").out.splitlines()
    assert seen.startswith("X1-AD75-A1 ")
    assert unseen.split() == ["X1-AD75-J60", "-", "-", "-", "IMPORT", "-", "-", "never"]


def test_the_tasks_that_earn_most_are_on_top_and_the_ended_are_left_out(
    daemon: FakeDaemon, run: Run
) -> None:
    poor = {**CONTAINER, "container_id": "poor", "credits_per_hour": -5}
    rich = {**CONTAINER, "container_id": "rich", "credits_per_hour": 92_300, "restarts": 2}
    new = {**CONTAINER, "container_id": "new", "credits_per_hour": None}
    daemon.answers["container.list"] = {"items": [poor, new, FAILED, rich]}
    head, empty, header, *rows = run("container", "top").out.splitlines()
    assert head == "3 live tasks: 92.3k an hour, 9 requests in the last minute"
    assert (empty, header.split()[0]) == ("", "CONTAINER")
    assert [row.split()[0] for row in rows] == ["rich", "poor", "new"]
    assert rows[0].split()[3:7] == ["92.3k", "3", "41", "2"]


def test_without_a_task_top_says_how_to_start_one(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.list"] = {"items": [FAILED]}
    out = run("container", "top").out
    assert out.startswith("no live tasks: 0 an hour")
    assert "hint: start some: spacetraders autopilot start" in out


LINES = [
    "market list",
    "market find IRON_ORE",
    "market get X1-AD75-A1",
    "shipyard get X1-AD75-A2",
    "shipyard find SHIP_PROBE",
    "waypoint list",
    "container top",
]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("line", LINES)
def test_a_terminal_gets_lines_that_fit_it_and_no_colour_where_none_is_wanted(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, line: str, width: int
) -> None:
    daemon.answers["market.get"] = {**MARKET, "goods": [], "seen": [SEEN]}
    daemon.answers["shipyard.get"] = {**YARD_NOW, "ships": [], "seen": [SEEN_SHIP]}
    daemon.answers["waypoint.list"] = NEARBY
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    coloured = run(*line.split()).out
    assert max(len(each.rstrip()) for each in ESCAPE.sub("", coloured).splitlines()) <= width
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3\dm", run(*line.split()).out)


@pytest.mark.parametrize("line", LINES)
def test_every_row_of_a_piped_table_has_every_column(
    daemon: FakeDaemon, run: Run, line: str
) -> None:
    daemon.answers["waypoint.list"] = NEARBY
    lines = [each for each in run(*line.split()).out.splitlines() if "  " in each]
    widths = {len(re.split(r" {2,}", each.strip())) for each in lines}
    assert len(widths) == 1


def test_two_origins_are_told_by_their_flags(daemon: FakeDaemon, run: Run) -> None:
    message = "origin: leave it out, or the ship"
    daemon.answers["market.list"] = Refusal(-32602, message, {"kind": "invalid_params"})
    ran = run("market", "list", "--ship", "F-1", "--from", "X1-A-B")
    assert (ran.code, ran.err) == (2, "error: --from: leave it out, or the ship\n")


def test_an_unknown_verb_suggests_one(daemon: FakeDaemon, run: Run) -> None:
    ran = run("market", "lsit")
    assert ran.code == 2
    assert 'Did you mean "list"?' in ran.err
