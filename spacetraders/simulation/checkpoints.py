"""Checkpoints: a game that goes on later, with the world, the daemon's database and the figures.

What goes on is as after a restart of the daemon: containers are resumed as themselves, and what was
in memory alone is asked for anew.
"""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import cattrs

from spacetraders.sandbox.making import saving
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.state.world import World
from spacetraders.simulation.archive import (
    BROKEN,
    DATABASE,
    GAME,
    WORLD,
    BadCheckpoint,
    packed,
    unpacked,
)
from spacetraders.simulation.plan import Plan
from spacetraders.simulation.watching import Measured
from spacetraders.simulation.worth import Gift


@attrs.frozen
class Counts:
    """What was counted of requests and solves so far; `purposes` are lane, operation, number."""

    purposes: list[tuple[str, str, int]] = attrs.field(factory=list)
    retried: int = 0
    refused_429: int = 0
    solves: int = 0
    fallbacks: int = 0

    @property
    def sent(self) -> int:
        """All requests."""
        return sum(count for _, _, count in self.purposes)

    def and_purposes(self, later: Counter[tuple[str, str]]) -> list[tuple[str, str, int]]:
        """Return the requests with later ones, the most frequent first."""
        counted = later + Counter({(lane, name): count for lane, name, count in self.purposes})
        ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return [(*purpose, count) for purpose, count in ordered]


@attrs.define
class Played:
    """The figures of a game that goes on: what was measured and counted, and the gifts."""

    measured: Measured = attrs.field(factory=Measured)
    gifts: list[Gift] = attrs.field(factory=list)
    counts: Counts = attrs.field(factory=Counts)


@attrs.frozen
class SavedGame:
    """A game as it was at a full hour. `world` is the sandbox's own document."""

    played: Played
    world: Any = attrs.field(repr=False)
    database: bytes = attrs.field(repr=False)

    def world_at(self, moment: datetime) -> World:
        """Return the world, which goes on from a moment."""
        return saving.loaded(self.world, moment, None)


def write(checkpoint: SavedGame, plan: Plan, path: Path) -> None:
    """Write a checkpoint of a plan's game to a file. Raises BadCheckpoint where that cannot be."""
    game = _CONVERTER.unstructure({"plan": plan, "played": checkpoint.played})
    packed(path, game=game, world=checkpoint.world, database=checkpoint.database)


def read(path: Path) -> SavedGame:
    """Return the checkpoint of a file.

    Raises:
        BadCheckpoint: the file cannot be read, or is none of this release.
    """
    try:
        played = _CONVERTER.structure(json.loads(unpacked(path, GAME))["played"], Played)
        came = SavedGame(played, json.loads(unpacked(path, WORLD)), unpacked(path, DATABASE))
        came.world_at(datetime.fromisoformat(came.world["now"]))
    except (*BROKEN, cattrs.ForbiddenExtraKeysError, SandboxError) as error:
        raise BadCheckpoint(str(path), f"it is no saved game ({error})") from None
    return came


_CONVERTER = cattrs.Converter(detailed_validation=False, forbid_extra_keys=True)
