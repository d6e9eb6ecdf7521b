"""The default player of each daemon: who is meant where there are several, and nobody says which.

It is kept by the CLI, in a file of the user's config folder, by the path of the daemon's socket.
"""

import json
import os
from pathlib import Path

from cli.errors import CannotWrite


def players_file() -> Path:
    """Return the file, by the XDG base directory specification."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "spacetraders" / "players.json"


def default_player(socket: Path) -> str | None:
    """Return the agent that is meant by default at a daemon, or None."""
    return _known().get(_key(socket))


def set_default(socket: Path, agent: str | None) -> None:
    """Keep the agent that is meant by default at a daemon, or with None forget it.

    Raises:
        CannotWrite: the file cannot be written.
    """
    known = {key: each for key, each in _known().items() if key != _key(socket)}
    if agent is not None:
        known[_key(socket)] = agent
    path = players_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and put in its place at once: another command never reads half of it.
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise CannotWrite(str(path), error.strerror or "it fails") from None


def _known() -> dict[str, str]:
    # A file that is missing or spoilt names nobody: no command fails for it.
    try:
        told = json.loads(players_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {key: each for key, each in told.items() if isinstance(each, str)}


def _key(socket: Path) -> str:
    return os.path.abspath(socket)  # noqa: PTH100 - resolve() would follow links to nowhere
