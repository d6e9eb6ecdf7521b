"""Alerts: what a person is told to look at, and never more than fits a screen."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.application.itself.alerts import MOST_NAMED, Watched, alerts_of
from spacetraders.domain.containers import Container, ExitReason, State
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.spending import Funds

NOW = datetime(2026, 1, 31, tzinfo=UTC)
RICH = Funds(balance=100_000, reserved=0, reserve=None, tanks=1)
POOR = Funds(balance=900, reserved=0, reserve=None, tanks=1)
UNKNOWN = Funds(balance=None, reserved=0, reserve=None, tanks=1)


def container(name: str, state: State, why: str | None = "it fell apart") -> Container:
    reason = None if why is None else ExitReason("defect", why)
    return Container(name, 1, "tour", {}, NOW, state=state, exit_reason=reason)


def watched(**parts: object) -> Watched:
    calm: dict[str, object] = {"funds": RICH, "live": (), "failed": (), "idle": ()}
    return Watched("FLEET", **(calm | parts))  # type: ignore[arg-type]


def test_a_fleet_at_work_has_none() -> None:
    assert alerts_of(watched(live=[container("tour-1", State.RUNNING)])) == []


@pytest.mark.parametrize(
    ("parts", "kind", "words", "hint"),
    [
        (
            {"failed": [container("tour-1", State.FAILED)]},
            "container_failed",
            "tour-1 failed: it fell apart",
            "container restart tour-1",
        ),
        (
            {"failed": [container("tour-1", State.FAILED, None)]},
            "container_failed",
            "it said nothing",
            "container restart tour-1",
        ),
        (
            {"live": [container("haul-1", State.BACKOFF)]},
            "container_backoff",
            "1 container failed and will start again, such as haul-1: it fell apart",
            "container logs haul-1",
        ),
        ({"funds": POOR}, "below_floor", "its floor of 1,000 credits", "treasury get"),
        ({"funds": UNKNOWN}, "balance_unreadable", "is not known", "ledger balance"),
        (
            {"unreadable": [Unreadable("FLEET-7", "garbage"), Unreadable(None, "garbage")]},
            "unreadable_ship",
            "FLEET-7, one without a name",
            "health",
        ),
        ({"idle": ["FLEET-5"]}, "ships_idle", "1 ship of FLEET", "autopilot start"),
        (
            {"idle": ["FLEET-5"], "has_autopilot": True},
            "ships_idle",
            "without work: FLEET-5",
            "autopilot explain FLEET-5",
        ),
    ],
)
def test_each_has_its_kind_its_words_and_what_to_do(
    parts: dict[str, object], kind: str, words: str, hint: str
) -> None:
    (alert,) = alerts_of(watched(**parts))
    assert alert.kind == kind
    assert words in alert.message
    assert hint in (alert.hint or "")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_however_much_is_wrong_it_fits_a_screen(failed: int, pausing: int, idle: int) -> None:
    found = alerts_of(
        watched(
            failed=[container(f"tour-{n}", State.FAILED) for n in range(failed)],
            live=[container(f"haul-{n}", State.BACKOFF) for n in range(pausing)],
            idle=[f"FLEET-{n}" for n in range(idle)],
        )
    )
    assert len(found) <= MOST_NAMED + 3
    kinds = {alert.kind for alert in found}
    assert ("container_failed" in kinds) == (failed > 0)
    assert ("container_backoff" in kinds) == (pausing > 0)
    assert ("ships_idle" in kinds) == (idle > 0)
    assert all(alert.hint for alert in found)


def test_those_that_are_not_named_are_counted() -> None:
    more = [container(f"tour-{n}", State.FAILED) for n in range(MOST_NAMED + 2)]
    assert "2 more containers failed" in alerts_of(watched(failed=more))[-1].message
    idle = [f"FLEET-{n}" for n in range(MOST_NAMED + 2)]
    assert alerts_of(watched(idle=idle))[-1].message.endswith("FLEET-2 and 2 more")
