"""Containers: what follows the end of a run."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from spacetraders.domain.containers import (
    BACKOFF_LAST_SECONDS,
    FINAL_STATES,
    HEALTHY_AFTER_SECONDS,
    LIVE_STATES,
    Again,
    Container,
    ExitReason,
    Finish,
    RestartPolicy,
    State,
    after_failure,
    after_outage,
    after_success,
    backoff_seconds,
)

NEW = Container("c-1", 1, "navigate", {}, created_at=datetime(2026, 1, 1, tzinfo=UTC))
REASON = ExitReason("outcome_unknown", "no answer")


def failed(container: Container = NEW, **how: object) -> Finish | Again:
    usual: dict[str, object] = {"ran_seconds": 1.0, "lasting": False, "jitter": 0.0}
    return after_failure(container, REASON, **(usual | how))  # type: ignore[arg-type]


def test_a_state_is_either_live_or_final() -> None:
    assert set(State) == LIVE_STATES | FINAL_STATES
    assert not LIVE_STATES & FINAL_STATES
    assert {state for state in State if state.final} == FINAL_STATES


def test_a_run_that_was_the_last_one_completes_the_container() -> None:
    verdict = after_success(NEW, ran_seconds=5)
    assert isinstance(verdict, Finish)
    assert (verdict.container.state, verdict.container.iteration) == (State.COMPLETED, 1)


def test_a_run_with_iterations_left_is_followed_by_the_next() -> None:
    verdict = after_success(attrs.evolve(NEW, max_iterations=2), ran_seconds=5)
    assert verdict == Again(attrs.evolve(NEW, max_iterations=2, iteration=1), delay_seconds=0)


def test_a_container_that_runs_for_ever_never_completes() -> None:
    container = attrs.evolve(NEW, max_iterations=-1, iteration=10**9)
    assert isinstance(after_success(container, ran_seconds=5), Again)


@pytest.mark.parametrize("policy", RestartPolicy)
@given(in_a_row=st.integers(1, 10_000), jitter=st.floats(0, 1))
def test_an_outage_is_waited_for_whatever_the_policy_and_counts_as_no_restart(
    policy: RestartPolicy, in_a_row: int, jitter: float
) -> None:
    container = attrs.evolve(NEW, restart_policy=policy, max_restarts=0, restarts=3)
    verdict = after_outage(container, REASON, in_a_row=in_a_row, jitter=jitter)
    assert verdict.container == attrs.evolve(container, exit_reason=REASON)
    full = backoff_seconds(in_a_row - 1)
    assert full / 2 <= verdict.delay_seconds <= full <= BACKOFF_LAST_SECONDS


def test_a_success_forgets_the_backoff_and_the_last_failure() -> None:
    bruised = attrs.evolve(NEW, max_iterations=-1, backoff_step=5, exit_reason=REASON)
    verdict = after_success(bruised, ran_seconds=5)
    assert (verdict.container.backoff_step, verdict.container.exit_reason) == (0, None)


def test_a_failure_is_followed_by_a_restart_after_a_backoff() -> None:
    verdict = failed()
    assert isinstance(verdict, Again)
    assert verdict.delay_seconds == 1.0
    assert (verdict.container.restarts, verdict.container.exit_reason) == (1, REASON)


def test_a_failure_that_a_restart_cannot_mend_is_final() -> None:
    verdict = failed(lasting=True)
    assert isinstance(verdict, Finish)
    assert (verdict.container.state, verdict.container.exit_reason) == (State.FAILED, REASON)


def test_the_policy_no_never_restarts() -> None:
    assert isinstance(failed(attrs.evolve(NEW, restart_policy=RestartPolicy.NO)), Finish)


def test_restarts_in_a_row_are_counted_and_end() -> None:
    assert isinstance(failed(attrs.evolve(NEW, backoff_step=10, max_restarts=10)), Finish)


def test_restarts_over_a_long_life_do_not_end_it() -> None:
    old = attrs.evolve(NEW, restarts=10**6, backoff_step=10, max_restarts=10)
    assert isinstance(failed(old, ran_seconds=HEALTHY_AFTER_SECONDS), Again)


def test_a_run_with_nothing_to_do_does_not_spin() -> None:
    verdict = after_success(attrs.evolve(NEW, max_iterations=-1), ran_seconds=0.25)
    assert isinstance(verdict, Again)
    assert verdict.delay_seconds == 0.75


def test_a_healthy_run_starts_the_backoff_from_the_first_step() -> None:
    tired = attrs.evolve(NEW, backoff_step=5)
    verdict = failed(tired, ran_seconds=HEALTHY_AFTER_SECONDS)
    assert isinstance(verdict, Again)
    assert (verdict.delay_seconds, verdict.container.backoff_step) == (1.0, 1)


def test_the_backoff_doubles_up_to_a_minute() -> None:
    steps = [backoff_seconds(step) for step in range(9)]
    assert steps == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(step=st.integers(0, 10**6), jitter=st.floats(0, 1))
def test_jitter_takes_half_of_the_backoff_at_most(step: int, jitter: float) -> None:
    verdict = failed(attrs.evolve(NEW, backoff_step=step, max_restarts=10**7), jitter=jitter)
    assert isinstance(verdict, Again)
    assert backoff_seconds(step) / 2 <= verdict.delay_seconds <= backoff_seconds(step)


class RestartMachine(RuleBasedStateMachine):
    """Any sequence of endings keeps the counts within what was allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        self.container = attrs.evolve(NEW, max_restarts=4, max_iterations=6)
        self.finished = False
        self.failures = self.successes = 0

    def settle(self, verdict: Finish | Again) -> None:
        self.container = verdict.container
        self.finished = isinstance(verdict, Finish)

    @precondition(lambda self: self.finished)
    @rule()
    def another(self) -> None:
        self.begin()

    @precondition(lambda self: not self.finished)
    @rule()
    def succeed(self) -> None:
        self.successes += 1
        self.settle(after_success(self.container, ran_seconds=1))

    @precondition(lambda self: not self.finished)
    @rule(ran=st.floats(0, 200), lasting=st.booleans(), jitter=st.floats(0, 1))
    def fail(self, ran: float, lasting: bool, jitter: float) -> None:
        verdict = failed(self.container, ran_seconds=ran, lasting=lasting, jitter=jitter)
        self.failures += 1
        if lasting:
            assert isinstance(verdict, Finish)
        if isinstance(verdict, Again):
            assert 0 < verdict.delay_seconds <= BACKOFF_LAST_SECONDS
        self.settle(verdict)

    @invariant()
    def counts_are_true(self) -> None:
        assert self.container.iteration == self.successes <= 6
        assert self.container.restarts <= self.failures
        assert self.container.backoff_step <= 4
        assert self.finished == self.container.state.final


TestRestartMachine = RestartMachine.TestCase


@pytest.mark.parametrize("policy", list(RestartPolicy))
def test_every_policy_honours_the_iterations(policy: RestartPolicy) -> None:
    assert isinstance(
        after_success(attrs.evolve(NEW, restart_policy=policy), ran_seconds=5), Finish
    )
