import json
from collections.abc import Callable
from typing import Any

import pytest
from support.api.specification import RESPONSES


@pytest.fixture
def recorded() -> Callable[[str], Any]:
    """Read a recorded answer; the test is skipped where the file is not there."""

    def read(name: str) -> Any:
        path = RESPONSES / name
        if not path.exists():
            pytest.skip(f"needs the recorded file captured/responses/{name}")
        return json.loads(path.read_text())

    return read
