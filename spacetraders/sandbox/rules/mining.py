"""Mining: surveys, extraction and siphoning (MECHANICS 2, 4, 5).

Each function checks first, in the game's order, and changes the world only after that. The good of
an extraction is drawn afresh every time: rocks become unstable, but never run out.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from routing.model import round_half_up
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.deposits import GASES, deposits, is_rock
from spacetraders.sandbox.catalogue.parts import Mount
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import cool, in_orbit, modules, mounts, settle
from spacetraders.sandbox.rules.wear import Cause, WearEvent, wear
from spacetraders.sandbox.state.rocks import Rock
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.surveys import Survey
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

MINING_LASER, SURVEYOR, GAS_SIPHON = "MOUNT_MINING_LASER", "MOUNT_SURVEYOR", "MOUNT_GAS_SIPHON"
MINERAL_PROCESSOR, GAS_PROCESSOR = "MODULE_MINERAL_PROCESSOR", "MODULE_GAS_PROCESSOR"

MOUNT_SECONDS, SECONDS_PER_POWER = 60, 10
"""The cooldown of mounts in use, and its addition for each point of their power (4)."""

MOST_STRAY = 5
"""The units by which a yield differs from the strength of the mounts, at most (5.1)."""


@attrs.frozen
class Yield:
    """The units of a good that a mount brought aboard, and the wear of the ship."""

    good: str
    units: int
    events: list[WearEvent]


def survey(world: World, ship: Ship, now: datetime) -> list[tuple[str, Survey]]:
    """Make one survey for each point of the surveyors' strength. Returns them by signature.

    Refuses with codes of its own where other operations have 4236 and 4205: 4223 and 4222.
    """
    here = _surveyed(ship, now)
    surveyors = mounts(ship, SURVEYOR, GameCode.SHIP_MISSING_SURVEYOR)
    weights = _deposits(here, GameCode.SURVEY_WAYPOINT_TYPE)
    # Each surveyor finds only the goods that it can tell; one that finds none makes no survey.
    readings = [
        {good: weights[good] for good in weights if good in surveyor.deposits}
        for surveyor in surveyors
        for _ in range(surveyor.strength or 0)
    ]
    if not any(readings):
        raise _empty(here)
    cool(ship, now)
    # Expired surveys are dropped here, where new ones would make the table grow.
    world.surveys.forget(now)
    made = [_read(world, here, reading, now) for reading in readings if reading]
    world.cool_down(ship, mount_seconds(surveyors), now)
    return made


def extract(
    world: World, ship: Ship, now: datetime, using: tuple[str, Survey] | None = None
) -> Yield:
    """Extract one good of a rock, or of a signed survey of it, as much as the hold takes."""
    here = in_orbit(ship, now)
    lasers = mounts(ship, MINING_LASER, GameCode.SHIP_MISSING_MINING_LASERS)
    modules(ship, MINERAL_PROCESSOR, GameCode.SHIP_MISSING_MINERAL_PROCESSOR)
    weights = _deposits(here, GameCode.EXTRACT_INVALID_WAYPOINT)
    cool(ship, now)
    if using:
        signature, surveyed = using
        world.surveys.check(surveyed, signature, world.authority.key, here.symbol, now)
        # A deposit that a survey lists twice is twice as likely (MECHANICS 5.3).
        weights = {good: surveyed.deposits.count(good) for good in surveyed.deposits}
    _check_room(ship)
    rock = _sound(world, here, now)
    # Nothing refuses any more: only an extraction that happens uses up the survey.
    if using:
        world.surveys.use(using[0])
    # An extraction strains the rock also when it brings up 0 units.
    _strained(world, here, rock.cut())
    return _gathered(world, ship, now, weights=weights, used=lasers, cause=Cause.EXTRACTION)


def siphon(world: World, ship: Ship, now: datetime) -> Yield:
    """Siphon one gas from a gas giant, as much as the hold takes."""
    here = in_orbit(ship, now)
    if here.type != WaypointType.GAS_GIANT:
        where = {"waypointSymbol": here.symbol}
        raise Refusal(
            GameCode.SIPHON_INVALID_WAYPOINT,
            f"Gas is siphoned at a gas giant, not at {here.symbol}.",
            data=where,
        )
    siphons = mounts(ship, GAS_SIPHON, GameCode.SHIP_MISSING_GAS_SIPHON)
    modules(ship, GAS_PROCESSOR, GameCode.SHIP_MISSING_GAS_PROCESSOR)
    cool(ship, now)
    _check_room(ship)
    return _gathered(world, ship, now, weights=GASES, used=siphons, cause=Cause.SIPHONING)


def recover(world: World, now: datetime) -> None:
    """Update the modifiers of rocks that have rested up to `now`. One of `processes.PROCESSES`."""
    for symbol, rock in world.rocks.recovered(now, _hour(world)).items():
        here = world.find_waypoint(symbol)
        if here:
            _marked(world, here, rock)


def mount_seconds(used: Iterable[Mount]) -> int:
    """Return the cooldown after mounts were used, in seconds of the game (4)."""
    return MOUNT_SECONDS + SECONDS_PER_POWER * sum(mount.power or 0 for mount in used)


def units_of(strength: int, dice: random.Random) -> int:
    """Draw the units that mounts of a strength bring up (5.1). They may be 0."""
    stray = min(MOST_STRAY, strength)
    return max(0, round_half_up(strength + dice.uniform(-stray, stray)))


def _surveyed(ship: Ship, now: datetime) -> Waypoint:
    # Not `in_orbit`: in dock a survey is refused with a code of its own.
    nav = settle(ship, now)
    here = nav.destination
    if nav.status is not NavStatus.IN_ORBIT:
        where = {"waypointSymbol": here.symbol}
        raise Refusal(
            GameCode.SURVEY_ORBIT, f"Ship {ship.symbol} has to be in orbit to survey.", data=where
        )
    return here


def _read(
    world: World, here: Waypoint, weights: Mapping[str, float], now: datetime
) -> tuple[str, Survey]:
    minutes = world.dice.uniform(*guesses.SURVEY_MINUTES)
    return world.surveys.draw(
        world.dice,
        world.authority.key,
        waypoint=here.symbol,
        weights=weights,
        expiration=now + world.lasting(60 * minutes),
    )


def _deposits(here: Waypoint, code: int) -> Mapping[str, float]:
    if not is_rock(here.type):
        where = {"waypointSymbol": here.symbol}
        raise Refusal(code, f"There is no rock at {here.symbol} to dig.", data=where)
    found = deposits(here.type, here.traits)
    if not found:
        raise _empty(here)
    return found


def _empty(here: Waypoint) -> Refusal:
    where = {"waypointSymbol": here.symbol}
    return Refusal(
        GameCode.WAYPOINT_NO_YIELD, f"There is nothing in {here.symbol} to be found.", data=where
    )


def _check_room(ship: Ship) -> None:
    if not ship.cargo_room:
        raise Refusal(
            GameCode.EXTRACT_CARGO_FULL,
            f"The hold of ship {ship.symbol} is full.",
            data={
                "shipSymbol": ship.symbol,
                "cargoCapacity": ship.cargo_capacity,
                "cargoUnits": ship.cargo_units,
            },
        )


def _sound(world: World, here: Waypoint, now: datetime) -> Rock:
    rock = world.rocks.at(here, now, _hour(world))
    if rock.critical:
        raise Refusal(
            GameCode.EXTRACT_DESTABILIZED,
            f"The rock {here.symbol} would fall apart; it has to rest.",
            data={"waypointSymbol": here.symbol, "modifiers": list(rock.modifiers)},
        )
    return rock


def _strained(world: World, here: Waypoint, rock: Rock) -> None:
    world.rocks.keep(here.symbol, rock, _hour(world))
    _marked(world, here, rock)


def _marked(world: World, here: Waypoint, rock: Rock) -> None:
    place = world.place(here)
    if place.modifiers != rock.modifiers:
        world.places[here.symbol] = attrs.evolve(place, modifiers=rock.modifiers)


def _gathered(
    world: World,
    ship: Ship,
    now: datetime,
    *,
    weights: Mapping[str, float],
    used: list[Mount],
    cause: Cause,
) -> Yield:
    dice = world.dice
    good = weighted(dice, weights)
    strength = sum(mount.strength or 0 for mount in used)
    # What does not fit into the hold is lost.
    units = min(units_of(strength, dice), ship.cargo_room)
    ship.load(good, units)
    # Explosive gases and the like wear a ship more: the traits are those of the rock.
    events = wear(ship, dice, cause, ship.nav.destination.traits)
    world.cool_down(ship, mount_seconds(used), now)
    return Yield(good, units, events)


def _hour(world: World) -> timedelta:
    # At the highest speeds an hour rounds to nothing, and rocks divide by it.
    return max(world.lasting(3600), timedelta(milliseconds=1))
