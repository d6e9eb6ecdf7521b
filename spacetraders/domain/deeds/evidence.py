"""Evidence for a deed whose answer is lost, and the tests and figures that read it.

The functions are columns of the table of operations. A test returns True if the deed shows as done,
False if it shows as not done, and None if that cannot be told.
"""

import attrs

from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.trades import Trade


@attrs.frozen
class Evidence:
    """The state of the game by which an intent is judged.

    `ship` is None if it is gone, or the deed has none. `later` are deeds since then, done or maybe
    done, that may have changed the evidence (`judgement.concerns`). `trades` are those that the
    market lists. `has` are the agent's ships or contracts. `charted` is whether we charted the
    waypoint.
    """

    ship: Ship | None
    later: frozenset[Operation] = frozenset()
    trades: tuple[Trade, ...] = ()
    contract: Contract | None = None
    has: tuple[str, ...] | None = None
    charted: bool | None = None


def undocked(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the ship has left the dock."""
    return _has_status(intent, evidence, docked=False)


def docked(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the ship has docked."""
    return _has_status(intent, evidence, docked=True)


def has_mode(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the ship has the flight mode."""
    return None if evidence.ship is None else evidence.ship.nav.flight_mode.value == intent.target


def departed(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the ship is at its target, or on its way there."""
    if evidence.ship is None or intent.before is None:
        return None
    here, left = evidence.ship.nav.waypoint_symbol, intent.before.waypoint_symbol
    if here == left == intent.target:  # there before and after: a refused deed looks the same
        return None
    # Elsewhere, another deed has moved the ship since.
    if here == intent.target:
        return True
    return False if here == left else None


def cools(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the reactor has another cooldown than before."""
    if evidence.ship is None or intent.before is None:
        return None
    until = cooling_until(evidence.ship)
    # Without a cooldown nothing is told: that of the deed may be over.
    return None if until is None else until != intent.before.cooling_until


def gained(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether there is a ship or a contract that was not there before."""
    more = new(intent, evidence)
    return None if more is None else bool(more)


def gone(_: Intent, evidence: Evidence) -> bool | None:
    """Whether the ship is gone."""
    return evidence.ship is None


def charted(_: Intent, evidence: Evidence) -> bool | None:
    """Whether the waypoint was charted by us."""
    return evidence.charted


def rises(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the deed's figure is above what it was before."""
    return _moved(intent, evidence, 1)


def falls(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the deed's figure is below what it was before."""
    return _moved(intent, evidence, -1)


def units_held(intent: Intent, evidence: Evidence) -> float | None:
    """Return the units of the deed's good in the hold."""
    if evidence.ship is None or intent.good is None:
        return None
    return evidence.ship.cargo.units_of(intent.good)


def fuel(_: Intent, evidence: Evidence) -> float | None:
    """Return the units of fuel in the tank."""
    return None if evidence.ship is None else evidence.ship.fuel.current


def condition(_: Intent, evidence: Evidence) -> float | None:
    """Return the condition of the ship's worst part, from 0 to 1. A sound ship has 1."""
    return None if evidence.ship is None else evidence.ship.condition


def parts(intent: Intent, evidence: Evidence) -> float | None:
    """Return how many of the deed's part are built in or mounted."""
    if evidence.ship is None:
        return None
    mounts = [mount.symbol for mount in evidence.ship.mounts]
    modules = [module.symbol for module in evidence.ship.modules]
    return (mounts + modules).count(intent.target or "")


def accepted(_: Intent, evidence: Evidence) -> float | None:
    """Return 1 for a contract that was accepted, and 0 for one that was not."""
    return None if evidence.contract is None else float(evidence.contract.accepted)


def fulfilled(_: Intent, evidence: Evidence) -> float | None:
    """Return 1 for a contract that was fulfilled, and 0 for one that was not."""
    return None if evidence.contract is None else float(evidence.contract.fulfilled)


def new(intent: Intent, evidence: Evidence) -> set[str] | None:
    """Return the ships or contracts that were not there before, or None if that is not known."""
    if evidence.has is None or intent.before is None or intent.before.had is None:
        return None
    return set(evidence.has) - set(intent.before.had)


def cooling_until(ship: Ship) -> str | None:
    """Return the end of the cooldown in the spelling of `Before`."""
    until = ship.cooldown.expiration
    return None if until is None else until.isoformat()


def _has_status(intent: Intent, evidence: Evidence, *, docked: bool) -> bool | None:
    if evidence.ship is None:
        return None
    was = intent.before.status if intent.before is not None else ""
    # A ship that had the status before shows nothing: the deed would not have changed it.
    if was and (was == NavStatus.DOCKED) == docked:
        return None
    return (evidence.ship.nav.status is NavStatus.DOCKED) == docked


def _moved(intent: Intent, evidence: Evidence, direction: int) -> bool | None:
    now = intent.operation.figure(intent, evidence)
    if intent.before is None or intent.before.level is None or now is None:
        return None
    change = (now - intent.before.level) * direction
    # A figure that moved the other way was moved by something else too, and tells nothing.
    return None if change < 0 else change > 0
