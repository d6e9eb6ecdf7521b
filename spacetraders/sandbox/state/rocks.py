"""Stability of rocks: strain by extractions, and rest without them (MECHANICS 5.2).

A rock bears some extractions a minute for ever. Any more add up as strain, counted in extractions.
Strain makes a rock UNSTABLE, and more of it brings the rock to its CRITICAL_LIMIT, where it refuses
extractions until it has rested. Times are the world's. `hour` is an hour of the game in them.
"""

from datetime import datetime, timedelta

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.state.universe import Waypoint

UNSTABLE, CRITICAL = "UNSTABLE", "CRITICAL_LIMIT"
_TICK = timedelta(milliseconds=1)


@attrs.frozen
class Rock:
    """A rock under strain: its `strain`, in extractions, at the time `since`.

    `bears` is in extractions a minute of the game.
    """

    bears: float
    since: datetime
    strain: float = 0.0
    critical: bool = False

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that its waypoint has by this strain."""
        if self.critical:
            return (UNSTABLE, CRITICAL)
        return (UNSTABLE,) if self.strain >= guesses.UNSTABLE_AT else ()

    def at(self, now: datetime, hour: timedelta) -> "Rock":
        """Return the rock as it is after a rest until `now`."""
        minutes = 60 * max(0.0, (now - self.since) / hour)
        # A rock at its limit stays critical until all strain is gone, not just below the limit.
        strain = max(0.0, self.strain - self._relief * minutes)
        return attrs.evolve(self, since=now, strain=strain, critical=self.critical and bool(strain))

    def cut(self) -> "Rock":
        """Return the rock after one more extraction, at the same time."""
        strain = self.strain + 1
        return attrs.evolve(self, strain=strain, critical=strain >= guesses.CRITICAL_AT)

    def turns(self, hour: timedelta) -> datetime:
        """Return when its modifiers change, or its strain is gone, if it rests."""
        # Below UNSTABLE_AT an unstable rock is sound; any other keeps its modifiers down to 0.
        unstable = bool(self.modifiers) and not self.critical
        minutes = (self.strain - (guesses.UNSTABLE_AT if unstable else 0.0)) / self._relief
        return self.since + minutes / 60 * hour + _TICK

    @property
    def _relief(self) -> float:
        # In strain a minute of the game. From the limit a rest takes REST_MINUTES in any rock.
        return guesses.CRITICAL_AT / guesses.REST_MINUTES if self.critical else self.bears


@attrs.define
class Rocks:
    """All rocks under strain, by waypoint. `due` is the earliest time at which one changes."""

    strained: dict[str, Rock] = attrs.field(factory=dict)
    due: datetime | None = None

    def at(self, waypoint: Waypoint, now: datetime, hour: timedelta) -> Rock:
        """Return a rock as it is now. A rock without extractions has no strain."""
        rock = self.strained.get(waypoint.symbol)
        return rock.at(now, hour) if rock else Rock(bears(waypoint), now)

    def keep(self, waypoint: str, rock: Rock, hour: timedelta) -> None:
        """Keep the new state of a rock."""
        self.strained[waypoint] = rock
        turns = rock.turns(hour)
        self.due = turns if self.due is None else min(self.due, turns)

    def recovered(self, now: datetime, hour: timedelta) -> dict[str, Rock]:
        """Return the rocks whose modifiers have changed by rest. Forget those without strain."""
        # This runs before every request, so it has to end at once while nothing is due.
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
    """Return the extractions a minute of the game that a rock bears for ever."""
    cuts = guesses.BEARABLE_CUTS.get(waypoint.type, guesses.BEARABLE_CUTS_OTHERWISE)
    return (
        cuts * guesses.UNSTABLE_COMPOSITION_SHARE
        if "UNSTABLE_COMPOSITION" in waypoint.traits
        else cuts
    )
