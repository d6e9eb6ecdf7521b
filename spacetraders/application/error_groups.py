"""Groups of errors that many methods have in common, for the declarations of the handlers.

Named are the errors of one method. Those that every request may end with are the server's own.
"""

from spacetraders.application.errors.orders import DeedInDoubt
from spacetraders.application.errors.places import (
    NoFacility,
    UnknownPlace,
    UnknownSystem,
    UnknownWaypoint,
)
from spacetraders.application.errors.plans import NoRoute, OtherSystem
from spacetraders.application.errors.players import AmbiguousPlayer, PlayerFlown, UnknownPlayer
from spacetraders.application.errors.ships import UnknownShip, UnreadableShip
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
PLAYER = (UnknownPlayer, AmbiguousPlayer, *STORE)

REFUSALS = (Refused, InvalidInput, NotFound, BadToken, StaleToken, Maintenance)
"""What the game may say to any request."""

SILENCE = (Unreachable, NotSecure, NoUsableAnswer, StillRateLimited, StrangeAnswer)
"""How a question may stay without an answer."""

GAME = (*PLAYER, *REFUSALS, *SILENCE)
"""Of a question that is put to the game for a player."""

LIST = (*GAME, IncompleteList)
SHIP = (*GAME, UnknownShip, UnreadableShip)
FLEET = (*SHIP, IncompleteList)

PLACE = (*GAME, UnknownWaypoint, NoFacility)
"""Of a question about what is at a waypoint."""

PLAN = (UnknownWaypoint, UnknownSystem, OtherSystem, UnknownPlace, NoRoute, IncompleteList)
"""Of a plan through a ship's system, beside what asking for the ship may meet."""

DEED = (*GAME, OutcomeUnknown, Unsendable, DeedInDoubt, PlayerFlown)
"""Of a deed: its answer may be lost, or that of one before it, which holds it up."""

ORDER = (*DEED, UnknownShip, UnreadableShip, ShipClaimed)
"""Of a deed that a ship carries out."""

LAUNCH = (*SHIP, ShipClaimed, PlayerFlown)
"""Of a container that is to fly a ship."""

IN_DOCK = ("ship_in_transit", "not_docked")
IN_ORBIT = ("ship_in_transit", "not_in_orbit")
RESTED = (*IN_ORBIT, "on_cooldown")
ABOARD = ("cargo_missing", "cargo_too_few_units")
"""The game's refusals of a ship that is not ready for what it is asked."""
