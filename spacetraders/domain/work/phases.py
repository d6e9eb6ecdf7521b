"""Phases: where a fleet stands, in a word and in a sentence. They are read off the world each time.

Nothing depends on them: what is decided follows from the same figures (`steering`).
"""

from enum import StrEnum

import attrs

from spacetraders.domain.work.steering import HAULER, LAST_HOURS, PROBE, Situation, Verb, steer

FEW_HULLS = 1
"""Hulls with a hold that a new agent begins with: a frigate (ECONOMY 8)."""


class PhaseName(StrEnum):
    """The phases, in the order in which a universe usually sees them."""

    LOOKING = "looking"
    """Nothing is known that pays."""
    STARTING = "starting"
    """The first hull earns the price of the next."""
    GROWING = "growing"
    """Hulls are bought."""
    BUILDING = "building"
    """A site is being built."""
    EARNING = "earning"
    """The fleet is as large as pays."""
    ENDING = "ending"
    """The reset is near."""


@attrs.frozen
class Phase:
    """A phase and what it means now, for people."""

    name: PhaseName
    words: str


def phase_of(situation: Situation) -> Phase:
    """Return the phase that a situation shows."""
    hulls = len(situation.haulers)
    if situation.hours_left < LAST_HOURS:
        words = f"the reset comes in {situation.hours_left:.1f} hours: no hull is bought any more"
        return Phase(PhaseName.ENDING, words)
    if not situation.gains.get(HAULER):
        return Phase(PhaseName.LOOKING, "no prices are known between which anything pays")
    if "construct" in situation.live and situation.site is not None:
        left = sum(it.units_left for it in situation.site.materials)
        words = f"{situation.site.symbol} is being built: {left:,} units are missing"
        return Phase(PhaseName.BUILDING, words)
    if hulls <= FEW_HULLS:
        return Phase(PhaseName.STARTING, "the first hulls earn the price of the next")
    bought = [it for it in steer(situation) if it.subject in (HAULER, PROBE)]
    if any(it.verb is Verb.BUY for it in bought):
        return Phase(PhaseName.GROWING, f"{hulls} hulls earn, and another one pays for itself")
    why = next((it.reason for it in bought if it.subject == HAULER), "no more are wanted")
    return Phase(PhaseName.EARNING, f"{hulls} hulls earn: {why}")
