"""What can be seen of the universe: systems, waypoints, markets, yards, gates, sites, agents."""

from collections.abc import Sequence
from typing import Any

import attrs

from spacetraders.api.client_calls import Family, waypoint_path
from spacetraders.api.outcome import Request
from spacetraders.api.wire import read_each
from spacetraders.application.operations.answers import Supplied
from spacetraders.domain.construction import Construction
from spacetraders.domain.listing import Listing
from spacetraders.domain.players import Agent
from spacetraders.domain.shipyards import Shipyard
from spacetraders.domain.systems import StarSystem
from spacetraders.domain.trades import Trade
from spacetraders.domain.universe import Account, AgentEvent, Faction, Reputation
from spacetraders.domain.waypoints import Market, Waypoint

Recipe = tuple[str, ...]


@attrs.frozen
class Places(Family):
    """Systems, and what is in them."""

    async def systems(self) -> Listing[StarSystem]:
        """GET /systems, every page."""
        return await self.caller.pages(StarSystem, "systems")

    async def system(self, system_symbol: str) -> StarSystem:
        """GET /systems/{system}."""
        return await self.caller.get(StarSystem, "systems", system_symbol)

    async def waypoints(
        self, system_symbol: str, *, waypoint_type: str | None = None, traits: Sequence[str] = ()
    ) -> Listing[Waypoint]:
        """GET /systems/{system}/waypoints, every page."""
        wanted = {"type": waypoint_type, "traits": list(traits)}
        params = {name: value for name, value in wanted.items() if value}
        path = ("systems", system_symbol, "waypoints")
        return await self.caller.pages(Waypoint, *path, params=params)

    async def waypoint(self, waypoint_symbol: str) -> Waypoint:
        """GET /systems/{system}/waypoints/{waypoint}."""
        return await self.caller.get(Waypoint, *waypoint_path(waypoint_symbol))

    async def is_built(self, waypoint_symbol: str) -> bool:
        """The same, for whether it is under construction."""
        return not (await self.waypoint(waypoint_symbol)).is_under_construction

    async def market(self, waypoint_symbol: str) -> Market:
        """GET /systems/{system}/waypoints/{waypoint}/market."""
        return await self.caller.get(Market, *waypoint_path(waypoint_symbol, "market"))

    async def trades(self, waypoint_symbol: str) -> tuple[Trade, ...]:
        """The same, for what the market lists as done."""
        return (await self.market(waypoint_symbol)).trades

    async def shipyard(self, waypoint_symbol: str) -> Shipyard:
        """GET /systems/{system}/waypoints/{waypoint}/shipyard."""
        return await self.caller.get(Shipyard, *waypoint_path(waypoint_symbol, "shipyard"))

    async def jump_gate(self, waypoint_symbol: str) -> tuple[str, ...]:
        """GET /systems/{system}/waypoints/{waypoint}/jump-gate: its connections."""
        path = waypoint_path(waypoint_symbol, "jump-gate")
        return await self.caller.get(tuple[str, ...], *path, part="connections")

    async def construction(self, waypoint_symbol: str) -> Construction:
        """GET /systems/{system}/waypoints/{waypoint}/construction."""
        return await self.caller.get(Construction, *waypoint_path(waypoint_symbol, "construction"))

    async def supply_construction(
        self, waypoint_symbol: str, ship_symbol: str, trade_symbol: str, units: int
    ) -> Supplied:
        """POST /systems/{system}/waypoints/{waypoint}/construction/supply."""
        path = waypoint_path(waypoint_symbol, "construction", "supply")
        json = {"shipSymbol": ship_symbol, "tradeSymbol": trade_symbol, "units": units}
        return await self.caller.post(Supplied, *path, json=json)

    async def supply_chain(self) -> dict[str, tuple[str, ...]]:
        """GET /market/supply-chain."""
        request = Request("GET", "/market/supply-chain")
        return await self.caller.ask(_supply_chain, request)


@attrs.frozen
class People(Family):
    """Agents and factions, and what the game says of ours."""

    async def agent(self) -> Agent:
        """GET /my/agent."""
        return await self.caller.get(Agent, "my", "agent")

    async def account(self) -> Account:
        """GET /my/account."""
        return await self.caller.get(Account, "my", "account")

    async def agent_events(self) -> tuple[AgentEvent, ...]:
        """GET /my/agent/events."""
        request = Request("GET", "/my/agent/events")
        return await self.caller.ask(lambda body: read_each(body["data"], AgentEvent), request)

    async def reputations(self) -> Listing[Reputation]:
        """GET /my/factions, every page."""
        return await self.caller.pages(Reputation, "my", "factions")

    async def agents(self) -> Listing[Agent]:
        """GET /agents, every page."""
        return await self.caller.pages(Agent, "agents")

    async def agent_named(self, agent_symbol: str) -> Agent:
        """GET /agents/{agent}."""
        return await self.caller.get(Agent, "agents", agent_symbol)

    async def factions(self) -> Listing[Faction]:
        """GET /factions, every page."""
        return await self.caller.pages(Faction, "factions")

    async def faction(self, faction_symbol: str) -> Faction:
        """GET /factions/{faction}."""
        return await self.caller.get(Faction, "factions", faction_symbol)

    async def departures(self) -> None:
        """GET /my/socket.io: nothing of the stream itself is read."""
        request = Request("GET", "/my/socket.io", any_body=True)
        await self.caller.ask(lambda _: None, request)


def _supply_chain(body: Any) -> dict[str, tuple[str, ...]]:
    """Read the recipes; one that is told in part would be a wrong one, and is left out."""
    recipes = body["data"]["exportToImportMap"].items()
    return {good: made_of for good, goods in recipes for made_of in read_each([goods], Recipe)}
