"""How much a rock can take: strain by digging, rest by being left alone (MECHANICS 5.2).

A rock bears so many extractions a minute for ever. What is more adds up as strain, in extractions;
much of it makes a rock UNSTABLE, and too much brings it to its CRITICAL_LIMIT, where it cannot be
dug until it has rested. Times are the world's; `hour` is how long an hour of the game takes here.
"""

from datetime import datetime, timedelta

import attrs

from spacetraders.sandbox.guesses import (
    BEARABLE_CUTS,
    BEARABLE_CUTS_OTHERWISE,
    CRITICAL_AT,
    REST_MINUTES,
    UNSTABLE_AT,
    UNSTABLE_COMPOSITION_SHARE,
)
from spacetraders.sandbox.state.universe import Waypoint

UNSTABLE, CRITICAL = "UNSTABLE", "CRITICAL_LIMIT"
_TICK = timedelta(milliseconds=1)


@attrs.frozen
class Rock:
    """A rock that has been dug: its `strain` at the time `since`.

    `bears` is in extractions a minute of the game.
    """

    bears: float
    since: datetime
    strain: float = 0.0
    critical: bool = False

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers of a waypoint that is strained so."""
        if self.critical:
            return (UNSTABLE, CRITICAL)
        return (UNSTABLE,) if self.strain >= UNSTABLE_AT else ()

    def at(self, now: datetime, hour: timedelta) -> "Rock":
        """Return the rock after it was left alone until `now`."""
        minutes = 60 * max(0.0, (now - self.since) / hour)
        strain = max(0.0, self.strain - self._relief * minutes)
        return attrs.evolve(self, since=now, strain=strain, critical=self.critical and bool(strain))

    def cut(self) -> "Rock":
        """Return the rock after one more extraction, at the same time."""
        strain = self.strain + 1
        return attrs.evolve(self, strain=strain, critical=strain >= CRITICAL_AT)

    def turns(self, hour: timedelta) -> datetime:
        """Return when its modifiers change, or its strain is gone, if it is left alone."""
        unstable = bool(self.modifiers) and not self.critical
        minutes = (self.strain - (UNSTABLE_AT if unstable else 0.0)) / self._relief
        return self.since + minutes / 60 * hour + _TICK

    @property
    def _relief(self) -> float:
        """The strain that goes in a minute of the game."""
        return CRITICAL_AT / REST_MINUTES if self.critical else self.bears


@attrs.define
class Rocks:
    """All rocks that are strained, by waypoint; nothing changes about any of them before `due`."""

    strained: dict[str, Rock] = attrs.field(factory=dict)
    due: datetime | None = None

    def at(self, waypoint: Waypoint, now: datetime, hour: timedelta) -> Rock:
        """Return how a rock is now, one that nobody has dug included."""
        rock = self.strained.get(waypoint.symbol)
        return rock.at(now, hour) if rock else Rock(bears(waypoint), now)

    def keep(self, waypoint: str, rock: Rock, hour: timedelta) -> None:
        """Take note of what has become of a rock."""
        self.strained[waypoint] = rock
        turns = rock.turns(hour)
        self.due = turns if self.due is None else min(self.due, turns)

    def recovered(self, now: datetime, hour: timedelta) -> dict[str, Rock]:
        """Return the rocks whose modifiers have changed by being left alone; forget sound ones.

        This costs nothing before something is due.
        """
        if self.due is None or now < self.due:
            return {}
        before, self.strained, self.due = self.strained, {}, None
        changed = {}
        for waypoint, was in before.items():
            rock = was.at(now, hour)
            if rock.strain:
                self.keep(waypoint, rock, hour)
            if rock.modifiers != was.modifiers:
                changed[waypoint] = rock
        return changed


def bears(waypoint: Waypoint) -> float:
    """Return how many extractions a minute of the game a rock bears for ever."""
    cuts = BEARABLE_CUTS.get(waypoint.type, BEARABLE_CUTS_OTHERWISE)
    return cuts * UNSTABLE_COMPOSITION_SHARE if "UNSTABLE_COMPOSITION" in waypoint.traits else cuts
