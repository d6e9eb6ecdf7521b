"""Digging: what a ship and a place need for it, the pace that a rock bears, and the best survey."""

import math
from collections.abc import Collection, Iterable, Mapping

import attrs

from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.pauses import left_of
from spacetraders.domain.readiness import GASES, LASER, MINERALS, SIPHON, SURVEYOR

UNSTABLE, CRITICAL_LIMIT = "UNSTABLE", "CRITICAL_LIMIT"
"""Modifiers of a rock under strain, and of one that refuses to be dug (MECHANICS 5.2)."""

DIGS_PER_MINUTE = 7.0
"""The digs a minute that a rock bears before it turns UNSTABLE (ECONOMY 11)."""

ENGINEERED_DIGS_PER_MINUTE = 20.0
"""The same for an engineered asteroid (MECHANICS 5.2)."""

STRAINED_SHARE = 0.5
"""The share of its pace at which an UNSTABLE rock is dug, and one of unstable composition.

Chosen: whatever rate a rock recovers at, half the pace that it bears lets it recover.
"""

HEADSTART_SECONDS = 60.0
"""How far digs may be ahead of the pace. The pace was seen by the minute (ECONOMY 11)."""

USED_FROM = 0.9
"""The least share of what is usual at a rock that makes a survey worth using. Chosen: another one
costs the rest of a dig or two, and a survey lasts for some fifteen digs (MECHANICS 5.3)."""


@attrs.frozen
class Craft:
    """A way to dig: its kind of container, its parts, its types of places, and its words."""

    kind: str
    mount: str
    module: str
    types: frozenset[str]
    place: str
    verb: str


MINING = Craft(
    kind="mine",
    mount=LASER[0],
    module=MINERALS[0],
    types=frozenset({"ASTEROID", "ASTEROID_FIELD", "ENGINEERED_ASTEROID", "ASTEROID_BASE"}),
    place="rock",
    verb="digs",
)
SIPHONING = Craft(
    kind="siphon",
    mount=SIPHON[0],
    module=GASES[0],
    types=frozenset({"GAS_GIANT"}),
    place="gas giant",
    verb="siphons",
)


def surveys(ship: Ship) -> bool:
    """Whether a ship can survey."""
    return _has((mount.symbol for mount in ship.mounts), SURVEYOR[0])


def digs(ship: Ship, craft: Craft) -> bool:
    """Whether a ship has the mount of a craft."""
    return _has((mount.symbol for mount in ship.mounts), craft.mount)


def lack(ship: Ship, craft: Craft) -> str | None:
    """Return what a ship lacks for a craft, in words, or None where it is fit for it.

    A ship that surveys and has no laser is fit to mine: it surveys for the others.
    """
    if not digs(ship, craft):
        for_others = craft is MINING and surveys(ship) and ship.fuel.capacity > 0
        return None if for_others else _words(craft.mount)
    if not _has((module.symbol for module in ship.modules), craft.module):
        return _words(craft.module)
    if not ship.cargo.capacity:
        return "a hold"
    return None if ship.fuel.capacity else "a tank"


def bearable(place: Waypoint, modifiers: Collection[str] = ()) -> float:
    """Return the digs a minute at which a rock is dug, with the modifiers seen last.

    MECHANICS 5.2 and ECONOMY 11 have what a rock bears.
    """
    engineered = place.type == "ENGINEERED_ASTEROID"
    pace = ENGINEERED_DIGS_PER_MINUTE if engineered else DIGS_PER_MINUTE
    for strain in ("UNSTABLE_COMPOSITION" in place.traits, UNSTABLE in modifiers):
        pace *= STRAINED_SHARE if strain else 1.0
    return pace


def way_out(places: Iterable[Waypoint], rock: Waypoint) -> str | None:
    """Return the nearest place that sells fuel, or None where the rock itself or none does."""
    if rock.sells_fuel:
        return None
    pumps = [place for place in places if place.sells_fuel]
    nearest = min(pumps, key=lambda it: (_distance(it, rock), it.symbol), default=None)
    return None if nearest is None else nearest.symbol


@attrs.frozen
class Pace:
    """The digs at a rock so far, as the time until which they use up what it bears, in seconds."""

    used_until: float = -math.inf

    def wait_seconds(self, now: float) -> float:
        """Return how long the next dig has to wait."""
        return left_of(self.used_until - HEADSTART_SECONDS - now)

    def dug(self, now: float, per_minute: float) -> "Pace":
        """Return the pace after one more dig at a rock that bears so many a minute."""
        return Pace(max(self.used_until, now) + 60.0 / per_minute)


def values_of(bids: Mapping[str, int], wanted: Collection[str]) -> dict[str, float]:
    """Return what a unit of each good is worth in credits, of the wanted ones or, if none, of all.

    Of wanted goods, one without a bid is worth a credit. An empty answer tells nothing.
    """
    if not wanted:
        return {good: float(bid) for good, bid in bids.items()}
    return {good: float(bids.get(good, 1)) for good in wanted}


def worth(deposits: Collection[str], values: Mapping[str, float]) -> float:
    """Return the expected worth in credits of a unit from these deposits (MECHANICS 5.3).

    Without any values, all deposits are alike.
    """
    if not values:
        return 1.0
    return sum(values.get(good, 0.0) for good in deposits) / max(1, len(deposits))


def best_survey(
    found: Iterable[Survey], values: Mapping[str, float], usual: float
) -> Survey | None:
    """Return the survey worth most, or None where none comes near what is `usual` at the rock.

    Of equal ones the one that lasts longest is taken.
    """
    best = max(
        found,
        key=lambda survey: (worth(survey.deposits, values), survey.expiration, survey.signature),
        default=None,
    )
    return None if best is None or worth(best.deposits, values) < USED_FROM * usual else best


def _distance(one: Waypoint, other: Waypoint) -> float:
    return math.dist((one.x, one.y), (other.x, other.y))


def _has(symbols: Iterable[str], prefix: str) -> bool:
    return any(symbol.startswith(prefix) for symbol in symbols)


def _words(prefix: str) -> str:
    """Return the name of a family of parts: `a mining laser` of MOUNT_MINING_LASER."""
    return f"a {prefix.partition('_')[2].replace('_', ' ').lower()}"
