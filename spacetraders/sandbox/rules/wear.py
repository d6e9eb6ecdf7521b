"""Wear of ships by use: events that cost frame, reactor or engine some condition (7.1).

The game's own probabilities are not known. `guesses` has the chosen ones.
"""

import random
from collections.abc import Iterable

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.wear_events import EVENTS, Cause, WearEvent
from spacetraders.sandbox.state.ships import AnyComponent, Ship

__all__ = ["Cause", "WearEvent", "wear"]

WORN = {cause: tuple(event for event in EVENTS if cause in event.causes) for cause in sorted(Cause)}
"""The events of each cause."""


def wear(
    ship: Ship, dice: random.Random, cause: Cause, traits: Iterable[str] = ()
) -> list[WearEvent]:
    """Wear a ship by one use, and return the events: mostly none, at most one.

    `traits` are the true ones of the waypoint, of which some raise the risk. A part's condition
    never falls below 0. Its integrity stays as it is.
    """
    # One draw decides for most uses: further dice are rolled only where an event happens.
    if dice.random() >= _risk(ship, cause, traits):
        return []
    event = dice.choice(WORN[cause])
    # A part of better quality loses less (MECHANICS 7.1).
    loss = dice.uniform(0.5, 1.5) * guesses.WEAR_STEP
    field = event.component.lower()
    setattr(ship, field, _worn(getattr(ship, field), loss))
    return [event]


def _risk(ship: Ship, cause: Cause, traits: Iterable[str]) -> float:
    risk = guesses.WEAR_CHANCES[cause]
    for trait in traits:
        risk *= guesses.WEAR_RISKS.get(trait, 1.0)
    # The worst part counts: a ship that is worn out wears twice as fast.
    conditions = (ship.frame.condition, ship.reactor.condition, ship.engine.condition)
    return risk * (2 - min(conditions))


def _worn(component: AnyComponent, loss: float) -> AnyComponent:
    # Rounded, so that a saved world and a long game show no endless fractions.
    condition = round(component.condition - loss / component.part.quality, 6)
    return attrs.evolve(component, condition=max(0.0, condition))
