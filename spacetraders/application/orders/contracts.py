"""Handlers of orders about contracts: show, negotiate, accept, deliver, fulfil."""

from typing import Generic, TypeVar

import attrs

from spacetraders.application.bus.fields import identifier, number, optional_symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import ABOARD, DEED, GAME, IN_DOCK, LIST, ORDER
from spacetraders.application.errors.orders import AmbiguousDelivery, UnknownContract
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Delivered, Paid
from spacetraders.application.orders.delivering import (
    check_current,
    chosen,
    refused_of,
)
from spacetraders.application.orders.desk import Desk, Ordered, PreparedMessage
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain import readiness
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.ships import Goods, NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Player
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
class Offered:
    """A contract that is offered. `prepared` is what the ship was brought to for it, or None."""

    contract: Contract
    prepared: NavStatus | None


@attrs.frozen
class NegotiateContract(PreparedMessage[Offered]):
    """Have a contract offered where the ship is docked."""


@attrs.frozen
class AcceptContract(ContractMessage[Paid]):
    """Accept a contract, which pays the advance."""


@attrs.frozen
class HandedIn:
    """What a ship has delivered, and the contract after it."""

    contract: Contract
    goods: Goods


@attrs.frozen
class DeliverContract(PreparedMessage[Ordered[HandedIn]]):
    """Deliver cargo where the ship is docked.

    Without a good it is the one that the contract wants there, if only one is aboard. Without
    `units` it is as much as is wanted and aboard.
    """

    contract_id: str = identifier()
    good: str | None = optional_symbol()
    units: int | None = number(None, least=1)


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
    async def negotiate(self, command: NegotiateContract) -> Offered:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            # An open contract may be from an earlier run, of which only the list tells.
            await self.contracts.read(order.player, Lane.PERSON)
            opened = self.contracts.open_one(order.player, order.now)
            if opened is not None:
                raise refused_of(
                    GameCode.EXISTING_CONTRACT, "is open: there is one at a time", opened
                )
            return Offered(await order.do(table.NEGOTIATE(order.symbol)), order.prepared)

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
            raise refused_of(GameCode.ACCEPT_CONTRACT_CONFLICT, "has been accepted", contract)
        return await self.desk.do(player, table.CONTRACT_ACCEPT(target=contract.contract_id))

    @answers(
        "contract.deliver",
        raises=(*ORDER, UnknownContract, AmbiguousDelivery),
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
    async def deliver(self, command: DeliverContract) -> Ordered[HandedIn]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            if command.good is not None:
                readiness.aboard(order.ship, command.good, command.units or 1)
            contract = await self._known(order.player, command.contract_id)
            check_current(contract)
            goods = chosen(contract, order.ship, command.good, command.units)
            deed = table.CONTRACT_DELIVER(
                order.symbol,
                target=contract.contract_id,
                good=goods.trade_symbol,
                units=goods.units,
            )
            delivered: Delivered = await order.do(deed)
            return order.done(HandedIn(delivered.contract, goods))

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
        check_current(contract)
        if not contract.delivered:
            raise refused_of(GameCode.FULFILL_CONTRACT_DELIVERY, "is not delivered yet", contract)
        return await self.desk.do(player, table.CONTRACT_FULFILL(target=contract.contract_id))

    async def _known(self, player: Player, contract_id: str) -> Contract:
        # A contract changes by our deeds alone, so the last answer holds (see `SecondLook`).
        known = self.contracts.known(player, contract_id)
        return known or await self.contracts.look(player, contract_id, Lane.PERSON)
