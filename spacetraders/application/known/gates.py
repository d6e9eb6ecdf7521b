"""Jump gates: explores the galaxy outward from the start of a journey, and remembers it.

The galaxy has thousands of systems, and each takes three requests, so only systems that may lie on
the way are looked at.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from heapq import heappop, heappush
from typing import TypeVar

import attrs
import structlog

from routing.gates.galaxy import COOLDOWN_SECONDS_PER_UNIT, Galaxy, Gate, jump_cooldown_seconds
from routing.gates.galaxy import StarSystem as Star
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.gathering import gather
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Query
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound, NotVisible, NoUsableAnswer, StrangeAnswer

T = TypeVar("T")

MOST_REQUESTS = 60
"""How many requests one exploration may take: half a minute of a budget of two a second."""

log = structlog.get_logger("gates")


@attrs.frozen
class GateSurvey:
    """The galaxy as far as it is known. `whole` tells whether all of the way was explored."""

    systems: dict[str, StarSystem]
    whole: bool

    @property
    def galaxy(self) -> Galaxy:
        """The same as the route planner takes it. A gate that is not charted is UNKNOWN there."""
        stars = (Star(s.symbol, s.x, s.y, _gate_of(s)) for s in self.systems.values())
        return Galaxy(stars, _edges(self.systems))

    def gate(self, system_symbol: str) -> Gate:
        """The state of a system's gate."""
        return _gate_of(self.systems[system_symbol])


class Gates:
    """Star systems by universe (reset date): in memory, else from the store, else from the game."""

    def __init__(self, store: Store, games: Games) -> None:
        self._store = store
        self._games = games
        self._known: dict[str, dict[str, StarSystem]] = {}

    def __repr__(self) -> str:
        return f"<Gates of {sum(map(len, self._known.values()))} systems>"

    async def survey(self, player: Player, start: str, goal: str, lane: Lane) -> GateSurvey:
        """Look at the systems that may lie on the way, with MOST_REQUESTS requests at most.

        What was learnt is kept, so that the next exploration gets further. If cancelled, or while
        the store is away, it is kept in memory alone. A gate that was not built or not charted is
        looked at again each time.

        Raises:
            UnknownSystem: the start or the goal does not exist.
            StrangeAnswer: the game's answer about one of them makes no sense.
            Refused, Unreachable: the game does not tell.
            StoreUnavailable: the systems that were remembered could not be read.
        """
        known = await self._remembered(player.reset_date)
        exploration = Exploration(self._games.of(player, lane), known)
        # Also after a failure: each answer was paid for with a request.
        try:
            whole = await exploration.toward(start, goal)
        finally:
            known.update(exploration.learnt)
        await self._keep(player.reset_date, exploration.learnt.values())
        return GateSurvey(dict(known), whole)

    async def _remembered(self, reset_date: str) -> dict[str, StarSystem]:
        if reset_date not in self._known:
            kept = await self._store.load_gates(reset_date)
            self._known.setdefault(reset_date, {system.symbol: system for system in kept})
        return self._known[reset_date]

    async def _keep(self, reset_date: str, learnt: Iterable[StarSystem]) -> None:
        try:
            await self._store.save_gates(reset_date, list(learnt))
        except StoreUnavailable as error:
            log.warning("gates_not_kept", reason=error.message)


class Exploration:
    """One search outward from a system by A*, which asks the game as it goes.

    The cost of a path is the sum of the cooldowns of its jumps, in seconds.
    """

    def __init__(self, game: Game, known: dict[str, StarSystem]) -> None:
        self.learnt: dict[str, StarSystem] = {}
        self._nowhere: set[str] = set()
        self._game = game
        self._known = known
        self._left = MOST_REQUESTS
        self._unread = False
        self._waits: dict[str, int] = {}
        self._queue: list[tuple[float, str]] = []

    def __repr__(self) -> str:
        return f"<Exploration: {len(self.learnt)} systems learnt, {self._left} requests left>"

    async def toward(self, start: str, goal: str) -> bool:
        """Explore until the fastest way is known, or it is known that there is none.

        Returns False where the requests did not suffice, or something on the way could not be read.
        If cancelled, `learnt` has the systems so far. Raises as `Gates.survey` does.
        """
        await self._locate([start, goal], self._system)
        for symbol in (start, goal):
            if symbol in self._nowhere:
                raise UnknownSystem(symbol)
        if start == goal:
            return True
        # The goal's gate is looked at before any other: if it is closed, no way leads there, and
        # the requests for all the others are saved. The start's is for the error that says so.
        target = await self._look(goal)
        if not _is_open(target):
            await self._look(start)
            return True
        self._offer(self._found(start), 0, target)
        done: set[str] = set()
        # A gate takes two requests, so with one left no further system can be looked at.
        while self._queue and self._left > 1:
            _, here = heappop(self._queue)
            # The bound is never above the true cost, so the first arrival is the fastest.
            if here == goal:
                return True
            # A system is queued again where a shorter path to it was found.
            if here not in done:
                done.add(here)
                await self._expand(here, target)
        return not self._queue and self._left > 1 and not self._unread

    async def _expand(self, here: str, target: StarSystem) -> None:
        """Queue the systems that a gate leads to."""
        try:
            origin = await self._look(here)
        except (StrangeAnswer, NoUsableAnswer) as error:
            # One broken entry of the game shall not end every journey near it: there may be a way
            # around, and the answer says that something was not read.
            log.warning("gate_unreadable", system=here, reason=error.message)
            self._unread = True
            return
        if not _is_open(origin):
            return
        await self._locate(origin.neighbours, self._readable)
        for symbol in origin.neighbours:
            # Missing are neighbours that do not exist, cannot be read, or exceed the requests.
            if symbol in self._known or symbol in self.learnt:
                system = self._found(symbol)
                wait = self._waits[here] + jump_cooldown_seconds(origin.distance(system))
                self._offer(system, wait, target)

    def _offer(self, system: StarSystem, wait: int, target: StarSystem) -> None:
        if wait < self._waits.get(system.symbol, wait + 1):
            self._waits[system.symbol] = wait
            # The cooldown grows with the distance, and no path is shorter than the straight line,
            # so this is a lower bound of the whole path through the system.
            least = wait + COOLDOWN_SECONDS_PER_UNIT * system.distance(target)
            heappush(self._queue, (least, system.symbol))

    def _found(self, symbol: str) -> StarSystem:
        return self.learnt.get(symbol) or self._known[symbol]

    async def _locate(
        self, symbols: Iterable[str], ask: Callable[[str], Awaitable[StarSystem | None]]
    ) -> None:
        """Ask for the places of the systems that are not known, at once, while requests last."""
        known = self._known.keys() | self.learnt.keys() | self._nowhere
        new = [symbol for symbol in dict.fromkeys(symbols) if symbol not in known]
        # A part of the neighbours is better than none: the search goes on from those.
        new = new[: self._left]
        self._left -= len(new)
        for system in await gather(*(partial(ask, symbol) for symbol in new)):
            if system is not None:
                self.learnt[system.symbol] = system

    async def _readable(self, symbol: str) -> StarSystem | None:
        try:
            return await self._system(symbol)
        except (StrangeAnswer, NoUsableAnswer) as error:
            log.warning("system_unreadable", system=symbol, reason=error.message)
            self._unread = True
            return None

    async def _system(self, symbol: str) -> StarSystem | None:
        try:
            return await self._game.ask(table.SYSTEM(symbol))
        except NotFound:
            self._nowhere.add(symbol)
            return None

    async def _look(self, symbol: str) -> StarSystem:
        """Return a system with where its gate leads, and whether it is built."""
        system = self._found(symbol)
        # A settled gate is built and charted, and stays so as long as the universe.
        if system.gate is None or system.settled:
            return system
        self._left -= 2
        connections = await self._shown(table.JUMP_GATE(system.gate))
        waypoint = await self._shown(table.WAYPOINT(system.gate))
        built = None if waypoint is None else not waypoint.is_under_construction
        seen = attrs.evolve(system, connections=connections, built=built)
        self.learnt[symbol] = seen
        return seen

    async def _shown(self, query: Query[T]) -> T | None:
        """Return the answer, or None where the game does not show an uncharted gate."""
        try:
            return await self._game.ask(query)
        except (NotVisible, NotFound):
            return None


def _is_open(system: StarSystem) -> bool:
    return _gate_of(system) is Gate.BUILT


def _gate_of(system: StarSystem) -> Gate:
    if system.gate is None:
        return Gate.NONE
    if system.connections is None or system.built is None:
        return Gate.UNKNOWN
    return Gate.BUILT if system.built else Gate.UNBUILT


def _edges(systems: dict[str, StarSystem]) -> Iterable[tuple[str, str]]:
    """Return the pairs of known systems with a gate that a known gate joins."""
    for system in systems.values():
        for neighbour in system.neighbours:
            if neighbour in systems and systems[neighbour].gate is not None:
                yield system.symbol, neighbour
