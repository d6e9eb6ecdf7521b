"""One handler a message, and behaviours around it."""

from typing import Any

import attrs
import pytest
import structlog
import trio
from support.harness import Harness
from trio.testing import MockClock

from spacetraders.application.bus.mediator import Handler, Mediator, Message, Timing, logging
from spacetraders.application.errors.containers import UnknownContainer
from spacetraders.rpc.methods import METHODS


@attrs.frozen
class Double(Message[int]):
    number: int


@attrs.frozen
class Sleep(Message[None]):
    seconds: float


async def double(message: Double) -> int:
    return message.number * 2


async def sleep(message: Sleep) -> None:
    await trio.sleep(message.seconds)


async def refuse(_: Any) -> Any:
    raise UnknownContainer("one")


async def break_down(_: Any) -> Any:
    raise RuntimeError("unforeseen")


async def test_a_message_goes_to_the_handler_of_its_class() -> None:
    mediator = Mediator({Double: double, Sleep: break_down})
    assert await mediator.send(Double(21)) == 42


async def test_a_message_that_nobody_handles_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        await Mediator({}).send(Double(1))


async def test_behaviours_wrap_in_order_the_first_outermost() -> None:
    passed: list[str] = []

    def noting(name: str) -> Any:
        async def behaviour(message: Message[Any], inner: Handler) -> Any:
            passed.append(f"into {name}")
            answer = await inner(message)
            passed.append(f"out of {name}")
            return answer

        return behaviour

    await Mediator({Double: double}, [noting("a"), noting("b")]).send(Double(1))
    assert passed == ["into a", "into b", "out of b", "out of a"]


async def test_a_behaviour_may_change_the_answer() -> None:
    async def plus_one(message: Message[Any], inner: Handler) -> Any:
        return await inner(message) + 1

    assert await Mediator({Double: double}, [plus_one]).send(Double(21)) == 43


@pytest.mark.parametrize(
    ("handler", "error"), [(refuse, UnknownContainer), (break_down, RuntimeError)]
)
async def test_errors_pass_through_every_behaviour(
    handler: Handler, error: type[Exception], autojump_clock: MockClock
) -> None:
    with structlog.testing.capture_logs(), pytest.raises(error):
        await Mediator({Double: handler}, [logging, Timing()]).send(Double(1))


async def test_a_refusal_is_logged_with_its_kind() -> None:
    with structlog.testing.capture_logs() as logged, pytest.raises(UnknownContainer):
        await Mediator({Double: refuse}, [logging]).send(Double(1))
    assert logged == [
        {
            "event": "refused",
            "log_level": "info",
            "message_type": "Double",
            "kind": "unknown_container",
            "reason": "there is no container one",
        }
    ]


async def test_what_nobody_foresaw_is_logged_with_its_traceback() -> None:
    with structlog.testing.capture_logs() as logged, pytest.raises(RuntimeError):
        await Mediator({Double: break_down}, [logging]).send(Double(1))
    assert [(e["event"], e["log_level"], e["exc_info"]) for e in logged] == [
        ("handler_failed", "error", True)
    ]


@pytest.mark.parametrize(
    ("parts", "raised"),
    [
        ([UnknownContainer("one"), RuntimeError("a defect")], RuntimeError),
        ([UnknownContainer("one"), UnknownContainer("two")], UnknownContainer),
    ],
    ids=["with a defect", "refusals alone"],
)
async def test_a_group_is_logged_whole_and_raised_as_the_one_that_speaks_for_it(
    parts: list[Exception], raised: type[Exception]
) -> None:
    group = ExceptionGroup("both", parts)

    async def fail_twice(_: Message[Any]) -> Any:
        raise group

    with structlog.testing.capture_logs() as logged, pytest.raises(raised):
        await Mediator({Double: fail_twice}, [logging]).send(Double(1))
    assert [(e["event"], e["exc_info"]) for e in logged] == [("handler_failed", True)]


async def test_success_is_not_logged() -> None:
    with structlog.testing.capture_logs() as logged:
        await Mediator({Double: double}, [logging]).send(Double(1))
    assert logged == []


async def test_timing_counts_messages_and_their_mean_seconds(autojump_clock: MockClock) -> None:
    timing = Timing()
    mediator = Mediator({Sleep: sleep, Double: double}, [timing])
    for seconds in (1.0, 3.0):
        await mediator.send(Sleep(seconds))
    await mediator.send(Double(1))
    assert timing.statistics() == {
        "Double": {"count": 1, "mean_seconds": pytest.approx(0.0)},
        "Sleep": {"count": 2, "mean_seconds": pytest.approx(2.0)},
    }


async def test_timing_counts_what_fails_or_is_cancelled_too(autojump_clock: MockClock) -> None:
    timing = Timing()
    mediator = Mediator({Sleep: sleep, Double: refuse}, [timing])
    with trio.move_on_after(5):
        await mediator.send(Sleep(100))
    with pytest.raises(UnknownContainer):
        await mediator.send(Double(1))
    assert timing.statistics()["Sleep"] == {"count": 1, "mean_seconds": pytest.approx(5.0)}
    assert timing.statistics()["Double"]["count"] == 1


async def test_a_mediator_says_how_many_messages_it_knows() -> None:
    assert repr(Mediator({Double: double})) == "<Mediator for 1 messages>"


async def test_every_message_of_the_daemon_has_a_handler_and_a_method(harness: Harness) -> None:
    handlers = harness.services.handlers(harness.supervisor, harness.logbook)
    assert set(handlers) == {method.message for method in METHODS.values()}
