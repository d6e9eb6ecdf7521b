"""The instance of a partition: ships and stops, with a tour instance for each ship."""

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


@attrs.frozen(eq=False)
class FleetInstance:
    """Ships by name, each with a tour instance over the same stops.

    `stops` are those where no ship is already. `crew` are the ships that can fly at all, and
    `unreachable` the stops if none can. A division is a sequence of orders, one for each of the
    crew, of numbers of `stops`.
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
        """Check the symbols and the numbers, and leave out the stops where ships are.

        `single` as `Chains` takes it.

        Raises:
            UnknownWaypoint: the system lacks a symbol.
            ValueError: a number that no ship has.
        """
        wanted = dict.fromkeys(stops)
        for symbol in wanted:
            if symbol not in system:
                raise UnknownWaypoint(symbol)
        # A stop where several ships are, or will be, is visited by the one that is there first.
        visited: dict[str, str] = {}
        for name, berth in sorted(berths.items(), key=lambda item: item[1].ready_seconds):
            if berth.ready_seconds < 0:
                raise ValueError(f"{name} cannot be ready {-berth.ready_seconds} seconds ago")
            if berth.location in wanted:
                visited.setdefault(berth.location, name)
        crew = tuple(name for name, berth in berths.items() if _can_fly(system, berth))
        away = tuple(symbol for symbol in wanted if symbol not in visited)
        # Legs depend on the hull alone, so ships of equal hulls share them.
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
        """The tour instances of the crew, in its order."""
        return tuple(self.instances[name] for name in self.crew)

    def numbered(self, old: Mapping[str, Sequence[str]]) -> list[list[int]]:
        """Return a division of the stops' numbers from one of symbols, each stop once."""
        division: list[list[int]] = []
        # Two ships may have had the same stop. The first one keeps it.
        seen: set[int] = set()
        for name in self.crew:
            order = [i for i in self.instances[name].numbered(old.get(name, ())) if i not in seen]
            seen.update(order)
            division.append(order)
        return division

    def seconds(self, division: Sequence[Sequence[int]]) -> list[int]:
        """Return the seconds until each of the crew is done, 0 without stops.

        UNREACHABLE or more means that the ship strands.
        """
        orders = zip(self.flying, division, strict=True)
        return [
            instance.ready_seconds + instance.seconds(order) if order else 0
            for instance, order in orders
        ]

    def flyable(self, division: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[int]]:
        """Move the stops on which ships strand to other ships.

        Returns the division, and the numbers of the stops that no ship can take.
        """
        fair = [list(order) for order in division]
        over: list[int] = []
        for instance, order in zip(self.flying, fair, strict=True):
            # Whether an order can be flown depends on its end, so stops are taken off there.
            while order and instance.seconds(order) >= UNREACHABLE:
                over.append(order.pop())
        lost = [stop for stop in over if not self._place(fair, stop)]
        return fair, sorted(lost)

    def _place(self, division: list[list[int]], stop: int) -> bool:
        # Few stops are left over, so every position of every order is tried.
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
        """Return the partition of a division, with the exact route of each ship.

        `lost` are the numbers of the stops that no ship can take.
        """
        # Ships that cannot fly have no order, and a route without steps.
        orders = dict(zip(self.crew, division, strict=True))
        routes = {name: e.route(orders.get(name, ())) for name, e in self.instances.items()}
        named = {name: e.named(orders.get(name, ())) for name, e in self.instances.items()}
        done = [self.instances[n].ready_seconds + routes[n].seconds for n in named if named[n]]
        makespan = max(done, default=0)
        # The bound covers the stops of the division. It says nothing of a stop where a ship under
        # way will be anyway: if it arrives there last, another ship might be there sooner. So an
        # answer counts as optimal only if its makespan meets the bound.
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
    """The verdict on one ship's tour by itself. The tour of an idle ship is as short as any."""
    if seconds == 0:
        return Verdict(Quality.OPTIMAL, 0, 0, 0.0)
    quality = Quality.FALLBACK if quality is Quality.FALLBACK else Quality.GAP
    return Verdict(quality, seconds, 0, criterion.seconds, criterion.cut)


def _can_fly(system: System, berth: Berth) -> bool:
    """Whether a ship can leave. Then it can come to any stop, as a DRIFT burns one unit."""
    if berth.location not in system:
        raise UnknownWaypoint(berth.location)
    sells = system.waypoints[system.index[berth.location]].sells_fuel
    return berth.hull.fuel_capacity == 0 or berth.fuel > 0 or sells
