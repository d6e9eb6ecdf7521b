"""What a body that visits several places goes on without, and for how long.

A market may be gone, a waypoint uncharted, out of reach or unknown, an answer unreadable: that is
about the one place, and so is a request at which the server fails. What is about the ship, the
agent or the server concerns all (`concerns_all`), and a server that is away ends every run.
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
"""What flying to a place may end with that is about the place."""

OUT_OF_SIGHT = (UnknownWaypoint, UnknownSystem, NoFacility, Refused, *_UNTOLD)
"""What looking or dealing there may end with that is about the place."""

SHUNNED_SECONDS = 1800.0
"""How long a place is left alone that could not be reached or seen: some are so later."""

MOST_TOLD = 3
"""Of so many stops at most the reasons are told in one sentence."""

REFUSED_SECONDS = 300.0
"""How long a good is left alone at a market that refused a trade in it: prices and purses move.

The same for a market at which the server fails: all of it may fail for a while.
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
        """Return the error for what happened at each stop."""
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
        """Which stops there are, and why the first of them cannot be made."""
        told = [f"{stop}: {reason}" for stop, reason in self.missed.items()]
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        reasons = "; ".join(told[:MOST_TOLD] + more)
        return f"{self.ship_symbol} can visit none of its stops: {reasons}"

    @property
    def hint(self) -> str:
        """What to do about it."""
        if self.untold:
            return "the ship stays, and they are tried again"
        return "choose other stops: spacetraders waypoint list --trait MARKETPLACE"


@attrs.define(eq=False)
class Shunned:
    """Places at which somebody could not trade, each with until when it is left alone.

    A place is shunned by one ship, or (`ship_symbol` None) by all of its player; for one good, or
    (`good` None) for all.
    """

    _until: dict[tuple[int, str | None, str, str | None], float] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<Shunned: {len(self._until)} places>"

    def add(
        self, player_id: int, waypoint: str, *, ship_symbol: str, good: str, error: FleetError
    ) -> None:
        """Leave a place alone from now on, as far as the error concerns it.

        What cannot be seen is so for every ship, what cannot be reached is so for this one, and any
        other refusal is of its trade in this good. What was shunned for long enough is forgotten.
        """
        now = clock.monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}
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
