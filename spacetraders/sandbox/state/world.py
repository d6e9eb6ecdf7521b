"""The root of the sandbox's state: all that changes hangs off `World`.

Everything here is synchronous and takes the time as an argument; whoever handles a request does
so without giving way, so two requests never see each other half done.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from spacetraders.domain.waypoints import system_of
from spacetraders.sandbox import refusals
from spacetraders.sandbox.state import market_ticks
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.faults import Faults
from spacetraders.sandbox.state.ledger import Ledger
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.postponed import Postponed
from spacetraders.sandbox.state.rocks import Rocks
from spacetraders.sandbox.state.ships import Cooldown, Ship
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.surveys import Surveys
from spacetraders.sandbox.state.tokens import Authority
from spacetraders.sandbox.state.universe import System, Universe, Waypoint
from spacetraders.sandbox.state.world_clock import Hands


@attrs.define(repr=False)
class World:
    """One running universe; `pace` divides everything that takes time (1 is the game's own).

    The universe says how things were at first. `markets`, `shipyards` and `places` are those that
    anyone has come across since, by waypoint. What happens by chance in play is drawn from `dice`,
    the ids of errors from `id_dice`, so that a refusal changes nothing; `time` is up to when
    processes have run. `deadlines` is a heap of when which agent's contracts may lapse.

    `reset_on` is the reset date where it is not the day on which the world `started`, and until
    `closed_until` nobody is let in. The pace is that of now since `paced_since`, if it was another
    before; by then markets had ticked `ticked_before` times.
    """

    universe: Universe
    started: datetime
    seed: int = 1
    pace: float = 1.0
    extra_ships: int = 0
    account_token: str | None = None
    agents: dict[str, Agent] = attrs.field(factory=dict)
    markets: dict[str, Market] = attrs.field(factory=dict)
    shipyards: dict[str, Shipyard] = attrs.field(factory=dict)
    places: dict[str, PlaceState] = attrs.field(factory=dict)
    deadlines: list[tuple[datetime, str, str]] = attrs.field(factory=list)
    rocks: Rocks = attrs.field(factory=Rocks)
    surveys: Surveys = attrs.field(factory=Surveys)
    ledger: Ledger = attrs.field(factory=Ledger)
    postponed: list[Postponed] = attrs.field(factory=list)
    hands: Hands = attrs.field(factory=Hands)
    reset_on: date | None = None
    closed_until: datetime | None = None
    paced_since: datetime | None = None
    ticked_before: float = 0.0
    time: datetime = attrs.field(init=False)
    dice: random.Random = attrs.field(init=False)
    id_dice: random.Random = attrs.field(init=False)
    authority: Authority = attrs.field(init=False)
    faults: Faults = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.time = self.started
        self.dice = random.Random(f"play {self.seed}")
        self.id_dice = random.Random(f"ids {self.seed}")
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
            **self.universe.statistics(),
        }

    @property
    def reset_date(self) -> date:
        """The day on which this universe began; tokens are good for it only."""
        return self.reset_on or self.started.date()

    def next_postponed(self, now: datetime) -> Postponed | None:
        """Take out the first request whose time has come; None where there is none."""
        due = [late for late in self.postponed if late.due <= now]
        if not due:
            return None
        first = min(due, key=lambda late: late.due)
        self.postponed.remove(first)
        return first

    def time_at(self, moment: datetime) -> datetime:
        """Return the world's time at a moment of the clock: in whole milliseconds, as the API."""
        time = self.hands.at(moment)
        return time.replace(microsecond=time.microsecond // 1000 * 1000)

    def lasting(self, seconds: float) -> timedelta:
        """Return how long `seconds` of the game take here, in whole milliseconds."""
        return timedelta(milliseconds=round(seconds * 1000 / self.pace))

    @property
    def market_ticks(self) -> int:
        """How often markets have ticked since the world began."""
        return int(self._ticked)

    @property
    def last_market_update(self) -> datetime:
        """When markets ticked last; at first, when the world began."""
        since = self.paced_since or self.started
        return since + market_ticks.TICK * (self.market_ticks - self.ticked_before) / self.pace

    @property
    def _ticked(self) -> float:
        """How many ticks have passed, the one that runs included."""
        since = self.paced_since or self.started
        return self.ticked_before + (self.time - since) * self.pace / market_ticks.TICK

    def change_pace(self, pace: float) -> None:
        """Let what begins from now on go at another pace; what is under way ends as it would."""
        self.ticked_before, self.paced_since = self._ticked, self.time
        self.pace = pace

    def become(self, other: "World") -> None:
        """Take over all of another world, which is not to be used any more."""
        for field in attrs.fields(World):
            setattr(self, field.name, getattr(other, field.name))

    def cool_down(self, ship: Ship, seconds: float, now: datetime) -> Cooldown:
        """Start a ship's cooldown of so many seconds of the game, and return it."""
        cooldown = ship.cooldown = Cooldown.begun(now, self.lasting(seconds))
        return cooldown

    def agent(self, symbol: str) -> Agent:
        """Return an agent, or refuse with 4107: agents live as long as the process."""
        try:
            return self.agents[symbol]
        except KeyError:
            raise refusals.unknown_agent(symbol) from None

    def system(self, symbol: str) -> System:
        """Return a system, or refuse with 404."""
        system = self.universe.system(symbol)
        if system is None:
            raise refusals.not_found("system", symbol)
        return system

    def waypoint(self, system: str, symbol: str) -> Waypoint:
        """Return a waypoint of a system, or refuse with 404."""
        try:
            return self.system(system).waypoints[symbol]
        except KeyError:
            raise refusals.not_found("waypoint", symbol) from None

    def find_waypoint(self, symbol: str) -> Waypoint | None:
        """Return a waypoint of whatever system, if there is one of that name."""
        system = self.universe.system(system_of(symbol))
        return system.waypoints.get(symbol) if system else None

    def place(self, waypoint: Waypoint) -> PlaceState:
        """Return the state of a waypoint; to change it, put another one into `places`."""
        return self.places.get(waypoint.symbol) or PlaceState.at_first(waypoint)

    def find_market(self, waypoint: str) -> Market | None:
        """Return the market of a waypoint, if it has one, as it is by now.

        Trades there change this very one; it is brought up to date here and nowhere else.
        """
        market = self.markets.get(waypoint) or self.universe.market(waypoint)
        if market is not None:
            self.markets[waypoint] = market
            market_ticks.catch_up(market, self.market_ticks, self.seed)
        return market

    def market(self, waypoint: Waypoint) -> Market:
        """Return the market of a waypoint, or refuse with 404."""
        market = self.find_market(waypoint.symbol)
        if market is None:
            raise refusals.not_found("market at waypoint", waypoint.symbol)
        return market

    def find_shipyard(self, waypoint: str) -> Shipyard | None:
        """Return the shipyard of a waypoint, if it has one, as it is by now."""
        shipyard = self.shipyards.get(waypoint) or self.universe.shipyard(waypoint)
        if shipyard is not None:
            self.shipyards[waypoint] = shipyard
            shipyard.catch_up(self.market_ticks)
        return shipyard

    def shipyard(self, waypoint: Waypoint) -> Shipyard:
        """Return the shipyard of a waypoint, or refuse with 404."""
        shipyard = self.find_shipyard(waypoint.symbol)
        if shipyard is None:
            raise refusals.not_found("shipyard at waypoint", waypoint.symbol)
        return shipyard

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
        self.ledger.enter(now, agent, ship, operation, changed=changed, detail=detail)
