"""Several calls at once: their results in order, or the first failure as itself."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import structlog
import trio
from trio.testing import MockClock

from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.gathering import gather
from spacetraders.errors import FleetError, leaves


async def after(seconds: float, value: int) -> int:
    await trio.sleep(seconds)
    return value


async def failing(seconds: float, error: Exception) -> int:
    await trio.sleep(seconds)
    raise error


async def test_results_keep_the_order_of_the_calls(autojump_clock: MockClock) -> None:
    calls = [partial(after, 3 - number, number) for number in range(3)]
    assert await gather(*calls) == [0, 1, 2]


async def test_calls_are_under_way_together(autojump_clock: MockClock) -> None:
    await gather(*(partial(after, 5, number) for number in range(10)))
    assert trio.current_time() == pytest.approx(5)


async def test_no_calls_have_no_results() -> None:
    calls: list[Callable[[], Awaitable[int]]] = []
    assert await gather(*calls) == []


async def test_the_first_error_of_ours_is_raised_as_itself(autojump_clock: MockClock) -> None:
    first, second = UnknownSystem("X1-A"), UnknownWaypoint("X1-A-B")
    with pytest.raises(FleetError) as caught:
        await gather(partial(failing, 2, second), partial(failing, 1, first), partial(after, 0, 1))
    assert caught.value is first


async def test_a_failure_cancels_the_others(autojump_clock: MockClock) -> None:
    with pytest.raises(UnknownSystem):
        await gather(partial(after, 100, 1), partial(failing, 1, UnknownSystem("X1-A")))
    assert trio.current_time() == pytest.approx(1)


async def test_two_errors_of_one_moment_are_raised_as_one(autojump_clock: MockClock) -> None:
    errors = [UnknownSystem("X1-A"), UnknownSystem("X1-B")]
    with pytest.raises(UnknownSystem) as caught:
        await gather(*(partial(failing, 1, error) for error in errors))
    assert caught.value in errors


async def clean_up_and_fail(error: Exception) -> int:
    try:
        await trio.sleep_forever()
    finally:
        raise error


async def test_the_errors_that_are_not_raised_are_logged(autojump_clock: MockClock) -> None:
    errors = [UnknownSystem("X1-A"), UnknownSystem("X1-B")]
    calls = partial(failing, 1, errors[0]), partial(clean_up_and_fail, errors[1])
    with structlog.testing.capture_logs() as logged, pytest.raises(UnknownSystem) as caught:
        await gather(*calls)
    [other] = [str(error) for error in errors if error is not caught.value]
    assert [(line["event"], line["reasons"]) for line in logged] == [("more_has_failed", [other])]


async def test_a_refusal_beside_a_defect_leaves_with_it(autojump_clock: MockClock) -> None:
    refusal, defect = UnknownSystem("X1-A"), RuntimeError("unforeseen")
    with pytest.raises(ExceptionGroup) as caught:
        await gather(partial(failing, 1, refusal), partial(clean_up_and_fail, defect))
    assert set(caught.value.exceptions) == {refusal, defect}


async def test_a_refusal_while_the_caller_is_cancelled_is_not_heard(
    autojump_clock: MockClock,
) -> None:
    with trio.move_on_after(1) as scope:
        await gather(partial(clean_up_and_fail, UnknownSystem("X1-A")), partial(after, 100, 1))
    assert scope.cancelled_caught


async def test_a_defect_while_the_caller_is_cancelled_is_heard(autojump_clock: MockClock) -> None:
    with pytest.raises(ExceptionGroup) as caught, trio.move_on_after(1):
        await gather(partial(clean_up_and_fail, RuntimeError("unforeseen")), partial(after, 100, 1))
    assert [str(error) for error in leaves(caught.value)] == ["unforeseen"]


async def test_what_nobody_foresaw_leaves_in_its_group(autojump_clock: MockClock) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await gather(partial(failing, 1, RuntimeError("unforeseen")))
    assert [str(error) for error in caught.value.exceptions] == ["unforeseen"]


async def test_an_outer_cancellation_is_no_error(autojump_clock: MockClock) -> None:
    with trio.move_on_after(1) as scope:
        await gather(partial(after, 100, 1), partial(after, 200, 2))
    assert scope.cancelled_caught
