"""The kind `contract`: one contract after the other, from the offer to the last payment.

It flies no ship. It has a docked ship negotiate, weighs the offer, accepts it, and offers its
deliveries to the hulls, which the dispatcher sends. An iteration is one contract.
"""

from datetime import datetime

import attrs
import trio

from spacetraders import clock
from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Purpose
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown, Refused
from spacetraders.domain.work.contracts import Weighed, offers_of, pay_of, weighed

RECHECK_SECONDS = 60.0
"""How long an offer that cannot be accepted, or a missing ship, is waited for between looks."""


@attrs.frozen
class ContractConfig:
    """The negotiator: a ship that negotiates, or any docked one where it is empty."""

    negotiator: str = ""


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
        """Find or negotiate a contract, and see it through."""
        contracts = self.services.deeds.contracts
        await contracts.read(self.player, Lane.FLIGHT)
        contract = contracts.open_one(self.player, self._server_now())
        if contract is None:
            contract = await self._negotiated()
        if contract is None:
            return
        if not contract.accepted:
            contract = await self._accepted(contract)
        if contract is not None:
            await self._delivered(contract)

    async def _negotiated(self) -> Contract | None:
        ships = await self.services.fleet.all(self.player, Lane.FLIGHT)
        able = [ship for ship in ships if self._can_negotiate(ship)]
        # Probes first: they stay where they are, while a hauler may leave the dock meanwhile.
        for ship in sorted(able, key=lambda it: (it.cargo.capacity, it.symbol)):
            try:
                offered = await self._game().do(table.NEGOTIATE(ship.symbol))
            except Refused as refused:
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
        here = ship.nav.waypoint_symbol
        if self.config.negotiator and ship.symbol != self.config.negotiator:
            return False
        return ship.nav.status is NavStatus.DOCKED and here not in self.unowned

    async def _accepted(self, contract: Contract) -> Contract | None:
        """Accept a contract once that is worth it, or let it lapse."""
        told = ""
        while contract.is_open(self._server_now()):
            verdict = await self._weighed(contract)
            if verdict.accept:
                self.context.works()
                paid = await self._game().do(table.CONTRACT_ACCEPT(target=contract.contract_id))
                self.context.log.info(
                    "accepts a contract",
                    goods=_goods(contract),
                    credits=pay_of(contract),
                    cost_credits=verdict.cost,
                    reason=verdict.reason,
                )
                return paid.contract
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

    async def _delivered(self, contract: Contract) -> None:
        """Offer the deliveries until all are made, then fulfil."""
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
                left = sum(each.units_left for each in now.deliveries)
                self.context.waits(
                    f"{left} of {_goods(now)} are still to be delivered", kind="delivery"
                )
                with trio.move_on_after(RECHECK_SECONDS):
                    await board.changed.wait()
                    await trio.sleep(0.1)
        finally:
            board.offerings.pop(self.context.container_id, None)
        self.context.works()
        if now.delivered and not now.fulfilled:
            await self._game().do(table.CONTRACT_FULFILL(target=contract_id))
            self.context.log.info(
                "fulfils a contract", goods=_goods(now), credits=now.paid_on_fulfilled
            )
        elif not now.fulfilled:
            self.context.log.warning("a contract has run out", goods=_goods(now))

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

    return Kind("contract", ContractConfig, lambda _: None, body, iterations=-1)
