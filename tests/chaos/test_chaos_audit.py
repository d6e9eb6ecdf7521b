"""The audit finds what it is there for."""

import pytest
from support.chaos import audit as chaos_audit
from support.chaos.audit import Intent, Row


def deed(seq: int, operation: str, *, changed: bool = True, goal: str = "") -> dict[str, object]:
    detail = {"destination": goal} if goal else {}
    return {
        "seq": seq,
        "ship": "A-1",
        "operation": operation,
        "changed": changed,
        "detail": detail,
        "time": "",
    }


def refuel(number: int, state: str) -> Intent:
    return Intent(number, "A-1", "refuel", None, state)


@pytest.mark.parametrize(
    ("states", "refuels", "sound"),
    [
        (["DONE"], 1, True),
        (["DONE"], 2, False),  # done twice
        (["DONE"], 0, False),
        (["FOUND_DONE"], 0, False),
        (["FOUND_UNDONE"], 1, False),
        (["REFUSED"], 1, False),
        (["FOUND_UNDONE", "DONE"], 1, True),
        (["FOUND_UNDONE", "DONE"], 2, False),
        (["OPEN"], 0, True),
        (["OPEN"], 1, True),
        (["UNTOLD"], 2, False),
        ([], 1, False),  # intended by nobody
    ],
)
def test_the_ledger_has_what_was_carried_out_and_nothing_else(
    states: list[str], refuels: int, sound: bool
) -> None:
    intents = [refuel(number, state) for number, state in enumerate(states)]
    deeds = [deed(number, "refuel") for number in range(refuels)]
    assert (not chaos_audit.against_ledger(intents, deeds)) is sound


def test_a_departure_elsewhere_is_not_the_one_that_was_meant() -> None:
    meant = Intent(1, "A-1", "navigate", "X1-B2", "DONE")
    assert not chaos_audit.against_ledger([meant], [deed(1, "navigate", goal="X1-B2")])
    assert chaos_audit.against_ledger([meant], [deed(1, "navigate", goal="X1-C3")])


def test_fuel_for_a_full_tank_may_be_found_undone() -> None:
    full = [deed(1, "refuel", changed=False)]
    assert not chaos_audit.against_ledger([refuel(1, "FOUND_UNDONE")], full)
    assert chaos_audit.against_ledger([refuel(1, "REFUSED")], full)


def test_fuel_bought_twice_without_a_flight_is_found() -> None:
    twice = [deed(1, "refuel"), deed(2, "refuel")]
    between = [deed(1, "refuel"), deed(2, "navigate", goal="X1-B2"), deed(3, "refuel")]
    assert chaos_audit.bought_again(twice, ["A-1"])
    assert not chaos_audit.bought_again(between, ["A-1"])


def test_an_order_begun_more_often_than_it_was_given_is_found() -> None:
    begun = [Intent(number, "A-1", "refuel", None, "DONE", by_hand=True) for number in (1, 2)]
    assert not chaos_audit.beyond_orders(begun, {"A-1": 2})
    assert chaos_audit.beyond_orders(begun, {"A-1": 1})


@pytest.mark.parametrize(
    ("assignments", "sound"),
    [([("A-1", "c1")], True), ([], False), ([("A-1", "c1"), ("A-2", "c2")], False)],
    ids=["as it should be", "not claimed", "claimed by what has ended"],
)
def test_claims_are_those_of_what_lives(assignments: list[tuple[str, str]], sound: bool) -> None:
    rows = [Row("c1", "A-1", "RUNNING"), Row("c2", "A-2", "COMPLETED")]
    assert (not chaos_audit.claims(rows, assignments)) is sound


def test_a_ship_under_two_containers_is_found() -> None:
    rows = [Row("c1", "A-1", "RUNNING"), Row("c2", "A-1", "BACKOFF")]
    assert chaos_audit.claims(rows, [("A-1", "c1"), ("A-1", "c2")])


@pytest.mark.parametrize(
    ("told", "state", "sound"),
    [
        ({"c1": None}, "RUNNING", True),
        ({"c1": None}, "COMPLETED", True),
        ({"c1": "COMPLETED"}, "RUNNING", False),
        ({"c1": None}, "FAILED", False),
        ({"c2": None}, "RUNNING", False),
    ],
)
def test_containers_that_were_told_of_are_there(
    told: dict[str, str | None], state: str, sound: bool
) -> None:
    assert (not chaos_audit.missing(told, [Row("c1", "A-1", state)])) is sound


def test_lines_that_were_told_of_may_be_said_again_and_not_be_lost() -> None:
    told = {1: ("docks", 2)}
    assert not chaos_audit.unlogged(told, {1: ("docks", 3)})
    for kept in ({}, {1: ("docks", 1)}, {1: ("departs", 2)}):
        assert chaos_audit.unlogged(told, kept)


def test_credits_that_moved_elsewhere_are_found() -> None:
    assert chaos_audit.moved_elsewhere([]) == []
    assert chaos_audit.moved_elsewhere([(7, -72)]) == ["entry 7: -72 credits moved elsewhere"]


@pytest.mark.parametrize(
    ("intent", "container", "sound"),
    [
        ("OPEN", None, True),
        ("OPEN", "FAILED", True),
        ("DONE", "RUNNING", False),
        (None, "RUNNING", True),
        (None, "STOPPED", False),
        (None, None, False),
    ],
)
def test_a_reservation_is_open_for_an_open_intent_or_a_live_container_alone(
    intent: str | None, container: str | None, sound: bool
) -> None:
    assert (not chaos_audit.left_reserved([(5, intent, container)])) is sound
