from hypothesis import given
from hypothesis import strategies as st

from spacetraders.sandbox.door.rate_limit import ACCOUNT, ADDRESS, Limiter, Verdict

gaps = st.lists(st.sampled_from([0.0, 0.0, 0.05, 0.3, 0.5, 1.0, 3.7, 20.0]), max_size=300)


def times(gaps: list[float]) -> list[float]:
    now, out = 1000.0, []
    for gap in gaps:
        now += gap
        out.append(now)
    return out


def served(limiter: Limiter, at: list[float]) -> list[tuple[float, Verdict]]:
    return [(now, limiter.judge(now, "here", "me")) for now in at]


def test_a_second_serves_two_and_then_the_burst_pool_thirty() -> None:
    limiter = Limiter()
    verdicts = [limiter.judge(0.0, "here") for _ in range(33)]
    assert [v.allowed for v in verdicts] == [True] * 32 + [False]
    assert [v.remaining for v in verdicts[:5]] == [1, 0, 29, 28, 27]
    assert [v.reset for v in verdicts[:3]] == [1.0, 1.0, 60.0]


def test_a_rejected_request_is_told_when_the_next_is_served_and_it_is() -> None:
    limiter = Limiter()
    for _ in range(32):
        limiter.judge(0.25, "here")
    rejected = limiter.judge(0.5, "here")
    assert rejected == Verdict(allowed=False, kind=ADDRESS, remaining=0, reset=1.25)
    assert limiter.judge(rejected.reset, "here").allowed


def test_the_burst_window_starts_with_the_first_request_that_needs_it() -> None:
    limiter = Limiter()
    for second in range(10):
        assert limiter.judge(second, "here").remaining == 1
    limiter.judge(9.0, "here")
    assert limiter.judge(9.5, "here").reset == 69.5


def test_other_addresses_have_their_own_pools() -> None:
    limiter = Limiter()
    while limiter.judge(0.0, "here").allowed:
        pass
    assert limiter.judge(0.0, "there").allowed


def test_an_account_is_limited_across_addresses() -> None:
    limiter = Limiter()
    for n in range(32):
        assert limiter.judge(0.0, f"address {n}", "me").allowed
    rejected = limiter.judge(0.0, "elsewhere", "me")
    assert (rejected.allowed, rejected.kind) == (False, ACCOUNT)
    assert limiter.judge(0.0, "elsewhere", "you").allowed


def test_the_fullest_windows_are_counted() -> None:
    limiter = Limiter()
    assert limiter.statistics() == {"static": 0, "burst": 0}
    for _ in range(9):
        limiter.judge(0.0, "here", "me")
    limiter.judge(100.0, "here", "me")
    assert limiter.statistics() == {"static": 2, "burst": 7}


def fits(windows: list[list[float]], now: float, seconds: float, size: int) -> bool:
    """Enter a request into the last of the windows, or into a new one, if there is room."""
    if not windows or now >= windows[-1][0] + seconds:
        windows.append([])
    if len(windows[-1]) == size:
        return False
    windows[-1].append(now)
    return True


@given(gaps)
def test_exactly_those_are_served_that_fit_into_a_window_of_two_or_else_of_thirty(
    gaps: list[float],
) -> None:
    seconds: list[list[float]] = []
    minutes: list[list[float]] = []
    for now, verdict in served(Limiter(), times(gaps)):
        expected = fits(seconds, now, 1.0, 2) or fits(minutes, now, 60.0, 30)
        assert verdict.allowed is expected


@given(gaps)
def test_over_any_span_no_more_is_served_than_both_pools_hold(gaps: list[float]) -> None:
    passed = [now for now, verdict in served(Limiter(), times(gaps)) if verdict.allowed]
    for i, first in enumerate(passed):
        for j in range(i, len(passed), 7):
            span = passed[j] - first
            most = 2 * (int(span) + 2) + 30 * (int(span / 60) + 2)
            assert j - i + 1 <= most


@given(gaps)
def test_rejected_requests_use_nothing_up(gaps: list[float]) -> None:
    at = times(gaps)
    noisy, quiet = Limiter(), Limiter()
    passed = [now for now, verdict in served(noisy, at) if verdict.allowed]
    assert all(verdict.allowed for _, verdict in served(quiet, passed))


@given(gaps)
def test_whoever_waits_until_the_reset_is_served(gaps: list[float]) -> None:
    limiter = Limiter()
    for now, verdict in served(limiter, times(gaps)):
        if not verdict.allowed:
            assert verdict.reset > now
            assert limiter.judge(verdict.reset, "here", "me").allowed
            break


@given(gaps)
def test_at_sixty_times_the_pace_a_second_serves_a_hundred_and_twenty(gaps: list[float]) -> None:
    limiter = Limiter()
    verdicts = [limiter.judge(now, "here", pace=60) for now in times(gaps)]
    assert all((it.per_second, it.burst) == (120, 1800) for it in verdicts)
    assert all(it.allowed for it in verdicts)  # three hundred at most


def test_pools_of_a_fast_world_end_as_those_of_the_game_do() -> None:
    limiter = Limiter()
    verdicts = [limiter.judge(0.0, "here", pace=60) for _ in range(1921)]
    assert [it.allowed for it in verdicts] == [True] * 1920 + [False]
    assert (verdicts[0].remaining, verdicts[-1].remaining, verdicts[-1].reset) == (119, 0, 1.0)
    assert limiter.judge(1.0, "here", pace=60).allowed


def test_a_slow_world_serves_one_request_a_second_at_least() -> None:
    limiter = Limiter()
    assert [limiter.judge(0.0, "here", pace=0.01).allowed for _ in range(3)] == [True, True, False]


def test_a_pace_that_is_lowered_within_a_window_leaves_nothing_of_it() -> None:
    limiter = Limiter()
    for _ in range(60):
        limiter.judge(0.0, "here", pace=60)
    assert limiter.judge(0.0, "here").remaining == 29
