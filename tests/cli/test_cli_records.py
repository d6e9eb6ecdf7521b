"""The commands about credits and prices: what they ask, and what they show."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from support.cli.fake import ALL_ANSWERS, FakeDaemon, Refusal
from support.cli.records import BALANCE, BY_GOOD

from cli.charts import bars

Run = Callable[..., Any]

ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("ledger list", "ledger.list", {}),
    (
        "ledger list --ship F-1 --kind SELL --good FUEL --limit 5 --agent A",
        "ledger.list",
        {"ship_symbol": "F-1", "kind": "SELL", "good": "FUEL", "limit": 5, "agent_symbol": "A"},
    ),
    (
        "ledger list --since 2026-01-31T12:00",
        "ledger.list",
        {"since": "2026-01-31T12:00:00+00:00"},
    ),
    ("ledger report", "ledger.report", {"by": "hour"}),
    ("ledger report --by good --player-id 2", "ledger.report", {"by": "good", "player_id": 2}),
    ("ledger balance", "ledger.balance", {}),
    ("market find IRON_ORE", "market.find", {"good": "IRON_ORE", "side": "buy"}),
    ("market find IRON_ORE --sell", "market.find", {"good": "IRON_ORE", "side": "sell"}),
    ("market spreads", "market.spreads", {}),
    ("market spreads FUEL --limit 3", "market.spreads", {"good": "FUEL", "limit": 3}),
    ("market history FUEL", "market.history", {"good": "FUEL"}),
    (
        "market history FUEL --waypoint X1-AD75-B7 --limit 3",
        "market.history",
        {"good": "FUEL", "waypoint_symbol": "X1-AD75-B7", "limit": 3},
    ),
]


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
    assert json.loads(ran.out) == ALL_ANSWERS[method]


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
        ("ledger list", ["01-31T13:20:00  PURCHASE  FLEET-1", "-800", "174200", "trade-1"]),
        ("ledger list", ["OPENING", "175000", "opening"]),
        ("ledger report", ["HOUR", "01-31T13:00", "-800  ------------\n", "1600  +++++++++++"]),
        ("ledger report", ["01-31T14:00        0       0         0     0  0\n", "total", "900"]),
        ("ledger balance", ["ledger           174200", "game             174300", "100"]),
        ("ledger balance", ["2; ask again once they are settled", "2026-01-31 12:00:00"]),
        ("market find IRON_ORE", ["X1-AD75-A1", "40", "36", "12 min 30 s\n", "5 min, old"]),
        ("market spreads", ["IRON_ORE", "X1-AD75-B7", "2460", "158.77", "2 h 05 min, old"]),
        ("market history IRON_ORE", ["01-31T12:00:00", "X1-AD75-A1", "EXPORT", "WEAK"]),
    ],
)
def test_a_page_for_people_has_what_they_look_for(
    daemon: FakeDaemon, run: Run, line: str, words: list[str]
) -> None:
    ran = run(*line.split())
    assert [word for word in words if word not in ran.out] == []
    assert ran.err == ""


def test_a_ledger_that_adds_up_says_nothing_of_adjustments(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ledger.balance"] = {**BALANCE, "under_way": 0, "explained_since": None}
    out = run("ledger", "balance").out
    assert "adjusted" not in out
    assert "under way" not in out


def test_an_adjustment_is_told(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ledger.balance"] = {**BALANCE, "adjusted": -70}
    assert "adjusted by      -70\n" in run("ledger", "balance").out


def test_what_has_no_good_is_a_dash(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ledger.report"] = BY_GOOD
    assert "\n-         " in run("ledger", "report", "--by", "good").out


def test_an_unknown_sum_is_wrong_use(daemon: FakeDaemon, run: Run) -> None:
    assert run("ledger", "report", "--by", "moon").code == 2
    assert daemon.calls == []


def test_an_age_is_a_time(daemon: FakeDaemon, run: Run) -> None:
    assert run("ledger", "report", "--since", "24h").code == 0
    assert daemon.calls[0][1]["since"].startswith("20")
    assert run("ledger", "report", "--since", "yesterday").code == 2


def test_bars_are_to_one_scale_and_say_what_was_lost() -> None:
    assert bars([100, -50, 1, 0]) == ["+" * 24, "-" * 12, "+", "0"]
    assert bars([0, 0]) == ["0", "0"]
    assert bars([]) == []


def test_bars_are_blocks_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    assert bars([2, -1]) == ["█" * 24, "░" * 12]


@pytest.mark.parametrize(
    ("line", "title"),
    [("ledger report", "Credits by hour"), ("market history iron_ore", "Prices of IRON_ORE")],
)
def test_a_chart_goes_into_a_file_beside_the_table(
    daemon: FakeDaemon, run: Run, folder: Path, line: str, title: str
) -> None:
    ran = run(*line.split(), "--svg", str(folder / "c.svg"))
    assert (ran.code, ran.err) == (0, f"chart: {folder / 'c.svg'}\n")
    assert "01-31T1" in ran.out
    assert title in (folder / "c.svg").read_text()


def test_a_chart_on_stdout_stands_alone(daemon: FakeDaemon, run: Run) -> None:
    ran = run("ledger", "report", "--svg", "-")
    assert ET.fromstring(ran.out).tag == "{http://www.w3.org/2000/svg}svg"
    assert (ran.code, ran.err) == (0, "")


def test_a_chart_beside_json_is_quiet(daemon: FakeDaemon, run: Run, folder: Path) -> None:
    ran = run("ledger", "report", "--json", "--svg", str(folder / "c.svg"))
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == ALL_ANSWERS["ledger.report"]


def test_two_documents_on_stdout_are_wrong_use(daemon: FakeDaemon, run: Run) -> None:
    assert run("market", "history", "FUEL", "--json", "--svg", "-").code == 2
    assert daemon.calls == []


def test_a_chart_that_cannot_be_written_is_told(daemon: FakeDaemon, run: Run) -> None:
    ran = run("ledger", "report", "--svg", "/no/such/folder/c.svg")
    assert ran.code == 1
    assert "cannot write /no/such/folder/c.svg" in ran.err


@pytest.mark.parametrize(
    ("line", "method", "given"),
    [
        ("ledger list --kind NOPE", "ledger.list", "--kind NOPE"),
        ("ledger list --ship NOPE-1 --good X", "ledger.list", "--ship NOPE-1 --good X"),
        ("market find NOPE", "market.find", "--good NOPE"),
        ("market spreads NOPE", "market.spreads", "--good NOPE"),
        ("market history NOPE --waypoint W", "market.history", "--good NOPE --waypoint W"),
        ("goods NOPE", "supply_chain.get", "--good NOPE"),
        ("waypoint list --type FOO --trait BAR", "waypoint.list", "--type FOO --trait BAR"),
        ("container list --kind NOPE", "container.list", "--kind NOPE"),
    ],
)
def test_a_list_that_nothing_fits_says_what_was_asked_for(
    daemon: FakeDaemon, run: Run, line: str, method: str, given: str
) -> None:
    daemon.answers[method] = {"items": []}
    ran = run(*line.split())
    assert (ran.code, ran.err) == (0, f"nothing is known that fits {given}\n")
    assert len(ran.out.splitlines()) == 1
    assert run(*line.split(), "--json").err == ""


EMPTY = [
    ("ship list", "ship.list"),
    ("player list", "player.list"),
    ("container list", "container.list"),
    ("contract list", "contract.list"),
    ("intent list", "intent.list"),
    ("ledger list", "ledger.list"),
    ("market spreads", "market.spreads"),
]


@pytest.mark.parametrize(("line", "method"), EMPTY)
def test_a_list_with_nothing_in_it_says_what_to_do(
    daemon: FakeDaemon, run: Run, line: str, method: str
) -> None:
    daemon.answers[method] = {"items": []}
    ran = run(*line.split())
    assert ran.code == 0
    assert "spacetraders " in ran.err
    assert run(*line.split(), "--json").err == ""


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_of_nothing_no_chart_is_written(
    daemon: FakeDaemon, run: Run, folder: Path, more: tuple[str, ...]
) -> None:
    daemon.answers["market.history"] = {"items": []}
    ran = run("market", "history", "NOPE", "--svg", str(folder / "c.svg"), *more)
    assert ran.code == 0
    assert ran.err.endswith("no chart: there is nothing to draw\n")
    assert not (folder / "c.svg").exists()


def test_of_nothing_no_chart_goes_to_stdout(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["market.history"] = {"items": []}
    ran = run("market", "history", "NOPE", "--svg", "-")
    assert (ran.code, ran.out, ran.err) == (0, "", "no chart: there is nothing to draw\n")
