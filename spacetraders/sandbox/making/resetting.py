"""Resets: a new universe, in which old tokens are refused (MECHANICS 9.2, ECONOMY 13).

Accounts and the account token survive, and so do the reserved symbols, which are the factions'.
"""

import hashlib
import random
from datetime import datetime, timedelta

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.making.galaxy import Galaxy
from spacetraders.sandbox.state import accounts
from spacetraders.sandbox.state.calendar import A_WEEK, last_reset
from spacetraders.sandbox.state.universe import Universe
from spacetraders.sandbox.state.world import World

A_DAY = timedelta(days=1)


def reset_if_due(world: World, now: datetime) -> None:
    """Make the world anew if one of its weekly resets has come by a time of the world.

    Of several that have come, the last one counts: nobody has seen the universes between.
    """
    if world.next_reset is None or now < world.next_reset:
        return
    due = last_reset(now)
    number = world.resets + 1 + (due - world.next_reset) // A_WEEK
    dice = random.Random(f"reset {number} of {world.first_seed}")
    closed = world.lasting(dice.uniform(*guesses.RESET_SECONDS))
    _begin_anew(world, due, seed_of(world.first_seed, number), closed)
    world.resets = number


def seed_of(first: int, number: int) -> int:
    """Return the seed of a universe after so many weekly resets of a first one; 0 is the first."""
    if not number:
        return first
    digest = hashlib.sha256(f"reset {number} of {first}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def reset(
    world: World, moment: datetime, *, seed: int | None = None, closed_seconds: float = 0.0
) -> None:
    """Begin the universe anew, of `seed` (None: the same), and close it for `closed_seconds`.

    The clock, the pace, the number of extra ships and the weekly resets stay; faults are disarmed.
    """
    seed = world.seed if seed is None else seed
    _begin_anew(world, world.time_at(moment), seed, timedelta(seconds=closed_seconds))


def _begin_anew(world: World, now: datetime, seed: int, closed: timedelta) -> None:
    fresh = World(
        _again(world.universe, seed, now),
        started=now,
        seed=seed,
        pace=world.pace,
        extra_ships=world.extra_ships,
        account_token=world.account_token,
        weekly=world.weekly,
        resets=world.resets,
        root_seed=world.first_seed,
        accounts=accounts.known(world),
    )
    fresh.clock = world.clock
    # Tokens are told apart by the reset date, so it moves on even within one day.
    fresh.reset_on = max(now.date(), world.reset_date + A_DAY)
    fresh.authority = attrs.evolve(world.authority, reset_date=fresh.reset_date, read={})
    fresh.closed_until = now + closed if closed else None
    world.become(fresh)


def _again(universe: Universe, seed: int, now: datetime) -> Universe:
    # A recorded system does not follow from a seed: it begins as it was recorded.
    if isinstance(universe, Galaxy):
        return galaxy.make(seed, len(universe.sites), now)
    return universe
