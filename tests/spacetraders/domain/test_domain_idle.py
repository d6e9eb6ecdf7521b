"""Waits: a wait of one kind goes on, and another kind begins anew."""

from datetime import UTC, datetime, timedelta

import pytest

from spacetraders.domain.idle import Idle, IdleKind

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def test_a_wait_of_the_same_kind_began_when_the_first_did() -> None:
    first = Idle("nothing pays in 3 markets", NOON)
    then = Idle("nothing pays in 4 markets", LATER, until=LATER).following(first)
    assert then == Idle("nothing pays in 4 markets", NOON, IdleKind.NO_WORK, LATER)


@pytest.mark.parametrize("before", [None, Idle("the hold is full", NOON, IdleKind.FULL_HOLD)])
def test_a_wait_after_none_or_another_kind_begins_now(before: Idle | None) -> None:
    wait = Idle("nothing pays", LATER)
    assert wait.following(before) == wait


def test_the_kinds_are_stable_words() -> None:
    assert sorted(IdleKind) == [
        "backoff",
        "cooldown",
        "database_away",
        "deed_in_doubt",
        "full_hold",
        "game_away",
        "held",
        "market_closed",
        "next_round",
        "no_credits",
        "no_work",
    ]
