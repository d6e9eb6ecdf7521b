"""Places that a container leaves out for a while: failed stops, and shunned markets.

A market may be gone, a waypoint uncharted, out of reach or unknown, an answer unreadable. That
concerns one place, and so does a request at which the server fails. Errors about the ship, the
agent or the server concern all places (`concerns_all`), and a server that is away ends every run.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

import attrs

from spacetraders import clock
from spacetraders.application.errors.places import NoFacility, UnknownSystem, UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute, OtherSystem
from spacetraders.domain.refusals import (
    NotFound,
    NotVisible,
    NoUsableAnswer,
    Refused,
    StrangeAnswer,
)
from spacetraders.errors import FleetError

_UNTOLD = (NoUsableAnswer, StrangeAnswer)

OUT_OF_REACH = (UnknownWaypoint, UnknownSystem, OtherSystem, NoRoute, Refused, *_UNTOLD)
"""Errors of a flight that concern its goal alone."""

OUT_OF_SIGHT = (UnknownWaypoint, UnknownSystem, NoFacility, Refused, *_UNTOLD)
"""Errors of looking or trading at a place that concern the place alone."""

SHUNNED_SECONDS = 1800.0
"""How long a place that could not be reached or seen is left alone."""

MOST_TOLD = 3
"""Stops whose reasons stand in one message."""

REFUSED_SECONDS = 300.0
"""How long a good is left alone at a market that refused to trade it: prices and purses change.

The same holds for a market at which the server fails, which may last a while.
"""


@attrs.define(eq=False, str=False)
class NoStopVisited(FleetError):
    """A ship could make none of its stops: `missed` has the reason for each.

    It is `hopeless` where none of them can ever be made, and `untold` where the game could tell of
    none of them.
    """

    kind = "no_stop_visited"
    fruitless: ClassVar[bool] = True
    ship_symbol: str
    missed: dict[str, str]
    hopeless: bool
    untold: bool

    @classmethod
    def of(cls, ship_symbol: str, errors: Mapping[str, FleetError]) -> Self:
        """Return the error for a failure at each stop."""
        missed = {stop: error.message for stop, error in errors.items()}
        hopeless = all(error.lasting for error in errors.values())
        return cls(ship_symbol, missed, hopeless, all(it.outside for it in errors.values()))

    @property
    def lasting(self) -> bool:  # type: ignore[override]
        """Whether the same tour must come to nothing again."""
        return self.hopeless

    @property
    def outside(self) -> bool:  # type: ignore[override]
        """Whether nothing but the game was the matter."""
        return self.untold

    @property
    def message(self) -> str:
        told = [f"{stop}: {reason}" for stop, reason in self.missed.items()]
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        reasons = "; ".join(told[:MOST_TOLD] + more)
        return f"{self.ship_symbol} can visit none of its stops: {reasons}"

    @property
    def hint(self) -> str:
        if self.untold:
            return "the ship stays, and they are tried again"
        return "choose other stops: spacetraders waypoint list --trait MARKETPLACE"


@attrs.define(eq=False)
class Shunned:
    """Places to be left alone, each until a time on the monotonic clock.

    A place is shunned by one ship or, with None for the ship, by all of a player. It is shunned for
    one good or, with None for the good, for all.
    """

    _until: dict[tuple[int, str | None, str, str | None], float] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<Shunned: {len(self._until)} places>"

    def add(
        self,
        player_id: int,
        waypoint: str,
        *,
        ship_symbol: str,
        good: str | None,
        error: FleetError,
    ) -> None:
        """Leave a place alone from now on, as far as the error concerns it.

        Without a `good`, the ship was only to look there.
        """
        now = clock.monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}
        # A place that cannot be seen is hidden from every ship, one out of reach from this ship.
        # Any other refusal is of this ship's trade in this good.
        of_trade = isinstance(error, Refused) and not isinstance(error, NotFound | NotVisible)
        of_ship = of_trade or isinstance(error, NoRoute | OtherSystem)
        is_brief = of_trade or isinstance(error, NoUsableAnswer)
        key = (player_id, ship_symbol if of_ship else None, waypoint, good if of_trade else None)
        self._until[key] = now + (REFUSED_SECONDS if is_brief else SHUNNED_SECONDS)

    def has(self, player_id: int, waypoint: str, *, ship_symbol: str, good: str) -> bool:
        """Whether a ship is to leave a place alone for a good."""
        now = clock.monotonic()
        return any(
            self._until.get((player_id, ship, waypoint, what), now) > now
            for ship in (ship_symbol, None)
            for what in (good, None)
        )

    def of(self, player_id: int, *, ship_symbol: str) -> frozenset[tuple[str, str | None]]:
        """Return what a ship is to leave alone: waypoints, each with a good or None for all."""
        now = clock.monotonic()
        return frozenset(
            (waypoint, good)
            for (owner, ship, waypoint, good), until in self._until.items()
            if owner == player_id and ship in (ship_symbol, None) and until > now
        )
