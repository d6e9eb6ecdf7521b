"""Which universe is present, when to look for the next, and who goes on in it."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Player
from spacetraders.domain.universes import (
    AFTER_RESET_SECONDS,
    AWAY_LOOK_SECONDS,
    EARLIER_TOLD,
    LATE_LOOK_SECONDS,
    LATE_SECONDS,
    LEAST_PAUSE_SECONDS,
    LOOK_EVERY_SECONDS,
    WEEK_HOURS,
    Present,
    Told,
    heir_of,
    hours_left,
    seconds_to_look,
    still_to_start,
    told_of,
    without_heirs,
)

OLD, NEW, NEWEST = "2026-01-04", "2026-01-11", "2026-01-18"
SUNDAY = datetime(2026, 1, 11, 13, tzinfo=UTC)
dates = st.dates(date(2026, 1, 1), date(2027, 1, 1)).map(date.isoformat)
symbols = st.sampled_from(["HERMES", "LYRA", "VEGA"])
seconds = st.floats(0, 1e6)


def player(symbol: str, reset_date: str, player_id: int = 1) -> Player:
    return Player(player_id, symbol, "COSMIC", "X1-A-B", reset_date, "t", EPOCH)


players = st.builds(player, symbols, dates)


def left(pause: float, since: float) -> Any:
    """What is left of a pause, where less than a microsecond is nothing."""
    return pytest.approx(max(0.0, pause - since), abs=1e-6)


def look(present: Present | None, **known: object) -> float:
    usual: dict[str, object] = {
        "since_told": 0.0,
        "since_tried": 0.0,
        "now": EPOCH,
        "pause": None,
    }
    return seconds_to_look(present, **(usual | known))  # type: ignore[arg-type]


def test_a_status_is_read_as_a_date_and_a_time() -> None:
    assert told_of(NEW, "2026-01-18T13:00:00.000Z").next_reset == SUNDAY + timedelta(days=7)
    assert told_of(NEW, "2026-01-11T13:00:00").next_reset == SUNDAY
    assert told_of("2026-01-11T13:00:00Z", None).reset_date > NEW
    assert told_of(NEW, "on Sunday") == told_of(NEW, None) == Told(NEW)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-W02-7", "20260111"])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        told_of(text, None)


@given(dates, dates)
def test_a_later_universe_counts_at_once(one: str, other: str) -> None:
    earlier, later = sorted((one, other))
    assert Present(Told(earlier)).after(Told(later)) == Present(Told(later))


@given(dates, st.lists(dates, max_size=20))
def test_an_earlier_one_counts_only_when_it_was_told_often_in_a_row(
    first: str, told: list[str]
) -> None:
    present, in_a_row = Present(Told(first)), 0
    for each in told:
        before = present.reset_date
        present = present.after(Told(each))
        in_a_row = in_a_row + 1 if each < before else 0
        assert (present.reset_date < before) == (in_a_row == EARLIER_TOLD)
        in_a_row %= EARLIER_TOLD


@given(seconds, seconds)
def test_without_a_reason_the_status_is_asked_for_seldom(told: float, tried: float) -> None:
    due = look(Present(Told(NEW)), since_told=told, since_tried=max(told, tried))
    assert due == left(LOOK_EVERY_SECONDS, told)


@given(seconds, seconds)
def test_what_gives_reason_to_look_is_looked_into_soon(tried: float, pause: float) -> None:
    due = left(pause, tried)
    assert look(Present(Told(NEW)), since_tried=tried, pause=pause) == due
    assert look(None, since_told=math.inf, since_tried=tried, pause=pause) == due


@given(seconds)
def test_an_earlier_date_is_asked_for_again_soon(tried: float) -> None:
    due = left(LEAST_PAUSE_SECONDS, tried)
    assert look(Present(Told(NEW), earlier=1), since_tried=tried) == due


@given(seconds)
def test_a_status_that_was_never_told_is_asked_for_until_it_is(tried: float) -> None:
    due = left(AWAY_LOOK_SECONDS, tried)
    assert look(None, since_told=math.inf, since_tried=tried) == due


@given(st.floats(0, LOOK_EVERY_SECONDS - AFTER_RESET_SECONDS - 1), st.floats(10, 100))
def test_soon_after_an_announced_reset_it_is_asked_for(before: float, tried: float) -> None:
    now = SUNDAY - timedelta(seconds=before)
    due = look(Present(Told(NEW, SUNDAY)), now=now, since_tried=tried)
    assert due == pytest.approx(before + AFTER_RESET_SECONDS)


@pytest.mark.parametrize(
    ("late", "told", "due"),
    [
        (10, 10, LATE_LOOK_SECONDS - 10),
        (10, 100, 0),
        (LATE_SECONDS - 1, 0, LATE_LOOK_SECONDS),
        (LATE_SECONDS + 1, 0, LOOK_EVERY_SECONDS),
    ],
)
def test_a_reset_that_is_late_is_looked_for_a_while(late: float, told: float, due: float) -> None:
    now = SUNDAY + timedelta(seconds=late)
    assert look(Present(Told(NEW, SUNDAY)), now=now, since_told=told, since_tried=told) == due


@given(st.floats(700, 1e6), st.floats(0, 600))
def test_a_server_that_does_not_answer_is_asked_again_after_a_pause(
    told: float, tried: float
) -> None:
    due = look(Present(Told(NEW)), since_told=told, since_tried=tried)
    assert due == left(AWAY_LOOK_SECONDS, tried)


@given(st.lists(players, max_size=8), dates)
def test_who_has_no_heir_is_of_the_latest_past_universe(known: list[Player], here: str) -> None:
    past = [p for p in known if p.reset_date < here]
    present = {p.agent_symbol for p in known if p.reset_date == here}
    for each in without_heirs(known, here):
        assert each in past
        assert each.reset_date == max(p.reset_date for p in past)
        assert each.agent_symbol not in present


def test_an_agent_that_was_left_behind_before_is_left_behind() -> None:
    known = [player("LYRA", OLD), player("HERMES", OLD), player("HERMES", NEW)]
    assert without_heirs(known, NEWEST) == [known[2]]
    assert without_heirs(known, NEW) == [known[0]]


def test_an_heir_is_the_namesake_in_the_universe_of_the_date() -> None:
    past, heir = player("HERMES", OLD), player("HERMES", NEW, 2)
    known = [past, player("LYRA", NEW), heir]
    assert heir_of(past, known, NEW) == heir
    assert heir_of(past, known, NEWEST) is None


def container(kind: str, **config: int) -> Container:
    return Container(f"{kind}-1", 1, kind, dict(config), EPOCH)


kinds_and_configs = st.builds(container, st.sampled_from("ab"), x=st.integers(0, 2))


@given(st.lists(kinds_and_configs), st.lists(kinds_and_configs))
def test_what_is_there_is_not_started_and_nothing_is_started_twice(
    wanted: list[Container], there: list[Container]
) -> None:
    def alike(rows: list[Container]) -> list[tuple[str, int]]:
        return [(row.kind, row.config["x"]) for row in rows]

    left = alike(still_to_start(wanted, [attrs.evolve(row, player_id=2) for row in there]))
    assert len(left) == len(set(left))
    assert set(left) == set(alike(wanted)) - set(alike(there))


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        (None, WEEK_HOURS),
        (Told(OLD), WEEK_HOURS),
        (Told(OLD, SUNDAY + timedelta(hours=2)), 2.0),
        (Told(OLD, SUNDAY - timedelta(hours=2)), WEEK_HOURS),
    ],
)
def test_the_hours_to_a_reset_are_a_weeks_where_none_is_to_come(
    told: Told | None, hours: float
) -> None:
    assert hours_left(None if told is None else Present(told), SUNDAY) == hours
