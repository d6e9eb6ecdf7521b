"""Which of several errors speaks for all."""

from typing import ClassVar

import attrs
import pytest
import structlog
import trio

from spacetraders.errors import FleetError, is_defect, leaf, leaves
from spacetraders.log import tell_end


@attrs.define(eq=False, str=False)
class Passing(FleetError):
    kind: ClassVar[str] = "passing"


@attrs.define(eq=False, str=False)
class Lasting(FleetError):
    kind: ClassVar[str] = "lasting"
    lasting: ClassVar[bool] = True

    @property
    def hint(self) -> str:
        return "do something else"


PASSING, LASTING, DEFECT, STOP = Passing(), Lasting(), RuntimeError("a defect"), KeyboardInterrupt()


def group(*parts: BaseException) -> BaseExceptionGroup[BaseException]:
    return BaseExceptionGroup("several", parts)


@pytest.mark.parametrize(
    ("error", "speaks"),
    [
        (PASSING, PASSING),
        (group(PASSING), PASSING),
        (group(PASSING, LASTING), LASTING),
        (group(LASTING, DEFECT), DEFECT),
        (group(PASSING, group(group(DEFECT), LASTING)), DEFECT),
        (group(DEFECT, STOP), STOP),
        (group(group(LASTING), group(DEFECT, group(STOP))), STOP),
    ],
)
def test_a_cancellation_is_heard_before_a_defect_and_a_defect_before_a_refusal(
    error: BaseException, speaks: BaseException
) -> None:
    assert leaf(error) is speaks


def test_the_first_of_equals_is_heard() -> None:
    first, second = Passing(), Passing()
    assert leaf(group(first, second)) is first


def test_the_leaves_of_a_group_are_all_that_is_in_it_in_order() -> None:
    assert leaves(group(PASSING, group(DEFECT, group(STOP)), LASTING)) == [
        PASSING,
        DEFECT,
        STOP,
        LASTING,
    ]


async def test_neither_an_error_of_ours_nor_a_cancellation_is_a_defect() -> None:
    cancelled: list[BaseException] = []
    with trio.CancelScope() as scope:
        scope.cancel()
        try:
            await trio.lowlevel.checkpoint()
        except trio.Cancelled as error:
            cancelled.append(error)
            raise
    assert [is_defect(error) for error in (PASSING, *cancelled, DEFECT)] == [False, False, True]


@pytest.mark.parametrize(
    ("failure", "events", "said"),
    [
        (PASSING, [], "error: passing\n"),
        (LASTING, [], "error: lasting\nhint: do something else\n"),
        (DEFECT, ["crashed"], ""),
        (ExceptionGroup("", [PASSING, DEFECT]), ["crashed"], "error: passing\n"),
        (ExceptionGroup("", [PASSING]), [], "error: passing\n"),
        (
            ExceptionGroup("", [PASSING, ExceptionGroup("", [LASTING])]),
            ["several_failed"],
            "error: passing\nerror: lasting\nhint: do something else\n",
        ),
    ],
)
def test_a_daemon_that_leaves_tells_each_error_and_every_defect_with_its_traceback(
    failure: Exception, events: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with structlog.testing.capture_logs() as logged:
        tell_end(failure)
    assert [line["event"] for line in logged] == events
    assert all(line["exc_info"] is failure for line in logged)
    assert capsys.readouterr().err == said
