"""The world: the root of the sandbox's state, with its agents, markets, ledger, time and dice.

Everything here is synchronous and takes the time as an argument. A request is handled without a
checkpoint, so no request sees another one half done.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.state import calendar, market_ticks
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
from spacetraders.sandbox.state.world_clock import WorldClock


@attrs.define(repr=False)
class World:
    """One running universe. `pace` divides all durations (1 is the game's own).

    The universe is the world as it began. `markets`, `shipyards` and `places`, by waypoint, are
    those that somebody has looked at or changed since. `dice` draw the chances of play. `id_dice`
    draw the ids of errors, so that a refusal changes nothing. Processes have run up to `time`.
    `visits` are the ticks before which the first ship comes to a waypoint.
    `deadlines` is a heap of the times at which contracts may lapse: time, agent, contract.

    `reset_on` is the reset date if it is not the day on which the world `started`. Until
    `closed_until` every request is refused. The present pace holds since `paced_since`, if there
    was another before. By then markets had ticked `ticked_before` times.

    With `weekly`, the world is made anew each week, so far as often as `resets` says. `root_seed`
    is that of the first universe, if this is a later one. `accounts` are the times at which they
    were made, by their ids.
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
    visits: dict[str, int] = attrs.field(factory=dict)
    deadlines: list[tuple[datetime, str, str]] = attrs.field(factory=list)
    rocks: Rocks = attrs.field(factory=Rocks)
    surveys: Surveys = attrs.field(factory=Surveys)
    ledger: Ledger = attrs.field(factory=Ledger)
    postponed: list[Postponed] = attrs.field(factory=list)
    clock: WorldClock = attrs.field(factory=WorldClock)
    reset_on: date | None = None
    closed_until: datetime | None = None
    paced_since: datetime | None = None
    ticked_before: float = 0.0
    weekly: bool = False
    resets: int = 0
    root_seed: int | None = None
    accounts: dict[str, datetime] = attrs.field(factory=dict)
    time: datetime = attrs.field(init=False)
    dice: random.Random = attrs.field(init=False)
    id_dice: random.Random = attrs.field(init=False)
    authority: Authority = attrs.field(init=False)
    faults: Faults = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.time = self.started
        # Dice of their own for each use: a fault or an error id never changes the course of play.
        self.dice = random.Random(f"play {self.seed}")
        self.id_dice = random.Random(f"ids {self.seed}")
        self.authority = Authority.of(self.seed, self.reset_date, self.account_token)
        self.faults = Faults(random.Random(f"faults {self.seed}"))

    def __repr__(self) -> str:
        figures = ", ".join(f"{count} {noun}" for noun, count in self.statistics().items())
        return f"<World of seed {self.seed} at pace {self.pace:g}: {figures}>"

    def statistics(self) -> dict[str, int]:
        """Return the numbers of agents, ships, systems and waypoints."""
        return {
            "agents": len(self.agents),
            "ships": sum(len(agent.ships) for agent in self.agents.values()),
            **self.universe.statistics(),
        }

    @property
    def reset_date(self) -> date:
        """The reset date of this universe. A token is good for one reset date."""
        return self.reset_on or self.started.date()

    @property
    def first_seed(self) -> int:
        """The seed of the universe before any reset, from which accounts and resets follow."""
        return self.seed if self.root_seed is None else self.root_seed

    @property
    def next_reset(self) -> datetime | None:
        """The time of the next weekly reset; None if there are none."""
        return calendar.next_reset(self.started) if self.weekly else None

    def next_postponed(self, now: datetime) -> Postponed | None:
        """Remove and return the first postponed request that is due, or None if none is."""
        due = [late for late in self.postponed if late.due <= now]
        if not due:
            return None
        # Each request lands at its own time, so the earliest comes first.
        first = min(due, key=lambda late: late.due)
        self.postponed.remove(first)
        return first

    def time_at(self, moment: datetime) -> datetime:
        """Return the world's time at a moment of the machine's clock, in whole milliseconds."""
        time = self.clock.at(moment)
        return time.replace(microsecond=time.microsecond // 1000 * 1000)

    def lasting(self, seconds: float) -> timedelta:
        """Return the duration here of `seconds` of the game, in whole milliseconds."""
        return timedelta(milliseconds=round(seconds * 1000 / self.pace))

    @property
    def market_ticks(self) -> int:
        """The number of market ticks since the world began."""
        return int(self._ticked(self.time))

    @property
    def last_market_update(self) -> datetime:
        """The time of the last market tick, or at first of the world's beginning."""
        since = self.paced_since or self.started
        return since + market_ticks.TICK * (self.market_ticks - self.ticked_before) / self.pace

    def _ticked(self, when: datetime) -> float:
        # With the part of the present tick: a change of pace continues it where it is.
        since = self.paced_since or self.started
        return self.ticked_before + (when - since) * self.pace / market_ticks.TICK

    def expect(self, ship: Ship) -> None:
        """Note the ship's arrival: the first ship at a waypoint starts the clock of its market."""
        waypoint, tick = ship.nav.destination.symbol, int(self._ticked(ship.nav.arrival))
        # A ship that speeds up in flight comes earlier than was noted at its departure.
        self.visits[waypoint] = min(tick, self.visits.get(waypoint, tick))

    def change_pace(self, pace: float) -> None:
        """Set the pace for durations that begin from now on; those under way stay as they are."""
        self.ticked_before, self.paced_since = self._ticked(self.time), self.time
        self.pace = pace

    def become(self, other: "World") -> None:
        """Take over all state of another world, which must not be used any more."""
        for field in attrs.fields(World):
            setattr(self, field.name, getattr(other, field.name))

    def cool_down(self, ship: Ship, seconds: float, now: datetime) -> Cooldown:
        """Start a ship's cooldown of so many seconds of the game, and return it.

        A worn reactor makes it a little longer (ECONOMY 11).
        """
        lasts = self.lasting(round(seconds + ship.slowness))
        cooldown = ship.cooldown = Cooldown.begun(now, lasts)
        return cooldown

    def agent(self, symbol: str) -> Agent:
        """Return an agent, or refuse with 4107."""
        try:
            return self.agents[symbol]
        except KeyError:
            text = f"The agent {symbol} does not exist; register again."
            raise refusals.token(GameCode.AGENT_NOT_EXISTS, text) from None

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
        """Return a waypoint of any system, if there is one of that symbol."""
        system = self.universe.system(system_of(symbol))
        return system.waypoints.get(symbol) if system else None

    def place(self, waypoint: Waypoint) -> PlaceState:
        """Return the state of a waypoint. To change it, put a new state into `places`."""
        return self.places.get(waypoint.symbol) or PlaceState.at_first(waypoint)

    def find_market(self, waypoint: str) -> Market | None:
        """Return the market of a waypoint as it is now, if it has one.

        Trades change this very object. Nothing else brings a market up to date.
        """
        # A market that nobody has looked at is not kept: the universe makes it when it is needed.
        market = self.markets.get(waypoint) or self.universe.market(waypoint)
        if market is not None:
            self.markets[waypoint] = market
            market.opened = self.visits.get(waypoint)
            market_ticks.catch_up(market, self.market_ticks, self.seed)
        return market

    def market(self, waypoint: Waypoint) -> Market:
        """Return the market of a waypoint, or refuse with 404."""
        market = self.find_market(waypoint.symbol)
        if market is None:
            raise refusals.not_found("market at waypoint", waypoint.symbol)
        return market

    def find_shipyard(self, waypoint: str) -> Shipyard | None:
        """Return the shipyard of a waypoint as it is now, if it has one."""
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
        """Enter a deed into the ledger. The oldest ones make room."""
        self.ledger.enter(now, agent, ship, operation, changed=changed, detail=detail)
