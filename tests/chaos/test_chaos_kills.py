"""The fleet under faults and `kill -9`: nothing is done twice, and nothing is lost.

SPACETRADERS_CHAOS_KILLS and SPACETRADERS_CHAOS_SEED make it longer, or the same again.
"""

import os
import random

from support.chaos.ground import Ground
from support.chaos.storm import storm

KILLS = int(os.environ.get("SPACETRADERS_CHAOS_KILLS", "8"))

SEED = int(os.environ.get("SPACETRADERS_CHAOS_SEED") or random.SystemRandom().randrange(10**6))


def test_no_kill_and_no_lost_answer_repeats_or_loses_anything(ground: Ground) -> None:
    print(f"\n{ground.name}: seed {SEED}, {KILLS} kills")  # noqa: T201
    with storm(SEED, ground.postgres, ground.server) as fleet:
        for number in range(1, KILLS + 1):
            complaints = fleet.kill_once()
            assert not complaints, told(f"kill {number}", complaints)
        complaints = fleet.calm()
        print(fleet.counts())  # noqa: T201
        assert not complaints, told("the end", complaints)


def told(when: str, complaints: list[str]) -> str:
    """Return all complaints, which as a list would be cut short."""
    return "\n".join([f"seed {SEED}, {when}:", *complaints])
