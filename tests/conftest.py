"""What holds for every test: how properties are judged, and that Ctrl-C interrupts."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import trio
from hypothesis import settings
from support.threadless import at_once

from spacetraders import clock
from spacetraders.surroundings import Surroundings, within

settings.register_profile("fleet", deadline=None)
settings.load_profile("fleet")

# A shell starts what runs in the background with Ctrl-C ignored, and every child inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_virtual() -> bool:
    try:
        return hasattr(trio.lowlevel.current_clock(), "jump")
    except RuntimeError:  # outside of a run, as in a thread
        return False


def _wall_time() -> datetime:
    """A virtual clock moves the wall time too."""
    return clock.since_epoch() if _is_virtual() else Surroundings().now()


async def _run_sync(function: Callable[..., Any], *args: Any, **how: Any) -> Any:
    """A virtual clock would run away from a thread, so that nothing is sent into one."""
    run = at_once if _is_virtual() else trio.to_thread.run_sync
    return await run(function, *args, **how)


@pytest.fixture(scope="session", autouse=True)
def unmeasured_processes() -> None:
    """Coverage measures whoever runs the tests, and no process that a test starts."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.fixture(autouse=True)
def surroundings() -> Iterator[None]:
    with within(Surroundings(now=_wall_time, run_sync=_run_sync)):
        yield
