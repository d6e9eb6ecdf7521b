"""Where recordings of the game lie, beside the project: they are not part of it."""

import json
from pathlib import Path
from typing import Any

CAPTURED = Path(__file__).parents[3] / "shared" / "captured"


def recording(name: str) -> Any:
    """Return the JSON of a recording; None where it is not there."""
    path = CAPTURED / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
