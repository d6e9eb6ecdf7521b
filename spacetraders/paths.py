"""Where things lie on a machine; imported by the CLI, so it costs nothing."""

import os
from pathlib import Path


def default_socket() -> Path:
    """The daemon's socket: in the session's runtime folder, else in a private folder."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime) / "spacetraders" / "daemon.sock"
    return data_folder() / "run" / "daemon.sock"


def default_database() -> Path:
    """The SQLite file of a daemon that was told nothing else."""
    return data_folder() / "fleet.db"


def data_folder() -> Path:
    """The user's data folder, as the XDG base directory specification has it."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "spacetraders"
