"""The archive of a checkpoint: a ZIP file of JSON and a database. Nothing of the world is imported.

Laws come before the sandbox, and the plan of a saved game before the laws.
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.errors import FleetError
from spacetraders.simulation.plan import Plan

FORMAT = 1
"""The number of the file's form. It rises when older files would be misread."""

GAME, WORLD, DATABASE = "game.json", "world.json", "daemon.db"

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of the archive's members, the same for each: equal games are equal files."""

BROKEN = (zipfile.BadZipFile, KeyError, TypeError, ValueError, Misfit)
"""Errors of a file that is no such archive."""


@attrs.define(eq=False)
class BadCheckpoint(FleetError):
    """A file that cannot be written or read, or that is no checkpoint of this release."""

    kind = "bad_checkpoint"
    path: str
    reason: str

    @property
    def message(self) -> str:
        """The file and the reason."""
        return f"{self.path}: {self.reason}"


def packed(path: Path, *, game: Mapping[str, Any], world: Any, database: bytes) -> None:
    """Write an archive. Raises BadCheckpoint where the file cannot be written."""
    members: dict[str, str | bytes] = {
        GAME: json.dumps({"format": FORMAT, **game}),
        WORLD: json.dumps(world),
        DATABASE: database,
    }
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                info = zipfile.ZipInfo(name, LONG_AGO)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    except OSError as error:
        raise BadCheckpoint(str(path), str(error.strerror)) from None


def unpacked(path: Path, name: str) -> bytes:
    """Return a member of an archive of this form. Raises BadCheckpoint."""
    try:
        with zipfile.ZipFile(path) as archive:
            form = json.loads(archive.read(GAME))["format"]
            if form != FORMAT:
                raise BadCheckpoint(str(path), f"its form is number {form}, known is {FORMAT}")
            return archive.read(name)
    except OSError as error:
        raise BadCheckpoint(str(path), str(error.strerror)) from None
    except BROKEN as error:
        raise BadCheckpoint(str(path), f"it is no saved game ({error})") from None


def plan_in(path: Path) -> tuple[Plan, float]:
    """Return the plan of a saved game, and how many hours of it were played.

    Raises:
        BadCheckpoint: the file cannot be read, or is none of this release.
    """
    try:
        game = json.loads(unpacked(path, GAME))
        return fitted(game["plan"], Plan), int(game["played"]["measured"]["minutes"]) / 60
    except BROKEN as error:
        raise BadCheckpoint(str(path), f"it is no saved game ({error})") from None
