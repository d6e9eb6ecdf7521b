"""Which file a name leads to: two names of one file, and one name of two files, are told apart."""

import os
from pathlib import Path
from typing import TypeAlias

FileId: TypeAlias = tuple[int, int]
"""Device and inode. Nobody else gets the number of a file that somebody has open."""


def id_of(status: os.stat_result) -> FileId:
    """Return which file this is the status of."""
    return status.st_dev, status.st_ino


def file_at(path: Path | str) -> FileId | None:
    """Return which file has this name, or None where none has; a symbolic link is itself.

    Raises OSError where the folder cannot be looked into.
    """
    try:
        return id_of(os.lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
