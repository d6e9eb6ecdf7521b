"""Handlers of orders about contracts: show, negotiate, accept, deliver, fulfil."""

from typing import Generic, TypeVar

import attrs

from spacetraders.application.bus.fields import identifier, symbol, units
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import ABOARD, DEED, GAME, IN_DOCK, LIST, ORDER
from spacetraders.application.errors.orders import UnknownContract
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Delivered, Paid
from spacetraders.application.orders.desk import Desk, Ordered, ShipMessage
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain import readiness
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Player
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import IncompleteList

R = TypeVar("R")


@attrs.frozen
class ContractMessage(Message[R], Generic[R]):
    """A message about one contract."""

    player: PlayerRef
    contract_id: str = identifier()


@attrs.frozen
class ListContracts(Message[Listing[Contract]]):
    """All contracts of a player, old ones too."""

    player: PlayerRef


@attrs.frozen
class GetContract(ContractMessage[Contract]):
    """One contract."""


@attrs.frozen
class NegotiateContract(ShipMessage[Contract]):
    """Have a contract offered where the ship is docked."""


@attrs.frozen
class AcceptContract(ContractMessage[Paid]):
    """Accept a contract, which pays the advance."""


@attrs.frozen
class DeliverContract(ShipMessage[Ordered[Delivered]]):
    """Deliver units of cargo where the ship is docked."""

    contract_id: str = identifier()
    good: str = symbol()
    units: int = units()


@attrs.frozen
class FulfillContract(ContractMessage[Paid]):
    """Close a contract that is delivered, which pays the rest."""


@attrs.frozen
class ContractHandlers:
    """The handlers of messages about contracts."""

    desk: Desk
    contracts: Contracts

    @answers("contract.list", load=Load.SURVEY, raises=LIST)
    async def all(self, query: ListContracts) -> Listing[Contract]:
        player = await self.desk.players.resolve(query.player)
        listed = await self.contracts.all(player, Lane.PERSON)
        now = self.desk.now
        return attrs.evolve(
            listed, found={key: contract.at(now) for key, contract in listed.found.items()}
        )

    @answers("contract.get", load=Load.QUESTION, raises=(*GAME, UnknownContract))
    async def get(self, query: GetContract) -> Contract:
        player = await self.desk.players.resolve(query.player)
        contract = await self.contracts.look(player, query.contract_id, Lane.PERSON)
        return contract.at(self.desk.now)

    @answers(
        "contract.negotiate",
        raises=(*ORDER, IncompleteList),
        refused=(*IN_DOCK, "contract_open_already", "waypoint_without_faction"),
    )
    async def negotiate(self, command: NegotiateContract) -> Contract:
        async with self.desk.taken(command) as order:
            readiness.docked(order.ship, order.now)
            # An open contract may be from an earlier run, of which only the list tells.
            await self.contracts.read(order.player, Lane.PERSON)
            opened = self.contracts.open_one(order.player, order.now)
            if opened is not None:
                raise _foreseen(
                    GameCode.EXISTING_CONTRACT, "is open: there is one at a time", opened
                )
            return await order.do(table.NEGOTIATE(order.symbol))

    @answers(
        "contract.accept",
        raises=(*DEED, UnknownContract),
        refused=(
            "contract_already_accepted",
            "contract_expired",
            "contract_acceptance_not_permitted",
        ),
    )
    async def accept(self, command: AcceptContract) -> Paid:
        player = await self.desk.players.resolve(command.player)
        # Its expiry is left to the game, whose clock decides it.
        contract = await self._known(player, command.contract_id)
        if contract.accepted:
            raise _foreseen(GameCode.ACCEPT_CONTRACT_CONFLICT, "has been accepted", contract)
        return await self.desk.do(player, table.CONTRACT_ACCEPT(target=contract.contract_id))

    @answers(
        "contract.deliver",
        raises=(*ORDER, UnknownContract),
        refused=(
            *IN_DOCK,
            *ABOARD,
            "contract_not_accepted",
            "contract_already_fulfilled",
            "contract_expired",
            "contract_not_permitted",
            "contract_other_good",
            "contract_delivery_complete",
            "contract_other_location",
        ),
    )
    async def deliver(self, command: DeliverContract) -> Ordered[Delivered]:
        async with self.desk.taken(command) as order:
            readiness.docked(order.ship, order.now)
            readiness.aboard(order.ship, command.good, command.units)
            contract = await self._known(order.player, command.contract_id)
            _check_wanted(contract, command.good, order.ship.nav.waypoint_symbol)
            deed = table.CONTRACT_DELIVER(
                order.symbol, target=contract.contract_id, good=command.good, units=command.units
            )
            return order.done(await order.do(deed))

    @answers(
        "contract.fulfill",
        raises=(*DEED, UnknownContract),
        refused=(
            "contract_not_accepted",
            "contract_already_fulfilled",
            "contract_expired",
            "contract_not_permitted",
            "contract_not_delivered",
        ),
    )
    async def fulfill(self, command: FulfillContract) -> Paid:
        player = await self.desk.players.resolve(command.player)
        contract = await self._known(player, command.contract_id)
        _check_current(contract)
        if not contract.delivered:
            raise _foreseen(GameCode.FULFILL_CONTRACT_DELIVERY, "is not delivered yet", contract)
        return await self.desk.do(player, table.CONTRACT_FULFILL(target=contract.contract_id))

    async def _known(self, player: Player, contract_id: str) -> Contract:
        # A contract changes by our deeds alone, so the last answer holds (see `SecondLook`).
        known = self.contracts.known(player, contract_id)
        return known or await self.contracts.look(player, contract_id, Lane.PERSON)


def _check_current(contract: Contract) -> None:
    if not contract.accepted:
        raise _foreseen(GameCode.CONTRACT_NOT_ACCEPTED, "has not been accepted", contract)
    if contract.fulfilled:
        raise _foreseen(GameCode.CONTRACT_FULFILLED, "has been fulfilled", contract)


def _check_wanted(contract: Contract, good: str, here: str) -> None:
    """Check that the contract wants more of the good at this waypoint."""
    _check_current(contract)
    # A contract may want one good at several waypoints.
    wanted = [delivery for delivery in contract.deliveries if delivery.trade_symbol == good]
    if not wanted:
        raise _foreseen(GameCode.DELIVER_NOT_IN_TERMS, f"wants no {good}", contract)
    if all(delivery.destination_symbol != here for delivery in wanted):
        raise _foreseen(
            GameCode.DELIVER_INVALID_LOCATION,
            f"wants it at {wanted[0].destination_symbol}",
            contract,
        )
    if not any(delivery.units_left for delivery in wanted):
        raise _foreseen(GameCode.DELIVER_FULFILLED, f"wants no more {good}", contract)


def _foreseen(code: GameCode, why: str, contract: Contract) -> Exception:
    reason = f"contract {contract.contract_id} {why}"
    return foreseen(code, reason, contract_id=contract.contract_id)
