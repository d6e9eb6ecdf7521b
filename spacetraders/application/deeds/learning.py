"""Learning: keeps what the answer to a deed tells of ships, contracts and markets."""

from typing import Any

import attrs

from spacetraders.application.errand import held
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.sites import Sites
from spacetraders.application.operations.answers import (
    Delivered,
    Jumped,
    Paid,
    Refuelled,
    Scrapped,
    ShipBought,
    Supplied,
    Traded,
    Transferred,
)
from spacetraders.application.operations.operation import Deed
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.ships import Cargo, Nav, Ship
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.players import Player

PARTS = ("nav", "fuel", "cargo", "cooldown", "modules", "mounts")
"""The attributes of answers that are attributes of a ship too, under the same name."""

LEARN_SECONDS = 5.0
"""How long a cancellation waits while an answer is kept."""


def changed(ship: Ship, answer: object) -> Ship:
    """Return the ship as an answer shows it, or the same object where the answer shows nothing."""
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


def learn_of_market(
    fleet: Fleet, beliefs: Beliefs, player: Player, deed: Deed[Any], answer: object
) -> None:
    """Let beliefs know of units that have just left a market, or have come to it."""
    match answer:
        case Paid() if answer.contract.fulfilled:
            for delivery in answer.contract.deliveries:
                where, units = delivery.destination_symbol, delivery.units_required
                beliefs.delivered(player.reset_date, where, delivery.trade_symbol, units)
        case Traded() | Jumped():
            beliefs.traded(player.reset_date, answer.trade.waypoint_symbol, answer.trade)
        case Refuelled(cargo=None):  # what came from the hold is no trade
            ship = fleet.known(player, deed.ship_symbol or "")
            if ship is not None:
                here, units = ship.nav.waypoint_symbol, -answer.units
                beliefs.moved(player.reset_date, here, FUEL, units, answer.price_per_unit)


@attrs.frozen
class Keepers:
    """Who keeps what the game's answers say: of ships, of contracts, and of building sites."""

    fleet: Fleet
    contracts: Contracts
    sites: Sites


async def learn(keepers: Keepers, player: Player, deed: Deed[Any], answer: object) -> None:
    """Keep what the answer to a deed says of ships, contracts and sites.

    A ship that is not known yet is left out: the next order looks at it. If cancelled, the answer
    is kept first, for at most LEARN_SECONDS.
    """
    # The next order of the ship is judged by this state, so it must not be an old one.
    with held(LEARN_SECONDS):
        await _learn(keepers, player, deed, answer)


async def _learn(keepers: Keepers, player: Player, deed: Deed[Any], answer: object) -> None:
    fleet = keepers.fleet
    match answer:
        case Contract():
            keepers.contracts.note(player, answer)
        case Paid() | Delivered():
            keepers.contracts.note(player, answer.contract)
        case Supplied():
            keepers.sites.note(player, answer.construction)
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
    # Some servers do not tell the other hold. What is known of that ship is then out of date.
    if answer.target_cargo is None:
        fleet.forget(player, target)
    else:
        await fleet.note(player, attrs.evolve(ship, cargo=answer.target_cargo))
