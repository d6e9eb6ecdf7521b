"""Groups of errors that many methods have in common, for the declarations of the handlers.

The errors that every request may end with are not among them: the server adds those itself.
"""

from spacetraders.application.errors.orders import DeedInDoubt
from spacetraders.application.errors.places import (
    NoFacility,
    UnknownPlace,
    UnknownSystem,
    UnknownWaypoint,
)
from spacetraders.application.errors.plans import NoRoute, OtherSystem
from spacetraders.application.errors.players import (
    AmbiguousPlayer,
    PastUniverse,
    PlayerFlown,
    UnknownPlayer,
)
from spacetraders.application.errors.ships import UnknownShip, UnreadableShip
from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.ports.store import ShipClaimed, StoreUnavailable
from spacetraders.domain.refusals import (
    BadToken,
    IncompleteList,
    InvalidInput,
    Maintenance,
    NotFound,
    NotSecure,
    NoUsableAnswer,
    OutcomeUnknown,
    Refused,
    StaleToken,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
    Unsendable,
)

STORE = (StoreUnavailable,)
KNOWN_PLAYER = (UnknownPlayer, AmbiguousPlayer, *STORE)
"""Errors of a query for a player to the database alone, which has past ones too."""

PLAYER = (*KNOWN_PLAYER, PastUniverse)

REFUSALS = (Refused, InvalidInput, NotFound, BadToken, StaleToken, Maintenance)
"""Refusals of the game that any request may meet."""

SILENCE = (Unreachable, NotSecure, NoUsableAnswer, StillRateLimited, StrangeAnswer)
"""Errors of a query that gets no usable answer."""

GAME = (*PLAYER, *REFUSALS, *SILENCE)
"""Errors of a query to the game for a player."""

LIST = (*GAME, IncompleteList)
SHIP = (*GAME, UnknownShip, UnreadableShip)
FLEET = (*SHIP, IncompleteList)

PLACE = (*GAME, UnknownWaypoint, NoFacility)
"""Errors of a query about a facility of a waypoint."""

PLAN = (UnknownWaypoint, UnknownSystem, OtherSystem, UnknownPlace, NoRoute, IncompleteList)
"""Errors of a plan through a ship's system, beside those of SHIP."""

DEED = (*GAME, OutcomeUnknown, Unsendable, DeedInDoubt, PlayerFlown)
"""Errors of a deed: its answer, or that of a deed before it, may be lost."""

ORDER = (*DEED, UnknownShip, UnreadableShip, ShipClaimed)
"""Errors of a deed that a ship carries out."""

PAID = (*ORDER, SpendRefused)
"""Errors of a deed of a ship that costs credits."""

LAUNCH = (*SHIP, ShipClaimed, PlayerFlown)
"""Errors of the start of a container that flies a ship."""

IN_DOCK = ("ship_in_transit", "not_docked")
IN_ORBIT = ("ship_in_transit", "not_in_orbit")
RESTED = (*IN_ORBIT, "on_cooldown")
ABOARD = ("cargo_missing", "cargo_too_few_units")
"""Kinds of the game's refusals of a ship that is not ready."""
