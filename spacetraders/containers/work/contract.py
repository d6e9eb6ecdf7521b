"""The kind `contract`: one contract after the other, from the offer to the last payment.

It flies no ship. It has a docked ship negotiate, weighs the offer, accepts it, and offers its
deliveries to the hulls, which the dispatcher sends. An iteration is one contract.
"""

from datetime import datetime
from typing import Annotated

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import check_symbol
from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.dispatch.dispatcher import CLOSING
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Paid
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Purpose
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import BadToken, Maintenance, OutcomeUnknown, Refused
from spacetraders.domain.work.contracts import Weighed, offers_of, pay_of, weighed
from spacetraders.domain.work.jobs import SinkKind

PAUSE_SECONDS = 1.0

RECHECK_SECONDS = 60.0
"""How long an offer that cannot be accepted, or a missing ship, is waited for between looks."""


HAULERS = ("haul", "trade")
"""The names of the kind whose ships deliver."""


def _upper(symbol: str) -> str:
    return symbol.upper()


def _check_negotiator(_: object, field: "attrs.Attribute[str]", value: str) -> None:
    if value:
        check_symbol(field.name, value)


@attrs.frozen
class ContractConfig:
    """The negotiator: a ship that negotiates, or any docked one where it is empty."""

    negotiator: Annotated[str, "The ship that negotiates; any docked one, if empty."] = attrs.field(
        default="", converter=_upper, validator=_check_negotiator
    )


@attrs.define(eq=False)
class Contracting:
    """One contract, from the offer to the last payment."""

    services: Services
    config: ContractConfig
    context: Context
    unowned: set[str] = attrs.field(factory=set)
    """Waypoints at which no faction offers contracts."""

    @property
    def player(self) -> Player:
        """The player that it works for."""
        return self.context.player

    async def do_one(self) -> None:
        """Find or negotiate contracts, until one was fulfilled."""
        while True:
            if await self._fulfilled_one():
                return
            # What came to nothing has waited or asked the game, and must not spin.
            await trio.sleep(PAUSE_SECONDS)

    async def _fulfilled_one(self) -> bool:
        """See one contract through. Returns whether there was one, and it was fulfilled."""
        contracts = self.services.deeds.contracts
        await contracts.read(self.player, Lane.FLIGHT)
        contract = contracts.open_one(self.player, self._server_now())
        board = self.services.dispatcher.board(self.player)
        if self.context.container_id in board.closing and not (contract and contract.accepted):
            await self._wait(CLOSING, "no new contract is begun")
            return False
        if contract is None:
            contract = await self._negotiated()
        if contract is not None and not contract.accepted:
            contract = await self._accepted(contract)
        return contract is not None and await self._delivered(contract)

    async def _negotiated(self) -> Contract | None:
        ships = await self.services.fleet.all(self.player, Lane.FLIGHT)
        able = [ship for ship in ships if self._can_negotiate(ship)]
        # Probes first: they stay where they are, while a hauler may leave the dock meanwhile.
        for ship in sorted(able, key=lambda it: (it.cargo.capacity, it.symbol)):
            try:
                offered = await self._game().do(table.NEGOTIATE(ship.symbol))
            except Refused as refused:
                if isinstance(refused, BadToken | Maintenance):
                    raise  # no other ship would do better
                if refused.code == GameCode.EXISTING_CONTRACT:
                    await self.services.deeds.contracts.all(self.player, Lane.FLIGHT)
                    return None
                self.unowned.add(ship.nav.waypoint_symbol)
                self.context.log.info(
                    "cannot negotiate here", ship=ship.symbol, reason=refused.message
                )
                continue
            except OutcomeUnknown:
                return None  # the next iteration reads the list
            self.context.log.info(
                "negotiates", goods=_goods(offered), waypoint=ship.nav.waypoint_symbol
            )
            return offered
        await self._wait("no_ship", "no ship is docked where a faction offers contracts")
        self.unowned.clear()
        return None

    def _can_negotiate(self, ship: Ship) -> bool:
        here, named = ship.nav.waypoint_symbol, self.config.negotiator
        # A ship that a person holds is left to that person, unless it was named.
        held = self.services.held.held(self.player.player_id, ship.symbol)
        if (named and ship.symbol != named) or (held and not named):
            return False
        return ship.nav.status is NavStatus.DOCKED and here not in self.unowned

    async def _accepted(self, contract: Contract) -> Contract | None:
        """Accept a contract once that is worth it, or let it lapse."""
        told = ""
        while contract.is_open(self._server_now()):
            verdict = await self._weighed(contract)
            if verdict.accept:
                self.context.works()
                contract = await self._asked(table.CONTRACT_ACCEPT(target=contract.contract_id))
                if not contract.accepted:
                    continue
                self.context.log.info(
                    "accepts a contract",
                    goods=_goods(contract),
                    credits=pay_of(contract),
                    cost_credits=verdict.cost,
                    reason=verdict.reason,
                )
                return contract
            if verdict.reason != told:
                told = verdict.reason
                self.context.log.info(
                    "does not accept", goods=_goods(contract), reason=verdict.reason
                )
            await self._wait("weighs", f"waits with a contract for {_goods(contract)}: {told}")
        return None

    async def _weighed(self, contract: Contract) -> Weighed:
        treasury, player = self.services.treasury, self.player
        await self.services.beliefs.recall(player.reset_date)
        await treasury.balance(player, Lane.FLIGHT)
        end = contract.deadline_to_accept
        blocked = (end - self._server_now()).total_seconds() / 3600 if end else 24.0
        return weighed(
            contract,
            self._stocks(contract),
            credits=treasury.free(player.player_id, Purpose.CONTRACT),
            hours_blocked=blocked,
        )

    def _stocks(self, contract: Contract) -> dict[tuple[str, str], Stock]:
        """Return what is believed of the contract's goods in its systems."""
        goods = {each.trade_symbol for each in contract.deliveries}
        systems = {system_of(each.destination_symbol) for each in contract.deliveries}
        stocks = self.services.beliefs.stocks(self.player.reset_date, clock.now())
        return {
            (place, good): stock
            for (place, good), stock in stocks.items()
            if good in goods and system_of(place) in systems
        }

    async def _delivered(self, contract: Contract) -> bool:
        """Offer the deliveries until all are made, then fulfil. Returns whether it is fulfilled."""
        board = self.services.dispatcher.board(self.player)
        known = self.services.deeds.contracts.known
        contract_id = contract.contract_id
        board.offerings[self.context.container_id] = lambda: offers_of(
            known(self.player, contract_id), self._stocks(contract)
        )
        board.tell()
        try:
            while True:
                now = known(self.player, contract_id) or contract
                if now.delivered or now.fulfilled or not now.is_open(self._server_now()):
                    break
                self.context.waits(self._waited_for(now), kind="delivery")
                with trio.move_on_after(RECHECK_SECONDS):
                    await board.changed.wait()
                    await trio.sleep(0.1)
        finally:
            board.offerings.pop(self.context.container_id, None)
        self.context.works()
        if now.delivered and not now.fulfilled:
            if not (await self._asked(table.CONTRACT_FULFILL(target=contract_id))).fulfilled:
                return False
            self.context.log.info(
                "fulfils a contract", goods=_goods(now), credits=now.paid_on_fulfilled
            )
        elif not now.fulfilled:
            self.context.log.warning("a contract has run out", goods=_goods(now))
            return False
        return True

    async def _asked(self, deed: Deed[Paid]) -> Contract:
        """Accept or fulfil a contract. Returns it as it is then, also where the answer is lost."""
        try:
            return (await self._game().do(deed)).contract
        except OutcomeUnknown as lost:
            self.context.log.warning(lost.message, kind=lost.kind)
            contracts = self.services.deeds.contracts
            return await contracts.look(self.player, deed.target or "", Lane.FLIGHT)

    def _waited_for(self, contract: Contract) -> str:
        left = sum(each.units_left for each in contract.deliveries)
        told = f"{left} of {_goods(contract)} are still to be delivered"
        return told if self._is_hauled_for() else f"{told}, and no ship hauls for contracts"

    def _is_hauled_for(self) -> bool:
        assert self.context.containers is not None
        mine = (
            each.config.get("kinds")
            for each in self.context.containers.live()
            if each.player_id == self.player.player_id and each.kind in HAULERS
        )
        return any(not kinds or SinkKind.CONTRACT in kinds for kinds in mine)

    async def _wait(self, kind: str, reason: str) -> None:
        self.context.waits(reason, kind=kind)
        board = self.services.dispatcher.board(self.player)
        with trio.move_on_after(RECHECK_SECONDS):
            await board.changed.wait()
            await trio.sleep(5.0)

    def _server_now(self) -> datetime:
        return self.services.games.clock.now()

    def _game(self) -> RecordedGame:
        return self.services.deeds.of(self.player, Lane.FLIGHT, self.context.log.warning)


def _goods(contract: Contract) -> str:
    return ", ".join(f"{it.units_required} {it.trade_symbol}" for it in contract.deliveries)


def contract(services: Services) -> Kind[ContractConfig]:
    """Return the kind, joined to the services that it works with."""

    async def body(config: ContractConfig, context: Context) -> None:
        await Contracting(services, config, context).do_one()

    return Kind(
        "contract", ContractConfig, lambda _: None, body, iterations=-1, single=lambda _: ""
    )
