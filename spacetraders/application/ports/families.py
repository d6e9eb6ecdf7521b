"""The families of the game's operations beyond flying and looking: `ports.Game` has them all.

What is promised of every call is said there. A call that changes the world is sent once and never
repeated blindly; its answers are in `answers`.
"""

from typing import Protocol

from spacetraders.application.operations.answers import (
    Charted,
    Delivered,
    Extracted,
    Jumped,
    ModulesChanged,
    MountsChanged,
    Paid,
    Refined,
    Repaired,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    Scrapped,
    ShipBought,
    Supplied,
    Surveyed,
    Traded,
    Transferred,
)
from spacetraders.domain.construction import Construction
from spacetraders.domain.contracts import Contract
from spacetraders.domain.extraction import Survey
from spacetraders.domain.listing import Listing
from spacetraders.domain.parts import Module, Mount
from spacetraders.domain.players import Agent
from spacetraders.domain.ships import Cargo, Cooldown, Fuel, Nav
from spacetraders.domain.systems import StarSystem
from spacetraders.domain.trades import Bill
from spacetraders.domain.universe import Account, AgentEvent, Faction, Reputation
from spacetraders.domain.waypoints import Waypoint


class People(Protocol):
    """Agents and factions."""

    async def account(self) -> Account:
        """Who owns the agent."""
        ...

    async def agent_events(self) -> tuple[AgentEvent, ...]:
        """What the server noted of the agent lately."""
        ...

    async def reputations(self) -> Listing[Reputation]:
        """What the factions think of the agent."""
        ...

    async def agents(self) -> Listing[Agent]:
        """Every agent of this universe."""
        ...

    async def agent_named(self, agent_symbol: str) -> Agent:
        """Any agent; raises NotFound."""
        ...

    async def factions(self) -> Listing[Faction]:
        """Every faction."""
        ...

    async def faction(self, faction_symbol: str) -> Faction:
        """One faction; raises NotFound."""
        ...

    async def departures(self) -> None:
        """Ask whether the server has a stream of departures; where it has none, StrangeAnswer.

        The stream itself wants a WebSocket, which the daemon has no use for.
        """
        ...


class Map(Protocol):
    """Places, and who may build there."""

    async def systems(self) -> Listing[StarSystem]:
        """Every system; thousands take a request for each twenty."""
        ...

    async def waypoint(self, waypoint_symbol: str) -> Waypoint:
        """One waypoint as it is now, with its modifiers."""
        ...

    async def construction(self, waypoint_symbol: str) -> Construction:
        """What a building site still needs; raises NotFound where there never was one."""
        ...

    async def supply_construction(
        self, waypoint_symbol: str, ship_symbol: str, trade_symbol: str, units: int
    ) -> Supplied:
        """Give units of cargo to a site where the ship is docked."""
        ...

    async def supply_chain(self) -> dict[str, tuple[str, ...]]:
        """What is made of what: each export with its imports."""
        ...


class Contracting(Protocol):
    """Contracts: negotiate, accept, deliver, fulfil."""

    async def contracts(self) -> Listing[Contract]:
        """Every contract of the agent, old ones too."""
        ...

    async def contract(self, contract_id: str) -> Contract:
        """One contract."""
        ...

    async def negotiate_contract(self, ship_symbol: str) -> Contract:
        """Have a contract offered where the ship is docked; refused while another one is open."""
        ...

    async def accept_contract(self, contract_id: str) -> Paid:
        """Accept an offer, which pays the advance."""
        ...

    async def deliver_contract(
        self, contract_id: str, ship_symbol: str, trade_symbol: str, units: int
    ) -> Delivered:
        """Deliver units of cargo where the ship is docked."""
        ...

    async def fulfill_contract(self, contract_id: str) -> Paid:
        """Close a contract whose deliveries are complete, which pays the rest."""
        ...


class Trading(Protocol):
    """What is bought, sold and handed over."""

    async def purchase_ship(self, ship_type: str, waypoint_symbol: str) -> ShipBought:
        """Buy a ship of a type at a yard where a ship of ours is."""
        ...

    async def purchase_cargo(self, ship_symbol: str, trade_symbol: str, units: int) -> Traded:
        """Buy units of a good, at most its trade volume."""
        ...

    async def sell_cargo(self, ship_symbol: str, trade_symbol: str, units: int) -> Traded:
        """Sell units of a good, at most its trade volume."""
        ...

    async def jettison(self, ship_symbol: str, trade_symbol: str, units: int) -> Cargo:
        """Throw units of cargo away; what is left."""
        ...

    async def transfer_cargo(
        self, ship_symbol: str, target_symbol: str, trade_symbol: str, units: int
    ) -> Transferred:
        """Hand units of cargo to another ship of ours, at the same place and both docked or not."""
        ...


class Instruments(Protocol):
    """What a ship does with its own instruments, and how it is equipped."""

    async def nav(self, ship_symbol: str) -> Nav:
        """Where a ship is; also answered for one whose hold is damaged (MECHANICS 10)."""
        ...

    async def cargo(self, ship_symbol: str) -> Cargo:
        """What is in the hold."""
        ...

    async def cooldown(self, ship_symbol: str) -> Cooldown:
        """How the reactor rests, if it does."""
        ...

    async def modules(self, ship_symbol: str) -> tuple[Module, ...]:
        """What is built in."""
        ...

    async def mounts(self, ship_symbol: str) -> tuple[Mount, ...]:
        """What is mounted."""
        ...

    async def jump(self, ship_symbol: str, waypoint_symbol: str) -> Jumped:
        """Go to a connected gate at once, for the price of an antimatter."""
        ...

    async def warp(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """Depart for another system; the nav names the arrival."""
        ...

    async def chart(self, ship_symbol: str) -> Charted:
        """Chart the waypoint where the ship is."""
        ...

    async def survey(self, ship_symbol: str) -> Surveyed:
        """Look for deposits where the ship is."""
        ...

    async def extract(self, ship_symbol: str) -> Extracted:
        """Dig where the ship is."""
        ...

    async def extract_surveyed(self, ship_symbol: str, survey: Survey) -> Extracted:
        """Dig for what a survey found there."""
        ...

    async def siphon(self, ship_symbol: str) -> Extracted:
        """Draw gas from the giant where the ship is."""
        ...

    async def refine(self, ship_symbol: str, produce: str) -> Refined:
        """Make a good of raw cargo."""
        ...

    async def scan_systems(self, ship_symbol: str) -> ScannedSystems:
        """See the systems around."""
        ...

    async def scan_waypoints(self, ship_symbol: str) -> ScannedWaypoints:
        """See the waypoints of the system, charted or not."""
        ...

    async def scan_ships(self, ship_symbol: str) -> ScannedShips:
        """See the ships around."""
        ...


class Refitting(Protocol):
    """What a shipyard does to a docked ship."""

    async def repair_bill(self, ship_symbol: str) -> Bill:
        """What a repair would cost."""
        ...

    async def repair(self, ship_symbol: str) -> Repaired:
        """Bring the parts' condition back."""
        ...

    async def scrap_bill(self, ship_symbol: str) -> Bill:
        """What scrapping the ship would bring."""
        ...

    async def scrap(self, ship_symbol: str) -> Scrapped:
        """Give the ship up for scrap."""
        ...

    async def install_module(self, ship_symbol: str, module_symbol: str) -> ModulesChanged:
        """Build in a module that is in the hold."""
        ...

    async def remove_module(self, ship_symbol: str, module_symbol: str) -> ModulesChanged:
        """Take out a module, into the hold."""
        ...

    async def install_mount(self, ship_symbol: str, mount_symbol: str) -> MountsChanged:
        """Mount what is in the hold."""
        ...

    async def remove_mount(self, ship_symbol: str, mount_symbol: str) -> MountsChanged:
        """Unmount something, into the hold."""
        ...
