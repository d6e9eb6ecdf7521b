"""A galaxy of a few gates, as the game would tell of it, with a count of what it was asked."""

from itertools import pairwise
from typing import Any

import attrs

from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Query
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.refusals import NotFound, NotVisible, NoUsableAnswer


def gate_of(system_symbol: str) -> str:
    return f"{system_symbol}-GATE"


@attrs.define(eq=False)
class FakeGalaxy:
    """The ports `Games` and `Game`, as far as journeys ask them; change it as the game does."""

    places: dict[str, tuple[int, int]]
    edges: list[tuple[str, str]]
    gateless: set[str] = attrs.field(factory=set)
    unbuilt: set[str] = attrs.field(factory=set)
    uncharted: set[str] = attrs.field(factory=set)
    unheard: set[str] = attrs.field(factory=set)
    """Systems whose gate the game does not find when it is asked whether it is built."""
    astray: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    """What gates are said to lead to besides."""
    untold: set[str] = attrs.field(factory=set)
    """Systems and gates of which the server cannot tell."""
    asked: list[str] = attrs.field(factory=list)

    def of(self, *_: Any) -> Any:
        return self

    async def ask(self, query: Query[Any]) -> Any:
        [argument] = query.arguments.values()
        answers = {
            table.SYSTEM: self._system,
            table.JUMP_GATE: self._jump_gate,
            table.WAYPOINT: self._waypoint,
        }
        return answers[query.operation](argument)

    def _system(self, symbol: str) -> StarSystem:
        self.asked.append(f"system {symbol}")
        self._told(symbol)
        if symbol not in self.places:
            raise NotFound(404, "No such system.")
        gate = None if symbol in self.gateless else gate_of(symbol)
        return StarSystem(symbol, *self.places[symbol], gate)

    def _jump_gate(self, gate: str) -> tuple[str, ...]:
        self.asked.append(f"gate {gate}")
        self._told(gate)
        here = gate.removesuffix("-GATE")
        if here in self.uncharted:
            raise NotVisible(4001, "Not charted.")
        joined = [b if a == here else a for a, b in self.edges if here in (a, b)]
        return tuple(gate_of(system) for system in joined) + self.astray.get(here, ())

    def _told(self, symbol: str) -> None:
        if symbol in self.untold:
            raise NoUsableAnswer(f"GET {symbol}", "HTTP 500")

    def _waypoint(self, gate: str) -> Waypoint:
        self.asked.append(f"built {gate}")
        if gate.removesuffix("-GATE") in self.unheard:
            raise NotFound(404, "No such waypoint.")
        unbuilt = gate.removesuffix("-GATE") in self.unbuilt
        return Waypoint(gate, system_of(gate), "JUMP_GATE", 0, 0, is_under_construction=unbuilt)


def in_a_row(count: int) -> FakeGalaxy:
    """Systems X1-S0, X1-S1 … 100 units apart, each joined to the next."""
    names = [f"X1-S{number}" for number in range(count)]
    places = {name: (100 * number, 0) for number, name in enumerate(names)}
    return FakeGalaxy(places, list(pairwise(names)))
