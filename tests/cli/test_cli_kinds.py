"""The kinds of container, and the help of one of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.cli.fake import KINDS, FakeDaemon

Run = Callable[..., Any]

ROWS = [
    "haul (trade): Which ship trades.",
    "It needs a hold.",
    "FIELD        TYPE          DEFAULT   MEANING",
    "ship_symbol  text          required  The ship that trades.",
    "budget       whole number  5         -",
    "good         text or null  null      -",
]


@pytest.mark.parametrize("name", ["haul", "trade"])
def test_a_kind_is_shown_with_its_fields(daemon: FakeDaemon, run: Run, name: str) -> None:
    assert run("container", "kinds", name).out.splitlines() == ROWS


@pytest.mark.parametrize(
    "line",
    ["haul --help", "--help haul", "--kind haul -h", "--json haul --help", "--agent A haul --help"],
)
def test_the_help_of_create_has_the_fields_of_the_kind(
    daemon: FakeDaemon, run: Run, line: str
) -> None:
    ran = run("container", "create", *line.split())
    assert ran.code == 0
    assert "Usage: spacetraders container create" in ran.out
    assert ran.out.splitlines()[-len(ROWS) :] == ROWS


def test_a_kind_without_fields_says_so(daemon: FakeDaemon, run: Run) -> None:
    assert run("container", "kinds", "patrol").out == "patrol\nIts config takes nothing.\n"


def test_one_kind_as_json_is_that_of_the_list(daemon: FakeDaemon, run: Run) -> None:
    assert json.loads(run("container", "kinds", "haul", "--json").out) == KINDS["items"][0]


def test_a_kind_that_is_not_there_is_told_with_those_that_are(daemon: FakeDaemon, run: Run) -> None:
    ran = run("container", "kinds", "hual")
    assert ran.code == 2
    assert ran.err == ("error: no container is of kind hual\nhint: there are: haul, patrol\n")
    assert "there are: haul, patrol" in run("container", "create", "hual", "--help").err


def test_without_a_daemon_the_help_is_there_and_says_what_is_missing(
    folder: Path, run: Run
) -> None:
    ran = run("container", "create", "haul", "--help", "--socket", f"{folder}/none.sock")
    assert ran.code == 0
    assert "--max-restarts" in ran.out
    assert "what haul takes is not known here" in ran.err


def test_the_help_without_a_kind_asks_nobody(daemon: FakeDaemon, run: Run) -> None:
    assert run("container", "create", "--help").err == ""
    assert daemon.calls == []
