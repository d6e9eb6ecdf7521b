"""The table of deeds: each with how it is sent, what it concerns, and the credits that it moves.

How a lost answer is judged is in `domain.judgement`; `deeds` carries them out.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import attrs

from routing import FlightMode
from spacetraders.application.operations import answers as a
from spacetraders.application.ports.game import Game, Refuelled
from spacetraders.domain.contracts import Contract
from spacetraders.domain.extraction import Survey
from spacetraders.domain.intents import Operation
from spacetraders.domain.judgement import BRING_CREDITS
from spacetraders.domain.ledger import Spending
from spacetraders.domain.ships import Cargo, Fuel, Nav
from spacetraders.domain.trades import Bill

T = TypeVar("T")


@attrs.frozen
class Act(Generic[T]):
    """One deed to be done: `send` does it, `money` reads what it cost or brought from the answer.

    The other fields are those of the intent. `price` is what the game has said that it takes.
    """

    operation: Operation
    send: Callable[[Game], Awaitable[T]]
    ship_symbol: str | None = None
    target: str | None = None
    good: str | None = None
    units: int | None = None
    money: Callable[[T], Spending | None] | None = None
    price: int | None = None


def orbit(ship: str) -> Act[Nav]:
    """Leave the dock."""
    return Act(Operation.ORBIT, lambda game: game.orbit(ship), ship)


def dock(ship: str) -> Act[Nav]:
    """Dock."""
    return Act(Operation.DOCK, lambda game: game.dock(ship), ship)


def navigate(ship: str, waypoint: str) -> Act[tuple[Nav, Fuel]]:
    """Depart."""
    return Act(Operation.NAVIGATE, lambda game: game.navigate(ship, waypoint), ship, waypoint)


def set_flight_mode(ship: str, mode: FlightMode) -> Act[Nav]:
    """Choose how the next flight is flown."""
    return Act(
        Operation.SET_FLIGHT_MODE, lambda game: game.set_flight_mode(ship, mode), ship, mode.value
    )


def warp(ship: str, waypoint: str) -> Act[tuple[Nav, Fuel]]:
    """Depart for another system."""
    return Act(Operation.WARP, lambda game: game.warp(ship, waypoint), ship, waypoint)


def jump(ship: str, waypoint: str) -> Act[a.Jumped]:
    """Go to a connected gate, for the price of an antimatter."""
    return Act(
        Operation.JUMP, lambda game: game.jump(ship, waypoint), ship, waypoint, money=_antimatter
    )


def refuel(ship: str, where: str, units: int | None = None) -> Act[tuple[Fuel, Refuelled]]:
    """Fill the tank at a waypoint, or take `units` of fuel."""
    return Act(
        Operation.REFUEL,
        lambda game: game.refuel(ship, units=units),
        ship,
        money=lambda told: told[1].spending(where),
    )


def purchase(ship: str, good: str, units: int) -> Act[a.Traded]:
    """Buy units of a good."""
    return Act(
        Operation.PURCHASE,
        lambda game: game.purchase_cargo(ship, good, units),
        ship,
        None,
        good,
        units,
        _traded,
    )


def sell(ship: str, good: str, units: int) -> Act[a.Traded]:
    """Sell units of a good."""
    return Act(
        Operation.SELL,
        lambda game: game.sell_cargo(ship, good, units),
        ship,
        None,
        good,
        units,
        _traded,
    )


def jettison(ship: str, good: str, units: int) -> Act[Cargo]:
    """Throw units of cargo away."""
    return Act(
        Operation.JETTISON, lambda game: game.jettison(ship, good, units), ship, None, good, units
    )


def transfer(ship: str, to_ship: str, good: str, units: int) -> Act[a.Transferred]:
    """Hand units of cargo to another ship."""
    return Act(
        Operation.TRANSFER,
        lambda game: game.transfer_cargo(ship, to_ship, good, units),
        ship,
        to_ship,
        good,
        units,
    )


def chart(ship: str) -> Act[a.Charted]:
    """Chart where the ship is."""
    return Act(
        Operation.CHART,
        lambda game: game.chart(ship),
        ship,
        money=_charted,
    )


def survey(ship: str) -> Act[a.Surveyed]:
    """Look for deposits."""
    return Act(Operation.SURVEY, lambda game: game.survey(ship), ship)


def extract(ship: str, found: Survey | None = None) -> Act[a.Extracted]:
    """Dig, for what a survey found where there is one."""
    if found is None:
        return Act(Operation.EXTRACT, lambda game: game.extract(ship), ship)
    return Act(
        Operation.EXTRACT, lambda game: game.extract_surveyed(ship, found), ship, found.signature
    )


def siphon(ship: str) -> Act[a.Extracted]:
    """Draw gas."""
    return Act(Operation.SIPHON, lambda game: game.siphon(ship), ship)


def refine(ship: str, good: str) -> Act[a.Refined]:
    """Make a good of raw cargo."""
    return Act(Operation.REFINE, lambda game: game.refine(ship, good), ship, good=good)


def scan_systems(ship: str) -> Act[a.ScannedSystems]:
    """See the systems around."""
    return Act(Operation.SCAN, lambda game: game.scan_systems(ship), ship, "systems")


def scan_waypoints(ship: str) -> Act[a.ScannedWaypoints]:
    """See the waypoints of the system."""
    return Act(Operation.SCAN, lambda game: game.scan_waypoints(ship), ship, "waypoints")


def scan_ships(ship: str) -> Act[a.ScannedShips]:
    """See the ships around."""
    return Act(Operation.SCAN, lambda game: game.scan_ships(ship), ship, "ships")


def negotiate(ship: str) -> Act[Contract]:
    """Have a contract offered."""
    return Act(Operation.NEGOTIATE, lambda game: game.negotiate_contract(ship), ship)


def accept(contract: str) -> Act[a.Paid]:
    """Accept a contract, which pays the advance."""
    operation = Operation.CONTRACT_ACCEPT
    return Act(
        operation,
        lambda game: game.accept_contract(contract),
        None,
        contract,
        money=lambda told: _paid(operation, told),
    )


def deliver(contract: str, ship: str, good: str, units: int) -> Act[a.Delivered]:
    """Deliver units of cargo."""
    return Act(
        Operation.CONTRACT_DELIVER,
        lambda game: game.deliver_contract(contract, ship, good, units),
        ship,
        contract,
        good,
        units,
    )


def fulfill(contract: str) -> Act[a.Paid]:
    """Close a contract, which pays the rest."""
    operation = Operation.CONTRACT_FULFILL
    return Act(
        operation,
        lambda game: game.fulfill_contract(contract),
        None,
        contract,
        money=lambda told: _paid(operation, told),
    )


def purchase_ship(waypoint: str, ship_type: str) -> Act[a.ShipBought]:
    """Buy a ship at a yard where a ship of ours is."""
    return Act(
        Operation.SHIP_PURCHASE,
        lambda game: game.purchase_ship(ship_type, waypoint),
        None,
        waypoint,
        ship_type,
        money=_ship_bought,
    )


def supply(waypoint: str, ship: str, good: str, units: int) -> Act[a.Supplied]:
    """Give units of cargo to a building site."""
    return Act(
        Operation.SUPPLY,
        lambda game: game.supply_construction(waypoint, ship, good, units),
        ship,
        waypoint,
        good,
        units,
    )


def repair(ship: str, price: int | None = None) -> Act[a.Repaired]:
    """Bring the parts' condition back; `price` is what was quoted."""
    operation = Operation.REPAIR
    return Act(
        operation,
        lambda game: game.repair(ship),
        ship,
        price=price,
        money=lambda told: _refit(operation, told),
    )


def scrap(ship: str, price: int | None = None) -> Act[a.Scrapped]:
    """Give the ship up; `price` is what was quoted."""
    operation = Operation.SCRAP
    return Act(
        operation,
        lambda game: game.scrap(ship),
        ship,
        price=price,
        money=lambda told: _refit(operation, told),
    )


def install_mount(ship: str, part: str) -> Act[a.MountsChanged]:
    """Mount what is in the hold."""
    operation = Operation.MOUNT_INSTALL
    return Act(
        operation,
        lambda game: game.install_mount(ship, part),
        ship,
        part,
        money=lambda told: _refit(operation, told),
    )


def remove_mount(ship: str, part: str) -> Act[a.MountsChanged]:
    """Unmount something, into the hold."""
    operation = Operation.MOUNT_REMOVE
    return Act(
        operation,
        lambda game: game.remove_mount(ship, part),
        ship,
        part,
        money=lambda told: _refit(operation, told),
    )


def install_module(ship: str, part: str) -> Act[a.ModulesChanged]:
    """Build in a module that is in the hold."""
    operation = Operation.MODULE_INSTALL
    return Act(
        operation,
        lambda game: game.install_module(ship, part),
        ship,
        part,
        money=lambda told: _refit(operation, told),
    )


def remove_module(ship: str, part: str) -> Act[a.ModulesChanged]:
    """Take out a module, into the hold."""
    operation = Operation.MODULE_REMOVE
    return Act(
        operation,
        lambda game: game.remove_module(ship, part),
        ship,
        part,
        money=lambda told: _refit(operation, told),
    )


def _traded(told: a.Traded) -> Spending:
    return Spending.of_trade(told.trade.type, told.trade, told.agent.credits)


def _antimatter(told: a.Jumped) -> Spending:
    return Spending.of_trade(Operation.JUMP.ledger_kind, told.trade, told.agent.credits)


def _charted(told: a.Charted) -> Spending | None:
    if told.bill is None:
        return None
    return _billed(Operation.CHART, told.bill, told.agent.credits)


def _paid(operation: Operation, told: a.Paid) -> Spending:
    contract = told.contract
    accepted = operation is Operation.CONTRACT_ACCEPT
    return Spending(
        kind=operation.ledger_kind,
        total_price=contract.paid_on_accepted if accepted else contract.paid_on_fulfilled,
        balance=told.agent.credits,
        contract_id=contract.contract_id,
    )


def _ship_bought(told: a.ShipBought) -> Spending:
    return Spending(
        kind=Operation.SHIP_PURCHASE.ledger_kind,
        waypoint_symbol=told.trade.waypoint_symbol,
        trade_symbol=told.trade.ship_type,
        units=1,
        price_per_unit=told.trade.price,
        total_price=-told.trade.price,
        balance=told.agent.credits,
        ship_symbol=told.ship.symbol,
    )


def _refit(operation: Operation, told: Any) -> Spending:
    """Read what a shipyard took, or gave for scrap."""
    return _billed(operation, told.bill, told.agent.credits)


def _billed(operation: Operation, bill: Bill, balance: int) -> Spending:
    sign = 1 if operation in BRING_CREDITS else -1
    return Spending(
        kind=operation.ledger_kind,
        waypoint_symbol=bill.waypoint_symbol,
        trade_symbol=bill.trade_symbol,
        total_price=sign * bill.total_price,
        balance=balance,
    )
