"""`spacetraders container stop`, `restart` and `start`: of one, several, or all that fit."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from cli.many import ManyOrders
from cli.options import FLEET_OPTIONS, FleetOptions, listed, run
from cli.picking import Container, Picked, is_live
from cli.starts import to_start

Several = Annotated[
    list[str] | None,
    Parameter(
        name="--container",
        negative=(),
        help="The containers, as container list shows them; the beginning of an id will do.",
    ),
]
Every = Annotated[
    bool, Parameter(name="--all", negative=(), show_default=False, help="All there are.")
]
OfKinds = Annotated[
    list[str] | None,
    Parameter(name="--kind", negative=(), help="All of these kinds, such as haul,scout."),
]
OfShips = Annotated[
    list[str] | None,
    Parameter(name="--ship", negative=(), help="All that fly these ships, such as FLEET-1."),
]
Force = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Do not wait for the game's answer to what was just ordered.",
    ),
]


def stop(
    containers: Several = None,
    *,
    every: Every = False,
    kind: OfKinds = None,
    ship: OfShips = None,
    force: Force = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Stop containers, and wait until they have; a flight under way ends where it was going.

    For example:

        spacetraders container stop --kind haul,scout
    """
    order = ManyOrders("container.stop", "stopped", living, is_live, _forced(force=force))
    return _give(order, options, Picked(containers or (), every, _names(kind), _names(ship)))


def restart(
    containers: Several = None,
    *,
    every: Every = False,
    kind: OfKinds = None,
    ship: OfShips = None,
    force: Force = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Start containers anew with the same configs, as others; those that live are stopped.

    With --all, --kind or --ship it is about those that live; container start is about the others.
    """
    order = ManyOrders("container.restart", "restarted", living, is_live, _forced(force=force))
    return _give(order, options, Picked(containers or (), every, _names(kind), _names(ship)))


def start(
    containers: Several = None,
    *,
    every: Every = False,
    kind: OfKinds = None,
    ship: OfShips = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Start containers again that have ended; what lives already is left alone.

    With --all, --kind or --ship it starts those that were stopped or have failed, the newest of
    each ship and each purpose, and nothing whose work is done or goes on. So a second one does
    nothing.
    """
    order = ManyOrders("container.restart", "started", to_start, has_ended, only_ended=True)
    return _give(order, options, Picked(containers or (), every, _names(kind), _names(ship)))


def living(containers: Sequence[Container]) -> list[Container]:
    """Return the containers that have not ended."""
    return [each for each in containers if is_live(each)]


def has_ended(container: Container) -> bool:
    """Whether a container has ended for good."""
    return not is_live(container)


def _give(order: ManyOrders, options: FleetOptions, choice: Picked) -> int:
    choice.check()
    return run(options, lambda client: order.give(client, options, choice))


def _forced(*, force: bool) -> dict[str, bool]:
    return {"force": True} if force else {}


def _names(given: list[str] | None) -> list[str]:
    return listed(given or ())
