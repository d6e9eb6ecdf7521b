"""The identity of files, by device and inode, whatever their names."""

import os
from pathlib import Path
from typing import TypeAlias

FileId: TypeAlias = tuple[int, int]
"""Device and inode. While a file is open, no other file gets its number."""


def id_of(status: os.stat_result) -> FileId:
    """Return the file of a status."""
    return status.st_dev, status.st_ino


def file_at(path: Path | str) -> FileId | None:
    """Return the file with a name, or None. A symbolic link is not followed.

    Raises:
        OSError: the folder cannot be looked into.
    """
    try:
        return id_of(os.lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
