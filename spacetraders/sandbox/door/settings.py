"""The settings of a served sandbox. Nothing of the world is imported here: laws may come first."""

from enum import StrEnum
from pathlib import Path

import attrs

SYSTEMS = 100


class RateLimit(StrEnum):
    """How the rate limit holds."""

    ON = "on"
    """As in the game, by this machine's seconds."""
    OFF = "off"
    WORLD = "world"
    """By the world's clock: where time is faster, so many times as many requests pass."""


@attrs.frozen
class Settings:
    """The settings of a sandbox; `port` 0 takes a free one, `universe` is a recorded file.

    Without a recorded file a galaxy of `systems` systems is made. A saved world to `load` brings
    seed, systems, speed and fleet with it. The world's clock is `clock_offset` seconds ahead of the
    machine's. With `weekly_resets` it is made anew every Sunday of that clock.
    """

    port: int = 8080
    seed: int = 1
    universe: Path | None = None
    speed: float = 1.0
    rate_limit: RateLimit = RateLimit.ON
    fleet: int = 0
    account_token: str | None = attrs.field(default=None, repr=False)
    systems: int = SYSTEMS
    load: Path | None = None
    clock_offset: float = 0.0
    weekly_resets: bool = False
