"""The server's clock, as its answers show it, on a clock of ours that may be set."""

from datetime import datetime, timedelta

import pytest
import structlog
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.ports.server_clock import REMEMBERED, ServerClock


def heard(server: ServerClock, ahead: float, times: int = 1) -> None:
    """Let answers come that took no time, from a server whose clock is so far ahead."""
    for _ in range(times):
        date = (clock.now() + timedelta(seconds=ahead)).replace(microsecond=0)
        server.note(date, clock.monotonic())


async def test_before_the_first_answer_our_own_clock_holds(mock_clock: MockClock) -> None:
    server = ServerClock()
    assert (server.now(), server.ahead, server.sure) == (clock.now(), timedelta(), False)
    server.note(None, clock.monotonic())
    assert not server.sure


@pytest.mark.parametrize("ahead", [3600, -3600, 20 * 365 * 86400])
async def test_times_are_told_from_one_clock_to_the_other(
    ahead: int, mock_clock: MockClock
) -> None:
    server = ServerClock()
    heard(server, ahead, 2)
    assert server.sure
    assert server.now() - clock.now() == timedelta(seconds=ahead)
    assert server.ours(server.now()) == clock.now()


async def test_clocks_that_agree_stay_as_they_are_to_the_microsecond(mock_clock: MockClock) -> None:
    server = ServerClock()
    for _ in range(20):
        mock_clock.jump(0.37)
        heard(server, 0)
        assert server.ahead == timedelta()


async def test_the_way_of_the_request_is_not_taken_for_a_difference(mock_clock: MockClock) -> None:
    server = ServerClock()
    sent = clock.monotonic()
    mock_clock.jump(30)
    for made_after in (0, 15, 30):
        made = clock.now() - timedelta(seconds=30 - made_after)
        server.note(made.replace(microsecond=0), sent)
        assert server.ahead == timedelta()


async def test_absurd_dates_among_others_change_nothing(mock_clock: MockClock) -> None:
    server = ServerClock()
    heard(server, 3600, 5)
    known = server.ahead
    heard(server, 9e8)
    server.note(datetime.max.replace(tzinfo=clock.EPOCH.tzinfo), clock.monotonic())
    server.note(datetime.min.replace(tzinfo=clock.EPOCH.tzinfo), clock.monotonic())
    heard(server, -9e8)
    assert (server.ahead, server.sure) == (known, True)


async def test_a_server_s_clock_that_is_set_is_followed(mock_clock: MockClock) -> None:
    server = ServerClock()
    heard(server, 0, REMEMBERED)
    heard(server, 900, REMEMBERED // 2 + 1)
    assert (server.ahead, server.sure) == (timedelta(seconds=900), True)


async def test_our_own_clock_that_is_set_is_noticed_with_the_next_answer(
    mock_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ServerClock()
    heard(server, 3600, REMEMBERED)
    before = clock.now
    monkeypatch.setattr(clock, "now", lambda: before() + timedelta(seconds=3600))
    heard(server, 0)
    assert (server.ahead, server.sure) == (timedelta(), False)
    heard(server, 0)
    assert server.sure


async def test_a_difference_is_told_once_and_when_it_changes(mock_clock: MockClock) -> None:
    server = ServerClock()
    with structlog.testing.capture_logs() as said:
        heard(server, 2, 3)
        heard(server, 3600, REMEMBERED)
        heard(server, 0, REMEMBERED)
    told = [(line["event"], line["ahead_seconds"]) for line in said]
    assert told == [("server_clock_differs", 3600.0), ("server_clock_differs", 0.0)]


async def test_it_says_how_sure_it_is(mock_clock: MockClock) -> None:
    server = ServerClock()
    heard(server, 60, 3)
    heard(server, 9e8)
    assert repr(server) == "<ServerClock +60.000 s by 3 of 4>"
