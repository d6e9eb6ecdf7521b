"""Deliveries: what a ship has aboard that a contract wants where it is."""

from spacetraders.application.errors.orders import AmbiguousDelivery
from spacetraders.domain import readiness
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.ships import Goods, Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import Refused


def chosen(contract: Contract, ship: Ship, good: str | None, units: int | None) -> Goods:
    """Return what the ship delivers where it is: as said, and where that is clear by itself.

    Raises:
        Refused: as the game would, of the good or of each that may be meant.
        AmbiguousDelivery: no good was named, and more than one is aboard and wanted here.
    """
    here = ship.nav.waypoint_symbol
    if good is None:
        good = _only(contract, ship)
    left = _units_left(contract, good, here)
    has = ship.cargo.units_of(good)
    amount = min(left, has) if units is None else units
    readiness.aboard(ship, good, max(1, amount))
    return Goods(good, amount)


def check_current(contract: Contract) -> None:
    """Check that the contract is accepted and open. Raises Refused."""
    if not contract.accepted:
        raise refused_of(GameCode.CONTRACT_NOT_ACCEPTED, "has not been accepted", contract)
    if contract.fulfilled:
        raise refused_of(GameCode.CONTRACT_FULFILLED, "has been fulfilled", contract)


def refused_of(
    code: GameCode, why: str, contract: Contract, *, advice: str | None = None
) -> Refused:
    """Return a refusal that is foreseen, of a contract."""
    reason = f"contract {contract.contract_id} {why}"
    return foreseen(code, reason, advice=advice, contract_id=contract.contract_id)


def _only(contract: Contract, ship: Ship) -> str:
    """Return the one good that is wanted here and aboard."""
    here = ship.nav.waypoint_symbol
    wanted = [delivery for delivery in contract.deliveries if delivery.units_left]
    if not wanted:
        raise refused_of(GameCode.DELIVER_FULFILLED, "wants no more", contract)
    wanted_here = [delivery for delivery in wanted if delivery.destination_symbol == here]
    if not wanted_here:
        elsewhere = " and ".join(f"{_words(each)} at {each.destination_symbol}" for each in wanted)
        raise refused_of(
            GameCode.DELIVER_INVALID_LOCATION, f"wants nothing at {here}: {elsewhere}", contract
        )
    aboard = {each.trade_symbol for each in wanted_here if ship.cargo.units_of(each.trade_symbol)}
    if not aboard:
        names = ", ".join(map(_words, wanted_here))
        raise foreseen(
            GameCode.CARGO_MISSING,
            f"{ship.symbol} has nothing aboard that contract {contract.contract_id} wants at"
            f" {here}: {names}",
            ship_symbol=ship.symbol,
            units=0,
        )
    if len(aboard) > 1:
        raise AmbiguousDelivery(contract.contract_id, ship.symbol, sorted(aboard))
    return aboard.pop()


def _units_left(contract: Contract, good: str, here: str) -> int:
    """Return how many units of the good the contract still wants at this waypoint, 1 or more."""
    # A contract may want one good at several waypoints.
    wanted = [delivery for delivery in contract.deliveries if delivery.trade_symbol == good]
    if not wanted:
        near = did_you_mean(good, (delivery.trade_symbol for delivery in contract.deliveries))
        raise refused_of(GameCode.DELIVER_NOT_IN_TERMS, f"wants no {good}", contract, advice=near)
    if all(delivery.destination_symbol != here for delivery in wanted):
        raise refused_of(
            GameCode.DELIVER_INVALID_LOCATION,
            f"wants it at {wanted[0].destination_symbol}",
            contract,
        )
    left = sum(each.units_left for each in wanted if each.destination_symbol == here)
    if not left:
        raise refused_of(GameCode.DELIVER_FULFILLED, f"wants no more {good}", contract)
    return left


def _words(delivery: Delivery) -> str:
    return f"{delivery.units_left} {delivery.trade_symbol}"
