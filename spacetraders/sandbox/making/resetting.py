"""Resets: a new universe, in which old tokens are refused (MECHANICS 9.2)."""

from datetime import datetime, timedelta

import attrs

from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.making.galaxy import Galaxy
from spacetraders.sandbox.state.universe import Universe
from spacetraders.sandbox.state.world import World

A_DAY = timedelta(days=1)


def reset(
    world: World, moment: datetime, *, seed: int | None = None, closed_seconds: float = 0.0
) -> None:
    """Begin the universe anew, of `seed` (None: the same), and close it for `closed_seconds`.

    The clock, the pace and the number of extra ships stay; faults are disarmed.
    """
    now, seed = world.time_at(moment), world.seed if seed is None else seed
    fresh = World(
        _again(world.universe, seed, now),
        started=now,
        seed=seed,
        pace=world.pace,
        extra_ships=world.extra_ships,
        account_token=world.account_token,
    )
    fresh.clock = world.clock
    # Tokens are told apart by the reset date, so it moves on even within one day.
    fresh.reset_on = max(now.date(), world.reset_date + A_DAY)
    fresh.authority = attrs.evolve(world.authority, reset_date=fresh.reset_date, read={})
    fresh.closed_until = now + timedelta(seconds=closed_seconds) if closed_seconds else None
    world.become(fresh)


def _again(universe: Universe, seed: int, now: datetime) -> Universe:
    # A recorded system does not follow from a seed: it begins as it was recorded.
    if isinstance(universe, Galaxy):
        return galaxy.make(seed, len(universe.sites), now)
    return universe
