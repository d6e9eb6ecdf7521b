"""What the treasury's commands, and those of held ships, print for people."""

from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import FLYING, HELD, SHIP, TREASURY, FakeDaemon

Run = Callable[..., Any]


def test_the_treasury_shows_the_floor_what_is_free_and_who_has_reserved(
    daemon: FakeDaemon, run: Run
) -> None:
    assert run("treasury", "get").out.splitlines() == [
        "balance        20000",
        "reserved       3000",
        "floor          1000 (automatic)",
        "kept for fuel  1000",
        "free           17000 for FUEL",
        "               16000 for CONTRACT, TRADE",
        "PURPOSE  CREDITS  SHIP     CONTAINER  DEPTH               AGE",
        "TRADE       3000  FLEET-1  haul-1     IRON-20@X1-AD75-B7  45 s",
    ]


def test_a_treasury_of_which_nothing_is_reserved_has_no_table(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["treasury.get"] = {**TREASURY, "reservations": []}
    assert "PURPOSE" not in run("treasury", "get").out


def test_a_floor_above_the_balance_is_said(daemon: FakeDaemon, run: Run) -> None:
    said = "the balance is below the floor: nothing is bought for profit\n"
    assert said in run("treasury", "set", "50000").out
    assert "floor          50000 (as set)\n" in run("treasury", "set", "50000").out


def test_a_balance_that_cannot_be_read_is_said(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["treasury.get"] = {**TREASURY, "balance": None}
    assert "balance        cannot be read: nothing but fuel is bought\n" in (
        run("treasury", "get").out
    )


@pytest.mark.parametrize("odd", ["-5", "1.5", "all"])
def test_a_floor_is_a_whole_number_or_auto(daemon: FakeDaemon, run: Run, odd: str) -> None:
    ran = run("treasury", "set", f"--reserve={odd}")
    assert ran.code == 2
    assert "it is neither a whole number nor auto" in ran.err
    assert daemon.calls == []


def test_a_held_ship_is_marked_in_the_list(daemon: FakeDaemon, run: Run) -> None:
    held = {**SHIP, "held": True}
    daemon.answers["ship.list"] = {"items": [SHIP, held, {**FLYING, "held": True}]}
    rows = [line.split() for line in run("ship", "list").out.splitlines()]
    assert [row[6] for row in rows[1:]] == ["-", "HELD", "HELD,navigate-FLEET-2-1f"]


def test_a_held_ship_says_so(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.get"] = {**SHIP, "held": True}
    assert "held         by a person\n" in run("ship", "get", "FLEET-1").out


def test_who_holds_a_ship_hears_what_was_stopped(daemon: FakeDaemon, run: Run) -> None:
    assert run("ship", "hold", "FLEET-2").out == (
        "FLEET-2 is held\ncontainer navigate-FLEET-2-1f flew it, and was stopped\n"
    )


def test_a_ship_that_is_held_twice_is_held_as_before(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.hold"] = {**HELD, "changed": False, "stopped": None}
    assert run("ship", "hold", "FLEET-2").out == "FLEET-2 is held, as before\n"


def test_a_ship_that_was_not_held_is_released_as_before(daemon: FakeDaemon, run: Run) -> None:
    assert run("ship", "release", "FLEET-2").out == "FLEET-2 is not held, as before\n"
