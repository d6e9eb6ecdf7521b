"""The instance of a partition: ships, stops, and a tour instance for each ship that can fly."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import attrs

from routing.answers import Berth, Partition, Quality, Tour, Verdict
from routing.cost_matrix import UNREACHABLE
from routing.errors import UnknownWaypoint
from routing.flight.chain import Chains
from routing.model import Hull, System
from routing.stopping import StoppingCriterion
from routing.tour.instance import TourInstance


@attrs.frozen
class FleetInstance:
    """Ships by name, each with an instance over the same stops: those where no ship already is.

    `crew` are the ships that can fly at all, and `unreachable` the stops if none can. A division is
    a sequence of orders, one for each of the crew, of numbers of `stops`.
    """

    instances: Mapping[str, TourInstance] = attrs.field(repr=False)
    crew: tuple[str, ...]
    stops: tuple[str, ...]
    unreachable: tuple[str, ...]

    @classmethod
    def of(
        cls,
        system: System,
        berths: Mapping[str, Berth],
        stops: Iterable[str],
        criterion: StoppingCriterion,
        *,
        refuel_seconds: int,
        reserve: int,
        single: bool = False,
    ) -> Self:
        """Check the symbols and the numbers; raises UnknownWaypoint and ValueError.

        `single` as `Chains` takes it. A stop where several ships are, or will be, is visited by the
        one that is there first.
        """
        wanted = dict.fromkeys(stops)
        for symbol in wanted:
            if symbol not in system:
                raise UnknownWaypoint(symbol)
        visited: dict[str, str] = {}
        for name, berth in sorted(berths.items(), key=lambda item: item[1].ready_seconds):
            if berth.ready_seconds < 0:
                raise ValueError(f"{name} cannot be ready {-berth.ready_seconds} seconds ago")
            if berth.location in wanted:
                visited.setdefault(berth.location, name)
        crew = tuple(name for name, berth in berths.items() if _can_fly(system, berth))
        away = tuple(symbol for symbol in wanted if symbol not in visited)
        chains: dict[Hull, Chains] = {}
        instances: dict[str, TourInstance] = {}
        for name, berth in berths.items():
            if berth.hull not in chains:
                chains[berth.hull] = Chains(
                    system,
                    berth.hull,
                    refuel_seconds=refuel_seconds,
                    pulse=criterion.pulse,
                    single=single,
                )
            here = (berth.location,) if visited.get(berth.location) == name else ()
            instances[name] = TourInstance.of(
                system,
                berth.hull,
                berth.location,
                (*here, *(away if crew else ())),
                fuel=berth.fuel,
                finish=None,
                reserve=reserve,
                refuel_seconds=refuel_seconds,
                chains=chains[berth.hull],
                ready_seconds=berth.ready_seconds,
            )
        return cls(instances, crew, away if crew else (), () if crew else away)

    @property
    def flying(self) -> tuple[TourInstance, ...]:
        """The instances of the crew."""
        return tuple(self.instances[name] for name in self.crew)

    def numbered(self, old: Mapping[str, Sequence[str]]) -> list[list[int]]:
        """Return what is left of a division of old, each stop once."""
        division: list[list[int]] = []
        seen: set[int] = set()
        for name in self.crew:
            order = [i for i in self.instances[name].numbered(old.get(name, ())) if i not in seen]
            seen.update(order)
            division.append(order)
        return division

    def seconds(self, division: Sequence[Sequence[int]]) -> list[int]:
        """Return when each of the crew is done with its order: 0 for none, UNREACHABLE or more."""
        orders = zip(self.flying, division, strict=True)
        return [
            instance.ready_seconds + instance.seconds(order) if order else 0
            for instance, order in orders
        ]

    def flyable(self, division: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[int]]:
        """Take the stops out that ships strand on and give them to others; the last are left over.

        Returns the division and the numbers of the stops that no ship takes.
        """
        fair = [list(order) for order in division]
        over: list[int] = []
        for instance, order in zip(self.flying, fair, strict=True):
            while order and instance.seconds(order) >= UNREACHABLE:
                over.append(order.pop())
        lost = [stop for stop in over if not self._place(fair, stop)]
        return fair, sorted(lost)

    def _place(self, division: list[list[int]], stop: int) -> bool:
        ways = [
            (seconds, v, at)
            for v, (instance, order) in enumerate(zip(self.flying, division, strict=True))
            for at in range(len(order) + 1)
            if (seconds := instance.seconds([*order[:at], stop, *order[at:]])) < UNREACHABLE
        ]
        if ways:
            _, v, at = min(ways)
            division[v].insert(at, stop)
        return bool(ways)

    def answer(
        self,
        division: Sequence[Sequence[int]],
        lost: Sequence[int],
        quality: Quality,
        bound: int,
        criterion: StoppingCriterion,
    ) -> Partition:
        """Return the division with the exact route of each ship.

        What is `optimal` for the stops of the division is not where a ship under way will be at
        another stop later than that: somebody else might be there sooner.
        """
        orders = dict(zip(self.crew, division, strict=True))
        routes = {name: e.route(orders.get(name, ())) for name, e in self.instances.items()}
        named = {name: e.named(orders.get(name, ())) for name, e in self.instances.items()}
        done = [self.instances[n].ready_seconds + routes[n].seconds for n in named if named[n]]
        makespan = max(done, default=0)
        if quality is not Quality.FALLBACK:
            quality = Quality.OPTIMAL if makespan == bound else Quality.GAP
        tours = {
            name: Tour(named[name], route, _verdict_of(route.seconds, quality, criterion))
            for name, route in routes.items()
        }
        unreachable = (*self.unreachable, *(self.stops[stop] for stop in lost))
        verdict = Verdict(quality, makespan, bound, criterion.seconds, criterion.cut)
        return Partition(tours, makespan, unreachable, verdict)


def _verdict_of(seconds: int, quality: Quality, criterion: StoppingCriterion) -> Verdict:
    """What is known of one ship's tour by itself: that of an idle ship is as short as any."""
    if seconds == 0:
        return Verdict(Quality.OPTIMAL, 0, 0, 0.0)
    quality = Quality.FALLBACK if quality is Quality.FALLBACK else Quality.GAP
    return Verdict(quality, seconds, 0, criterion.seconds, criterion.cut)


def _can_fly(system: System, berth: Berth) -> bool:
    """Whether a ship can leave: then it can be anywhere, as a drift burns one unit at most."""
    if berth.location not in system:
        raise UnknownWaypoint(berth.location)
    sells = system.waypoints[system.index[berth.location]].sells_fuel
    return berth.hull.fuel_capacity == 0 or berth.fuel > 0 or sells
