"""What moves cargo and credits: contracts, markets, and the buying of ships."""

import attrs

from spacetraders.api.client_calls import Family, ship_path
from spacetraders.application.operations.answers import (
    Delivered,
    Paid,
    ShipBought,
    Traded,
    Transferred,
)
from spacetraders.domain.contracts import Contract
from spacetraders.domain.listing import Listing
from spacetraders.domain.ships import Cargo


@attrs.frozen
class Contracting(Family):
    """The contracts of an agent."""

    async def contracts(self) -> Listing[Contract]:
        """GET /my/contracts, every page."""
        return await self.caller.pages(Contract, "my", "contracts", key="id")

    async def contract(self, contract_id: str) -> Contract:
        """GET /my/contracts/{contract}."""
        return await self.caller.get(Contract, "my", "contracts", contract_id)

    async def negotiate_contract(self, ship_symbol: str) -> Contract:
        """POST /my/ships/{ship}/negotiate/contract."""
        path = ship_path(ship_symbol, "negotiate", "contract")
        return await self.caller.post(Contract, *path, part="contract")

    async def accept_contract(self, contract_id: str) -> Paid:
        """POST /my/contracts/{contract}/accept."""
        return await self.caller.post(Paid, "my", "contracts", contract_id, "accept")

    async def deliver_contract(
        self, contract_id: str, ship_symbol: str, trade_symbol: str, units: int
    ) -> Delivered:
        """POST /my/contracts/{contract}/deliver."""
        path = ("my", "contracts", contract_id, "deliver")
        json = {"shipSymbol": ship_symbol, "tradeSymbol": trade_symbol, "units": units}
        return await self.caller.post(Delivered, *path, json=json)

    async def fulfill_contract(self, contract_id: str) -> Paid:
        """POST /my/contracts/{contract}/fulfill."""
        return await self.caller.post(Paid, "my", "contracts", contract_id, "fulfill")


@attrs.frozen
class Trading(Family):
    """What is bought, sold and handed over."""

    async def purchase_ship(self, ship_type: str, waypoint_symbol: str) -> ShipBought:
        """POST /my/ships."""
        json = {"shipType": ship_type, "waypointSymbol": waypoint_symbol}
        return await self.caller.post(ShipBought, "my", "ships", json=json)

    async def purchase_cargo(self, ship_symbol: str, trade_symbol: str, units: int) -> Traded:
        """POST /my/ships/{ship}/purchase."""
        json = {"symbol": trade_symbol, "units": units}
        return await self.caller.post(Traded, *ship_path(ship_symbol, "purchase"), json=json)

    async def sell_cargo(self, ship_symbol: str, trade_symbol: str, units: int) -> Traded:
        """POST /my/ships/{ship}/sell."""
        json = {"symbol": trade_symbol, "units": units}
        return await self.caller.post(Traded, *ship_path(ship_symbol, "sell"), json=json)

    async def jettison(self, ship_symbol: str, trade_symbol: str, units: int) -> Cargo:
        """POST /my/ships/{ship}/jettison."""
        path = ship_path(ship_symbol, "jettison")
        json = {"symbol": trade_symbol, "units": units}
        return await self.caller.post(Cargo, *path, part="cargo", json=json)

    async def transfer_cargo(
        self, ship_symbol: str, target_symbol: str, trade_symbol: str, units: int
    ) -> Transferred:
        """POST /my/ships/{ship}/transfer."""
        json = {"tradeSymbol": trade_symbol, "units": units, "shipSymbol": target_symbol}
        return await self.caller.post(Transferred, *ship_path(ship_symbol, "transfer"), json=json)
