"""Budgets spent by work alone: on a crowded machine a solve gets as far as on a quiet one."""

import time
from collections.abc import Iterator

import pytest

from routing import stopping


@pytest.fixture(scope="module", autouse=True)
def own_seconds() -> Iterator[None]:
    """A stopping criterion that counts the processor's seconds, not those of the wall's clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stopping, "perf_counter", time.process_time)
        yield
