"""A galaxy generated from a seed: all stars at once, each system when somebody looks at it.

Everything follows from the seed and the number of systems, whatever was looked at before. The
first system is the start system that the seed makes on its own.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.sandbox.making import other_systems, star_map
from spacetraders.sandbox.making.gate_network import GateNetwork
from spacetraders.sandbox.making.star_map import Site
from spacetraders.sandbox.making.start_system import generate, generate_other
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.universe import Atlas, Star, System, Waypoint


@attrs.define(repr=False)
class Galaxy:
    """A universe of `sites`, whose systems are made when they are first asked for.

    `known` are the systems made so far, `starts` the start systems among them with their markets
    and shipyards. Both follow from the rest, and are kept to be quick.
    """

    seed: int
    began: datetime
    home: Atlas
    sites: Sequence[Site]
    network: GateNetwork
    known: dict[str, System] = attrs.field(factory=dict)
    starts: dict[str, Atlas] = attrs.field(factory=dict)
    _numbers: dict[str, int] = attrs.field(init=False)
    _gates: list[int] = attrs.field(init=False)
    _waypoints: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._numbers = {site.symbol: number for number, site in enumerate(self.sites)}
        self._gates = [number for number, site in enumerate(self.sites) if site.gated]
        self._waypoints = sum(site.size for site in self.sites)

    def __repr__(self) -> str:
        return f"<Galaxy of seed {self.seed}: {len(self.sites)} systems, {len(self.known)} seen>"

    @property
    def headquarters(self) -> Waypoint:
        """Where the first ship of an agent begins."""
        return self.home.headquarters

    @property
    def first_shipyard(self) -> Waypoint:
        """Where the probe of an agent begins."""
        return self.home.first_shipyard

    def system(self, symbol: str) -> System | None:
        """Return a system, if there is one of that symbol."""
        if symbol not in self.known and symbol in self._numbers:
            self.known[symbol] = self._made(self.sites[self._numbers[symbol]])
        return self.known.get(symbol)

    def listed(self, first: int, count: int) -> Sequence[System]:
        """Return `count` systems from number `first` on, fewer at the end; home is number 0."""
        sites = self.sites[first : first + count]
        return [system for site in sites if (system := self.system(site.symbol))]

    def within(self, distance: float, x: int, y: int) -> Sequence[Star]:
        """Return the stars around a place."""
        return [site for site in self.sites if site.distance(x, y) <= distance]

    def neighbours(self, symbol: str) -> list[str]:
        """Return the systems that a system's gate leads to, the nearest first; this makes none."""
        number = self._numbers[symbol]
        if not self.sites[number].gated:
            return []
        # The network numbers the gates alone, in the order of their sites.
        joined = self.network.joined(bisect_left(self._gates, number))
        return [self.sites[self._gates[gate]].symbol for gate in joined]

    def connections(self, gate: Waypoint) -> tuple[str, ...]:
        """Return the gates that a gate leads to, the nearest first."""
        home = self.system(gate.system_symbol)
        if home is None or home.gate != gate:
            return ()
        systems = map(self.system, self.neighbours(gate.system_symbol))
        return tuple(it.gate.symbol for it in systems if it and it.gate)

    def market(self, waypoint: str) -> Market | None:
        """Return the market of a waypoint as it first stood, if it has one."""
        system = self._system_of(waypoint)
        if system is None:
            return None
        # Making the system has noted whether it is a start system, which has its own markets.
        start = self.starts.get(system.symbol)
        if start:
            return start.market(waypoint)
        return other_systems.market(self.seed, system, waypoint)

    def shipyard(self, waypoint: str) -> Shipyard | None:
        """Return the shipyard of a waypoint as it first stood, if it has one."""
        system = self._system_of(waypoint)
        if system is None:
            return None
        start = self.starts.get(system.symbol)
        if start:
            return start.shipyard(waypoint)
        site = self.sites[self._numbers[system.symbol]]
        return other_systems.shipyard(self.seed, site, system.waypoints[waypoint])

    def statistics(self) -> dict[str, int]:
        """Return how many `systems` and `waypoints` there are, made or not."""
        return {"systems": len(self.sites), "waypoints": self._waypoints}

    def _system_of(self, waypoint: str) -> System | None:
        # None too where the system is there, but no such waypoint.
        system = self.system(waypoint.rpartition("-")[0])
        return system if system and waypoint in system.waypoints else None

    def _made(self, site: Site) -> System:
        if not site.start:
            return other_systems.system(self.seed, site, self.began)
        # The seed makes the first start system as it does alone, with any number of systems.
        start = self.home
        if site is not self.sites[0]:
            start = generate_other(self.seed, site.symbol, site.size, self.began)
        self.starts[site.symbol] = start
        (system,) = start.systems.values()
        return attrs.evolve(system, type=site.type, x=site.x, y=site.y)


def make(seed: int, systems: int, now: datetime) -> Galaxy:
    """Return the galaxy of a seed with a number of systems; start systems are charted at `now`."""
    home = generate(seed, now)
    (system,) = home.systems.values()
    star = Star(system.symbol, system.type, system.x, system.y)
    sites = star_map.draw(seed, systems, star, len(system.waypoints))
    gated = [number for number, site in enumerate(sites) if site.gated]
    network = GateNetwork([(sites[number].x, sites[number].y) for number in gated])
    # The gates next to home are built in any case: the home gate has to lead somewhere.
    for neighbour in network.joined(0):
        number = gated[neighbour]
        sites[number] = star_map.opened(seed, sites[number])
    star_map.found_capitals(seed, sites)
    return Galaxy(seed, now, home, sites, network)
