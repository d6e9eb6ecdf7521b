"""The ledger's arithmetic: what is booked, and how entries are added up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ledger import admits, summed

from spacetraders.domain.deeds.accounts import (
    Adjustment,
    By,
    Entry,
    Loss,
    Reading,
    Reason,
    Standing,
    Sum,
    Wanted,
    adjustments,
    arranged,
    hour_of,
    interlude,
    losses_in,
    total,
)
from spacetraders.domain.game.universe import AgentEvent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGUN = Standing(recorded=1000, newest=7, under_way=0, lost=False, explained_since=NOON)

kinds = st.sampled_from(["SELL", "REFUEL", "OPENING", "ADJUSTMENT"])
entries = st.lists(
    st.builds(
        Entry,
        transaction_id=st.integers(1, 99),
        player_id=st.just(1),
        kind=kinds,
        total_price=st.integers(-500, 500),
        balance=st.just(0),
        timestamp=st.integers(0, 10**6).map(lambda n: NOON + timedelta(seconds=n)),
        ship_symbol=st.none() | st.sampled_from(["A-1", "A-2"]),
        trade_symbol=st.none() | st.sampled_from(["IRON", "GOLD"]),
    ),
    max_size=20,
)


def standing(**fields: object) -> Standing:
    return Standing(**{**_fields(), **fields})  # type: ignore[arg-type]


def _fields() -> dict[str, object]:
    names = ("recorded", "newest", "under_way", "lost", "explained_since")
    return {name: getattr(BEGUN, name) for name in names}


@pytest.mark.parametrize(
    ("found", "booked"),
    [
        (standing(), []),
        (standing(recorded=900), [Adjustment("ADJUSTMENT", Reason.ELSEWHERE, 100)]),
        (standing(recorded=1200, lost=True), [Adjustment("ADJUSTMENT", Reason.ANSWER_LOST, -200)]),
        (standing(recorded=900, under_way=1), []),
        (standing(recorded=900, newest=8), []),
        (standing(explained_since=None), [Adjustment("OPENING", Reason.OPENING, 0)]),
        (
            standing(recorded=-100, explained_since=None),
            [Adjustment("OPENING", Reason.OPENING, 1100)],
        ),
        (standing(explained_since=None, under_way=1), []),
    ],
)
def test_what_is_booked_makes_up_the_difference(found: Standing, booked: list[Adjustment]) -> None:
    assert adjustments(found, 1000, asked_after=7) == booked


@given(
    recorded=st.integers(-1000, 1000),
    balance=st.integers(-1000, 1000),
    lost=st.lists(st.integers(-10, 800), max_size=4),
)
def test_losses_explain_a_difference_as_far_as_they_go(
    recorded: int, balance: int, lost: list[int]
) -> None:
    losses = [Loss(f"c{n}", taken) for n, taken in enumerate(lost)]
    booked = interlude(standing(recorded=recorded), balance, overlapped=False, losses=losses)
    assert sum(each.total_price for each in booked) == balance - recorded
    explained = [each for each in booked if each.kind == "CONTRACT_LOST"]
    assert {(each.contract_id, -each.total_price) for each in explained} <= {
        (loss.contract_id, loss.credits) for loss in losses
    }
    assert -sum(each.total_price for each in explained) <= max(0, recorded - balance)


@pytest.mark.parametrize(
    ("found", "overlapped"),
    [
        (standing(recorded=900), True),
        (standing(recorded=900, under_way=1), False),
        (standing(recorded=900, explained_since=None), False),
    ],
)
def test_nothing_is_booked_before_a_deed_that_others_overlapped(
    found: Standing, overlapped: bool
) -> None:
    assert interlude(found, 1000, overlapped=overlapped) == []


def test_of_the_games_events_those_that_took_an_advance_back_count() -> None:
    told = {"contractId": "c1", "credits": 40, "owed": 0}
    events = [
        AgentEvent("e1", "CONTRACT_LOST", "", NOON, told),
        AgentEvent("e2", "CONTRACT_LOST", "", NOON - timedelta(hours=1), told),
        AgentEvent("e3", "CONTRACT_EXPIRED", "", NOON, told),
        AgentEvent("e4", "CONTRACT_LOST", "", NOON, ["c1", 40]),
    ]
    assert losses_in(events, NOON) == [Loss("c1", 40)]


def test_a_reading_tells_what_is_still_between_the_two() -> None:
    assert Reading(BEGUN, 1300).difference == 300


@given(entries=entries, by=st.sampled_from(By))
def test_sums_leave_nothing_out_but_the_opening(entries: list[Entry], by: By) -> None:
    counted = [entry for entry in entries if entry.kind != "OPENING"]
    whole = total(summed(entries, by))
    assert whole.net == sum(entry.total_price for entry in counted)
    assert whole.count == len(counted)
    assert min(whole.income, whole.expenses) >= 0


@given(entries=entries, by=st.sampled_from(By))
def test_arranging_keeps_every_sum(entries: list[Entry], by: By) -> None:
    sums = summed(entries, by)
    assert total(arranged(sums, by)) == total(sums)


@given(entries=entries)
def test_hours_follow_each_other_without_a_gap(entries: list[Entry]) -> None:
    keys = [each.key for each in arranged(summed(entries, By.HOUR), By.HOUR)]
    hours = [datetime.fromisoformat(key) for key in keys if key]
    assert len(hours) == len(keys)
    assert all(b - a == timedelta(hours=1) for a, b in pairwise(hours))


def test_what_gained_most_comes_first() -> None:
    sums = [Sum("A", 5, 9, 2), Sum(None, 7, 0, 1), Sum("B", 20, 1, 3)]
    assert [each.key for each in arranged(sums, By.SHIP)] == ["B", None, "A"]


def test_an_hours_key_is_when_it_begins() -> None:
    assert hour_of(NOON + timedelta(minutes=59)) == "2026-03-01T12:00:00.000Z"


@given(entries=entries)
def test_every_entry_is_wanted_where_nothing_is_said(entries: list[Entry]) -> None:
    assert all(admits(Wanted(), entry) for entry in entries)


@given(entries=entries)
def test_an_entry_from_before_is_not_wanted(entries: list[Entry]) -> None:
    since = NOON + timedelta(days=3)
    assert all(admits(Wanted(since=since), e) == (e.timestamp >= since) for e in entries)
