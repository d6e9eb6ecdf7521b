"""The autopilot under faults and kills, in virtual time: it spends nothing twice, and earns on.

SPACETRADERS_CHAOS_KILLS and SPACETRADERS_CHAOS_SEED make it longer, or the same again.
"""

import os
import random

from support.chaos import books
from support.chaos.lives import AGENT, Left, Lives

from spacetraders.simulation.worth import net_worth

KILLS = int(os.environ.get("SPACETRADERS_CHAOS_KILLS", "4"))

SEED = int(os.environ.get("SPACETRADERS_CHAOS_SEED") or random.SystemRandom().randrange(10**6))

KILLS_A_DAY, SECONDS_A_LIFE = 100, 864.0
"""How long it lives in the mean, so that it is killed so often in a day."""

LEAST_SHARE = 0.9
"""What it earns at least, of what it earns undisturbed. Two days of one fleet differ by less."""

RESERVE = 50_000
"""The floor, in credits."""


def test_the_autopilot_spends_nothing_twice_and_leaves_nothing_behind() -> None:
    print(f"\nseed {SEED}, {KILLS} kills of the autopilot")  # noqa: T201
    dice, end = random.Random(SEED), (KILLS + 1) * SECONDS_A_LIFE
    moments = sorted(dice.uniform(60.0, end) for _ in range(KILLS))
    lives, left = Lives(SEED, RESERVE), None
    for number, moment in enumerate([*moments, end], 1):
        left = lives.live(left, moment)
        complaints = books.complaints(left, RESERVE) + books.stranded(left)
        assert not complaints, "\n".join([f"seed {SEED}, life {number}:", *complaints])
    if left is not None and KILLS >= KILLS_A_DAY:  # for a short time the dice decide
        calm = Lives(SEED, RESERVE, faults=False).live(None, end)
        print(f"faults: {dict(left.struck)}")  # noqa: T201
        print(f"worth {worth(left):,}, and {worth(calm):,} undisturbed")  # noqa: T201
        assert worth(left) > LEAST_SHARE * worth(calm)


def worth(left: Left) -> int:
    """The net worth in credits at the end."""
    world = left.world
    return net_worth(world, world.agents[AGENT])
