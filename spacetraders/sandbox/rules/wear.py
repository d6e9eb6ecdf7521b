"""How ships wear as they are used: small events, each of which costs a part some condition (7.1).

The game's own probabilities are not known; `uncertain` has ours, and why.
"""

import random
from collections.abc import Iterable
from typing import TypeVar

import attrs

from spacetraders.sandbox.catalogue.parts import Part
from spacetraders.sandbox.catalogue.wear_events import EVENTS, Cause, ComponentKind, WearEvent
from spacetraders.sandbox.guesses import WEAR_CHANCES, WEAR_RISKS, WEAR_STEP
from spacetraders.sandbox.state.ships import Component, Ship

__all__ = ["Cause", "WearEvent", "wear"]

P = TypeVar("P", bound=Part)

WORN = {cause: tuple(event for event in EVENTS if cause in event.causes) for cause in sorted(Cause)}
"""What can come of each cause."""


def wear(
    ship: Ship, dice: random.Random, cause: Cause, traits: Iterable[str] = ()
) -> list[WearEvent]:
    """Let a ship wear by one deed, and return what happened: mostly nothing, at most one event.

    `traits` are the true ones of the place, some of which are rough on ships. A part's condition
    never falls below 0; its integrity stays as it is.
    """
    if dice.random() >= _risk(ship, cause, traits):
        return []
    event = dice.choice(WORN[cause])
    loss = dice.uniform(0.5, 1.5) * WEAR_STEP
    if event.component is ComponentKind.FRAME:
        ship.frame = _worn(ship.frame, loss / ship.frame.part.quality)
    elif event.component is ComponentKind.REACTOR:
        ship.reactor = _worn(ship.reactor, loss / ship.reactor.part.quality)
    else:
        ship.engine = _worn(ship.engine, loss / ship.engine.part.quality)
    return [event]


def _risk(ship: Ship, cause: Cause, traits: Iterable[str]) -> float:
    """Return how likely something happens; up to twice as likely with a ship that is worn out."""
    risk = WEAR_CHANCES[cause]
    for trait in traits:
        risk *= WEAR_RISKS.get(trait, 1.0)
    conditions = (ship.frame.condition, ship.reactor.condition, ship.engine.condition)
    return risk * (2 - min(conditions))


def _worn(component: Component[P], loss: float) -> Component[P]:
    return attrs.evolve(component, condition=max(0.0, round(component.condition - loss, 6)))
