"""What a watched list shows of many containers on a small terminal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.commands.tree import short
from cli.follow import FINAL_STATES
from cli.watch import chosen, title

STATES = ["STARTING", "RUNNING", "BACKOFF", "STOPPING", *FINAL_STATES]


def containers(*states: str) -> list[dict[str, Any]]:
    return [{"container_id": index, "state": state} for index, state in enumerate(states)]


def ids(items: list[dict[str, Any]]) -> list[int]:
    return [item["container_id"] for item in items]


def test_the_live_come_first_and_then_the_newest_that_ended() -> None:
    items = containers("FAILED", "RUNNING", "COMPLETED", "BACKOFF")
    assert ids(chosen(items, 10)) == [1, 3, 2, 0]


def test_what_does_not_fit_is_left_out_at_the_end() -> None:
    items = containers("FAILED", "RUNNING", "COMPLETED", "BACKOFF")
    assert ids(chosen(items, 2)) == [1, 3]


@given(st.lists(st.sampled_from(STATES)), st.integers(-3, 50))
def test_no_live_container_is_hidden_by_one_that_has_ended(states: list[str], most: int) -> None:
    items = containers(*states)
    shown = chosen(items, most)
    left = [item for item in items if item not in shown]
    assert len(shown) == min(len(items), max(1, most))
    if any(item["state"] in FINAL_STATES for item in shown):
        assert not [item for item in left if item["state"] not in FINAL_STATES]


def test_the_title_counts_by_state_the_most_frequent_first() -> None:
    items = containers("FAILED", "RUNNING", "RUNNING")
    assert title(items) == "3 containers  RUNNING=2 FAILED=1"


def test_the_title_of_nothing_is_a_nought() -> None:
    assert title([]) == "0 containers"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("spacetraders.rpc.server.Server.handle", "Server.handle"),
        ("spacetraders.rpc.server.Server.answer.<locals>.fill", "Server.answer.fill"),
        ("spacetraders.daemon.run", "run"),
        ("tour-1a2b3c4d", "tour-1a2b3c4d"),
        ("request navigate", "request navigate"),
        ("<TrioToken.run_sync_soon task>", "<TrioToken.run_sync_soon task>"),
    ],
)
def test_a_task_is_shown_without_its_modules(name: str, shown: str) -> None:
    assert short(name) == shown
