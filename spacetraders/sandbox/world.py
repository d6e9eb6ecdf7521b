"""The state of the sandbox: agents, ships, markets, and the ledger of what was done.

Everything here is synchronous and takes the time as an argument; whoever handles a request does
so without giving way, so two requests never see each other half done.
"""

import random
from collections import deque
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from routing import FlightMode
from spacetraders.domain.ships import NavStatus
from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue.hulls import ShipType
from spacetraders.sandbox.faults import Faults
from spacetraders.sandbox.galaxy import System, Universe, Waypoint
from spacetraders.sandbox.market import Market
from spacetraders.sandbox.shipyard import Shipyard
from spacetraders.sandbox.tokens import Authority

LEDGER_LENGTH = 100_000
"""Deeds kept; about half a day at the game's full rate."""


@attrs.frozen
class Nav:
    """Where a ship is, or between what it flies (MECHANICS 3.2).

    A change of speed in flight starts a new stage of the same route: `stage_began` is when, and
    `stage_share` how much of the route's distance was left then, from 1 down to 0.
    """

    origin: Waypoint
    destination: Waypoint
    status: NavStatus
    flight_mode: FlightMode
    departure: datetime
    arrival: datetime
    stage_began: datetime
    stage_share: float = 1.0

    def at(self, now: datetime) -> "Nav":
        """Return the nav at `now`: a flight that is over has become an orbit."""
        if self.status is NavStatus.IN_TRANSIT and now >= self.arrival:
            return attrs.evolve(self, status=NavStatus.IN_ORBIT)
        return self

    @classmethod
    def docked(cls, where: Waypoint, now: datetime) -> "Nav":
        """Return the nav of a new ship."""
        return cls(where, where, NavStatus.DOCKED, FlightMode.CRUISE, now, now, now)


@attrs.frozen
class Consumption:
    """The last fuel burnt: units, and when."""

    amount: int
    timestamp: datetime


@attrs.define
class Ship:
    """A ship; `fuel` in fuel units, `cargo` in units by good."""

    symbol: str
    agent: str
    faction: str
    type: ShipType
    nav: Nav
    fuel: int
    consumed: Consumption
    cargo: dict[str, int] = attrs.field(factory=dict)

    @classmethod
    def built(
        cls, symbol: str, agent: "Agent", ship_type: ShipType, where: Waypoint, now: datetime
    ) -> "Ship":
        """Return a new ship, docked and with a full tank."""
        tank = ship_type.frame.fuel_capacity
        nav = Nav.docked(where, now)
        return cls(symbol, agent.symbol, agent.faction, ship_type, nav, tank, Consumption(0, now))

    def is_at(self, waypoint: str, now: datetime) -> bool:
        """Whether it is docked at the waypoint or orbits it; passing through does not count."""
        nav = self.nav.at(now)
        return nav.destination.symbol == waypoint and nav.status is not NavStatus.IN_TRANSIT


@attrs.frozen
class Contract:
    """A procurement contract: `units` of a good to a waypoint; payments in credits."""

    contract_id: str
    faction: str
    good: str
    destination: str
    units: int
    on_accepted: int
    on_fulfilled: int
    deadline: datetime
    deadline_to_accept: datetime


@attrs.define
class Agent:
    """A player, with all that is theirs; `ships` by symbol."""

    symbol: str
    account_id: str
    faction: str
    headquarters: str
    credits: int
    contract: Contract
    ships: dict[str, Ship] = attrs.field(factory=dict)

    def ship(self, symbol: str) -> Ship:
        """Return one of the agent's ships, or refuse with 404."""
        try:
            return self.ships[symbol]
        except KeyError:
            raise refusals.not_found("ship of yours named", symbol) from None

    def has_ship_at(self, waypoint: str, now: datetime) -> bool:
        """Whether any of the agent's ships is there."""
        return any(ship.is_at(waypoint, now) for ship in self.ships.values())


@attrs.frozen
class Deed:
    """One successful request that was meant to change the world; `changed` says whether it did.

    `seq` counts the deeds of this run, from 1 on.
    """

    seq: int
    time: datetime
    agent: str
    ship: str | None
    operation: str
    changed: bool
    detail: dict[str, Any]


@attrs.define(repr=False)
class World:
    """One running universe; `pace` divides everything that takes time (1 is the game's own)."""

    universe: Universe
    started: datetime
    seed: int = 1
    pace: float = 1.0
    extra_ships: int = 0
    account_token: str | None = None
    agents: dict[str, Agent] = attrs.field(factory=dict)
    ledger: deque[Deed] = attrs.field(factory=lambda: deque(maxlen=LEDGER_LENGTH))
    deeds: int = 0
    authority: Authority = attrs.field(init=False)
    faults: Faults = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.authority = Authority.of(self.seed, self.reset_date, self.account_token)
        self.faults = Faults(random.Random(f"faults {self.seed}"))

    def __repr__(self) -> str:
        figures = ", ".join(f"{count} {noun}" for noun, count in self.statistics().items())
        return f"<World of seed {self.seed} at pace {self.pace:g}: {figures}>"

    def statistics(self) -> dict[str, int]:
        """Return how many there are of what."""
        return {
            "agents": len(self.agents),
            "ships": sum(len(agent.ships) for agent in self.agents.values()),
            "systems": len(self.universe.systems),
            "waypoints": sum(len(s.waypoints) for s in self.universe.systems.values()),
        }

    @property
    def reset_date(self) -> date:
        """The day on which this universe began; tokens are good for it only."""
        return self.started.date()

    def lasting(self, seconds: float) -> timedelta:
        """Return how long `seconds` of the game take here, in whole milliseconds."""
        return timedelta(milliseconds=round(seconds * 1000 / self.pace))

    def agent(self, symbol: str) -> Agent:
        """Return an agent, or refuse with 4107: agents live as long as the process."""
        try:
            return self.agents[symbol]
        except KeyError:
            raise refusals.unknown_agent(symbol) from None

    def system(self, symbol: str) -> System:
        """Return a system, or refuse with 404."""
        try:
            return self.universe.systems[symbol]
        except KeyError:
            raise refusals.not_found("system", symbol) from None

    def waypoint(self, system: str, symbol: str) -> Waypoint:
        """Return a waypoint of a system, or refuse with 404."""
        try:
            return self.system(system).waypoints[symbol]
        except KeyError:
            raise refusals.not_found("waypoint", symbol) from None

    def market(self, waypoint: Waypoint) -> Market:
        """Return the market of a waypoint, or refuse with 404."""
        try:
            return self.universe.markets[waypoint.symbol]
        except KeyError:
            raise refusals.not_found("market at waypoint", waypoint.symbol) from None

    def shipyard(self, waypoint: Waypoint) -> Shipyard:
        """Return the shipyard of a waypoint, or refuse with 404."""
        try:
            return self.universe.shipyards[waypoint.symbol]
        except KeyError:
            raise refusals.not_found("shipyard at waypoint", waypoint.symbol) from None

    def record(
        self,
        now: datetime,
        agent: str,
        ship: str | None,
        operation: str,
        *,
        changed: bool = True,
        **detail: Any,
    ) -> None:
        """Enter a deed into the ledger; the oldest ones make room."""
        self.deeds += 1
        self.ledger.append(Deed(self.deeds, now, agent, ship, operation, changed, detail))
