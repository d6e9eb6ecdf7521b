"""The recorded contract: what the daemon and the commands answered, in files beside the tests."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "contract" / "recorded"
RECORD = "SPACETRADERS_RECORD_CONTRACT"
"""The variable of the environment that has the contract recorded anew; `make record` sets it."""

ADVICE = "the outward contract has changed; if that is wanted: make record, and read the diff"


def recording() -> bool:
    return bool(os.environ.get(RECORD))


def as_recorded(name: str, found: Any) -> Any:
    """What is recorded under a name; first recorded, where that is wanted."""
    file = FOLDER / f"{name}.json"
    if recording():
        FOLDER.mkdir(exist_ok=True)
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    return json.loads(file.read_text())


def all_steps() -> list[dict[str, Any]]:
    """What every scene recorded."""
    scenes = sorted(FOLDER.glob("rpc_*.json"))
    return [step for scene in scenes for step in json.loads(scene.read_text())]


def all_pages() -> dict[str, str]:
    """The recorded help pages, by their command lines."""
    text = (FOLDER / "help.txt").read_text()
    pages = (page.partition("\n") for page in text.split(PROMPT)[1:])
    return {line: page for line, _, page in pages}


def record_pages(pages: dict[str, str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    text = "".join(f"{PROMPT}{line}\n{page}" for line, page in pages.items())
    (FOLDER / "help.txt").write_text(text)


PROMPT = "$ "
