"""What the tests of containers share."""

from collections.abc import Iterator

import pytest
from support.planning.times import worked_out_once


@pytest.fixture(scope="module", autouse=True)
def travel_times() -> Iterator[None]:
    """Spare each test half a second of the same work."""
    with worked_out_once():
        yield
