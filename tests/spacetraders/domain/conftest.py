"""Recorded files of the live game, for tests of laws."""

from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture
def recorded() -> Callable[[str], Path]:
    """How a recorded file is had; a test without it is skipped."""

    def found(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"needs the recorded file {name}")
        return path

    return found
