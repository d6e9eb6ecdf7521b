"""What is to run, beside what runs: which containers are kept, replaced, started and stopped.

A second look after the changes were made finds nothing to change.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import attrs

from spacetraders.domain.containers import FINAL_STATES, State


class FleetAction(StrEnum):
    """What is done about one container."""

    KEEP = "keep"
    DONE = "done"
    START = "start"
    REPLACE = "replace"
    STOP = "stop"


@attrs.frozen
class WantedWork:
    """Work that is to be done. Equal work has an equal `work`, of a `kind`, perhaps by a ship."""

    kind: str
    work: Any
    ship_symbol: str | None = None


@attrs.frozen
class There:
    """A container that is there, live or ended, with its work in the same form."""

    container_id: str
    kind: str
    work: Any
    state: State
    ship_symbol: str | None = None
    started_by: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state not in FINAL_STATES


@attrs.frozen
class FleetStep:
    """One change: what is wanted, and the container that it is about. One of both may lack."""

    action: FleetAction
    wanted: WantedWork | None = None
    there: There | None = None


def difference(
    wanted: Sequence[WantedWork], there: Sequence[There], *, prune: bool
) -> list[FleetStep]:
    """Return a step for each of `wanted`, and with `prune` for each other that a person started.

    No two of `wanted` have equal work or one ship. `there` are all containers of the player, oldest
    first. Work that was done to its end is not
    begun again, unless its ship has done other work since.
    """
    live = [each for each in there if each.is_live]
    taken: set[str] = set()
    steps = [_step(each, wanted, there, live, taken) for each in wanted]
    if prune:
        left = (each for each in live if each.container_id not in taken and not each.started_by)
        steps += [FleetStep(FleetAction.STOP, there=each) for each in left]
    return steps


def _step(
    one: WantedWork,
    wanted: Sequence[WantedWork],
    there: Sequence[There],
    live: Sequence[There],
    taken: set[str],
) -> FleetStep:
    step = (
        _for_ship(one, there, live) if one.ship_symbol else _alone(one, wanted, there, live, taken)
    )
    if step.there is not None and step.there.is_live:
        taken.add(step.there.container_id)
    return step


def _for_ship(one: WantedWork, there: Sequence[There], live: Sequence[There]) -> FleetStep:
    """A ship is flown by one container, so what it does now is kept or replaced."""
    flown = [each for each in live if each.ship_symbol == one.ship_symbol]
    if flown:
        action = FleetAction.KEEP if flown[0].work == one.work else FleetAction.REPLACE
        return FleetStep(action, one, flown[0])
    return _begun(one, [each for each in there if each.ship_symbol == one.ship_symbol])


def _alone(
    one: WantedWork,
    wanted: Sequence[WantedWork],
    there: Sequence[There],
    live: Sequence[There],
    taken: set[str],
) -> FleetStep:
    """Without a ship, one of the same kind that nothing else wants is replaced."""
    free = [
        each
        for each in live
        if each.ship_symbol is None and each.kind == one.kind and each.container_id not in taken
    ]
    for each in free:
        if each.work == one.work:
            return FleetStep(FleetAction.KEEP, one, each)
    # What only a later entry wants as it is must be left for that one.
    unwanted = [each for each in free if all(other.work != each.work for other in wanted)]
    if unwanted:
        return FleetStep(FleetAction.REPLACE, one, unwanted[0])
    alike = (each for each in there if each.ship_symbol is None and each.kind == one.kind)
    return _begun(one, [each for each in alike if each.work == one.work])


def _begun(one: WantedWork, before: Sequence[There]) -> FleetStep:
    """Start it, unless the newest of those before has done just that."""
    last = before[-1] if before else None
    if last is not None and last.state is State.COMPLETED and last.work == one.work:
        return FleetStep(FleetAction.DONE, one, last)
    return FleetStep(FleetAction.START, one)
