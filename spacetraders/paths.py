"""Default paths of the socket and the database. Imported by every command, so it is cheap."""

import os
from pathlib import Path


def default_socket() -> Path:
    """Return the daemon's socket: in the session's runtime folder, else in a private folder."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime) / "spacetraders" / "daemon.sock"
    return data_folder() / "run" / "daemon.sock"


def default_database() -> Path:
    """Return the SQLite file of a daemon without a setting for it."""
    return data_folder() / "fleet.db"


def data_folder() -> Path:
    """Return the user's data folder, by the XDG base directory specification."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "spacetraders"
