"""Learning: what the answer to a deed says of ships and contracts, kept for the next one."""

from typing import Any

import attrs
import trio

from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations.answers import (
    Delivered,
    Paid,
    Scrapped,
    ShipBought,
    Transferred,
)
from spacetraders.application.operations.operation import Deed
from spacetraders.domain.contracts import Contract
from spacetraders.domain.players import Player
from spacetraders.domain.ships import Cargo, Nav, Ship

PARTS = ("nav", "fuel", "cargo", "cooldown", "modules", "mounts")
"""What answers call as a ship does."""


LEARN_SECONDS = 5.0
"""How long the keeping of an answer is kept from a cancellation."""


def changed(ship: Ship, answer: object) -> Ship:
    """Return the ship with what an answer says of it; the ship itself where that is nothing."""
    whole = getattr(answer, "ship", None)
    if isinstance(whole, Ship):
        return whole
    changes: dict[str, Any] = {}
    match answer:
        case Nav():
            changes["nav"] = answer
        case Cargo():
            changes["cargo"] = answer
        case _:
            told = {name: getattr(answer, name, None) for name in PARTS}
            changes = {name: value for name, value in told.items() if value is not None}
    return attrs.evolve(ship, **changes) if changes else ship


async def learn(
    fleet: Fleet, contracts: Contracts, player: Player, deed: Deed[Any], answer: object
) -> None:
    """Keep what an answer says; what the daemon does not know of yet is left to be looked at.

    A caller who is cancelled meanwhile does so first: the next order must not judge by what was.
    """
    with trio.move_on_after(LEARN_SECONDS, shield=True):
        await _learn(fleet, contracts, player, deed, answer)


async def _learn(
    fleet: Fleet, contracts: Contracts, player: Player, deed: Deed[Any], answer: object
) -> None:
    match answer:
        case Contract():
            contracts.note(player, answer)
        case Paid() | Delivered():
            contracts.note(player, answer.contract)
        case ShipBought():
            await fleet.note(player, answer.ship)
        case Scrapped():
            fleet.drop(player, deed.ship_symbol or "")
        case Transferred():
            await _handed_over(fleet, player, deed.target or "", answer)
    ship = fleet.known(player, deed.ship_symbol or "")
    if ship is not None and (now := changed(ship, answer)) is not ship:
        await fleet.note(player, now)


async def _handed_over(fleet: Fleet, player: Player, target: str, answer: Transferred) -> None:
    ship = fleet.known(player, target)
    if ship is None:
        return
    if answer.target_cargo is None:
        fleet.forget(player, target)
    else:
        await fleet.note(player, attrs.evolve(ship, cargo=answer.target_cargo))
