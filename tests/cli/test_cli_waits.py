"""Why containers and ships wait, what containers earn, and what kinds there are."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import COMPLETED, CONTAINER, FLYING, IDLE, SHIP, FakeDaemon

from cli.text import compact, short_duration
from cli.waits import wait, whole_wait

Run = Callable[..., Any]


def since(**units: float) -> dict[str, Any]:
    """A wait that began so long ago."""
    began = datetime.now(UTC) - timedelta(**units)  # noqa: TID251 - a command has no Trio
    return {**IDLE, "since": began.isoformat()}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0s"),
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3720, "1h02m"),
        (86399, "23h59m"),
        (86400 * 3 + 3600 * 4, "3d04h"),
    ],
)
def test_a_short_duration_is_one_word(seconds: float, text: str) -> None:
    assert short_duration(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-950, "-950"),
        (999, "999"),
        (1_000, "1.00k"),
        (9_499, "9.50k"),
        (92_345, "92.3k"),
        (-92_345, "-92.3k"),
        (650_400, "650k"),
        (999_600, "1.00M"),
        (1_234_567, "1.23M"),
        (25_000_000, "25.0M"),
        (2.5e9, "2.50G"),
    ],
)
def test_a_number_is_compact(number: float, text: str) -> None:
    assert compact(number) == text


UNITS = {"k": 1e3, "M": 1e6, "G": 1e9}


@given(st.integers(-(10**11), 10**11))
def test_a_compact_number_is_short_and_nearly_the_true_one(number: int) -> None:
    text = compact(number)
    unit = UNITS.get(text[-1], 1.0)
    assert len(text.lstrip("-")) <= 5
    assert abs(float(text.rstrip("kMG")) * unit - number) <= abs(number) * 0.006


def test_a_wait_is_one_word() -> None:
    assert wait(None) is None
    assert wait(since(minutes=12, seconds=5)) == "no_work:12m"


def test_a_whole_wait_says_why_and_when_it_looks_again() -> None:
    assert whole_wait(None) is None
    told = whole_wait(since(minutes=12, seconds=5))
    assert told == (
        "for 12 min 05 s: nothing pays (no_work); it looks again at 2026-01-31 12:01:00"
    )
    assert whole_wait({**since(seconds=5), "until": None}) == "for 5 s: nothing pays (no_work)"


WAITING = {**CONTAINER, "progress": None, "credits_per_hour": 92_345}


def test_a_list_of_containers_says_what_each_earns_and_why_it_waits(
    daemon: FakeDaemon, run: Run
) -> None:
    items = [{**WAITING, "idle": since(minutes=12)}, {**COMPLETED, "credits_per_hour": -1_200_000}]
    daemon.answers["container.list"] = {"items": items}
    header, waiting, ended = (row.split() for row in run("container", "list").out.splitlines())
    assert header[7:9] == ["EARNS/H", "WAITS"]
    assert waiting[7:9] == ["92.3k", "no_work:12m"]
    assert ended[7:9] == ["-1.20M", "-"]


def test_a_container_says_it_in_full(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = {**WAITING, "idle": since(minutes=12)}
    out = run("container", "get", "c1").out
    assert "waits      for 12 min 00 s: nothing pays (no_work)" in out
    assert "earns      92,345 credits an hour" in out


def test_a_container_that_works_and_has_just_begun_says_neither(
    daemon: FakeDaemon, run: Run
) -> None:
    out = run("container", "get", "c1").out
    assert "waits" not in out
    assert "earns" not in out


def test_eighty_columns_show_what_containers_earn_why_they_wait_and_what_they_said(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    said = {"container_id": "trade-1a2b3c4d", "last_line": "sells MEDICINE 20 for 92,000"}
    items = [{**WAITING, **said, "idle": since(minutes=12)}]
    daemon.answers["container.list"] = {"items": items}
    header, row = run("container", "list").out.splitlines()
    assert header.split() == [
        *("CONTAINER", "STATE", "SHIP", "EARNS/H", "WAITS"),
        *("LAST", "LINE"),
    ]
    assert row.split()[:5] == ["trade-1a2b3c4d", "RUNNING", "FLEET-1", "92.3k", "no_work:12m"]
    assert "sells MEDICINE 20" in row
    assert len(row) <= 80


def test_a_list_of_ships_says_why_the_container_of_each_waits(daemon: FakeDaemon, run: Run) -> None:
    items = [SHIP, {**FLYING, "idle": since(minutes=12)}]
    daemon.answers["ship.list"] = {"items": items}
    header, idle, waiting = run("ship", "list").out.splitlines()
    assert header.split()[-3:] == ["CONTAINER", "WAITS", "ARRIVES"]
    assert idle.split()[-3:] == ["-", "-", "-"]
    assert waiting.split()[7] == "no_work:12m"


def test_a_ship_says_why_its_container_waits(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.get"] = {**FLYING, "idle": since(minutes=12)}
    assert "for 12 min 00 s: nothing pays (no_work)" in run("ship", "get", "FLEET-2").out


def test_kinds_are_listed_with_what_they_need_and_take(daemon: FakeDaemon, run: Run) -> None:
    ran = run("container", "kinds")
    header, haul, patrol = ran.out.splitlines()
    assert header.split() == ["KIND", "NEEDS", "FROM", "CONFIG"]
    assert haul.startswith("haul (trade)  a hold  spacetraders ")
    assert haul.endswith("ship_symbol: text; [budget: whole number = 5]; [good: text or null]")
    assert patrol.split() == ["patrol", "-", "fleet-patrol", "0.1", "-"]
    assert ran.err == "cannot be used: broken 0.1: ImportError: no module named x\n"
