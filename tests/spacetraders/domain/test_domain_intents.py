"""Intents: what the game shows of a deed whose answer is lost."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.domain.intents import Before, Intent, IntentState, Operation, judge
from spacetraders.domain.ships import Cargo, Fuel, Nav, NavStatus, Ship

NOW = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C = "X1-A1-A1", "X1-A1-B2", "X1-A1-C3"
DONE, UNDONE, UNTOLD = IntentState.FOUND_DONE, IntentState.FOUND_UNDONE, IntentState.UNTOLD


def ship(
    at: str = A,
    status: NavStatus = NavStatus.IN_ORBIT,
    *,
    fuel: int = 100,
    mode: FlightMode = FlightMode.CRUISE,
) -> Ship:
    nav = Nav("X1-A1", at, 0, 0, status, mode, A, NOW, NOW)
    return Ship("HERMES-1", "COMMAND", nav, Fuel(fuel, 400), Cargo(0, 40), speed=36)


BEFORE = Before(A, "DOCKED", 100)


def intent(
    operation: Operation,
    target: str | None = None,
    before: Before | None = BEFORE,
) -> Intent:
    return Intent(1, 1, "HERMES-1", operation, NOW, target, before)


@pytest.mark.parametrize(
    ("asked", "seen", "verdict"),
    [
        (intent(Operation.ORBIT), ship(status=NavStatus.IN_ORBIT), DONE),
        (intent(Operation.ORBIT), ship(status=NavStatus.DOCKED), UNDONE),
        (intent(Operation.DOCK), ship(status=NavStatus.DOCKED), DONE),
        (intent(Operation.DOCK), ship(status=NavStatus.IN_ORBIT), UNDONE),
        (intent(Operation.SET_FLIGHT_MODE, "BURN"), ship(mode=FlightMode.BURN), DONE),
        (intent(Operation.SET_FLIGHT_MODE, "BURN"), ship(), UNDONE),
        (intent(Operation.NAVIGATE, B), ship(B, NavStatus.IN_TRANSIT), DONE),
        (intent(Operation.NAVIGATE, B), ship(B), DONE),
        (intent(Operation.NAVIGATE, B), ship(A), UNDONE),
        (intent(Operation.NAVIGATE, B), ship(C), UNTOLD),
        (intent(Operation.NAVIGATE, A), ship(A), UNTOLD),
        (intent(Operation.NAVIGATE, B, before=None), ship(B), UNTOLD),
        (intent(Operation.REFUEL), ship(fuel=400), DONE),
        (intent(Operation.REFUEL), ship(fuel=100), UNDONE),
        (intent(Operation.REFUEL), ship(fuel=99), UNTOLD),
        (intent(Operation.REFUEL, before=None), ship(fuel=400), UNTOLD),
    ],
)
def test_the_ship_shows_whether_it_was_done(
    asked: Intent, seen: Ship, verdict: IntentState
) -> None:
    assert judge(asked, seen) is verdict


@given(operation=st.sampled_from(Operation))
def test_of_a_ship_that_is_gone_nothing_can_be_told(operation: Operation) -> None:
    assert judge(intent(operation, B), None) is UNTOLD
