"""What is known of the jump gates: asked for outward from where a journey begins, and remembered.

The galaxy has thousands of systems, and each takes three requests to know, so only what lies on the
way is looked at.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from heapq import heappop, heappush

import attrs
import structlog

from routing.gates.galaxy import COOLDOWN_SECONDS_PER_UNIT, Galaxy, Gate, jump_cooldown_seconds
from routing.gates.galaxy import StarSystem as Star
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.gathering import gather
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotFound, NotVisible, NoUsableAnswer, StrangeAnswer
from spacetraders.domain.systems import StarSystem

MOST_REQUESTS = 60
"""What one question may ask of the game: half a minute of its budget of two a second."""

log = structlog.get_logger("gates")


@attrs.frozen
class GateSurvey:
    """The galaxy as far as it is known; `whole` is whether nothing on the way was left unasked."""

    systems: dict[str, StarSystem]
    whole: bool

    @property
    def galaxy(self) -> Galaxy:
        """The same as the route planner takes it; a gate that nobody has charted is unknown."""
        stars = (Star(s.symbol, s.x, s.y, _gate_of(s)) for s in self.systems.values())
        return Galaxy(stars, _edges(self.systems))

    def gate(self, system_symbol: str) -> Gate:
        """What is known of a system's gate."""
        return _gate_of(self.systems[system_symbol])


class Gates:
    """Star systems by universe: in memory, else from the store, else from the game."""

    def __init__(self, store: Store, games: Games) -> None:
        self._store = store
        self._games = games
        self._known: dict[str, dict[str, StarSystem]] = {}

    def __repr__(self) -> str:
        return f"<Gates of {sum(map(len, self._known.values()))} systems>"

    async def survey(self, player: Player, start: str, goal: str, lane: Lane) -> GateSurvey:
        """Look at what may lie on the way, with MOST_REQUESTS at most; raises UnknownSystem.

        What is learnt is kept, so that the next question gets further: in memory alone where the
        caller is cancelled or the store is away. A gate that was not built or not charted is looked
        at again each time.
        """
        known = await self._remembered(player.reset_date)
        exploration = Exploration(self._games.of(player, lane), known)
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
    """One search outward from a system, the most promising gate first, as A* goes."""

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
        """Explore until the way is known, or none is.

        False where the requests did not suffice, or something on the way could not be read. Raises
        UnknownSystem for a start or a goal that there is not, Unreachable, and StrangeAnswer where
        one of them makes no sense. A gate on the way that is said to lead to a system that there is
        not leads nowhere there.
        """
        await self._locate([start, goal], self._system)
        for symbol in (start, goal):
            if symbol in self._nowhere:
                raise UnknownSystem(symbol)
        if start == goal:
            return True
        target = await self._look(goal)
        if not _is_open(target):
            await self._look(start)
            return True
        self._offer(self._found(start), 0, target)
        done: set[str] = set()
        while self._queue and self._left > 1:
            _, here = heappop(self._queue)
            if here == goal:
                return True
            if here not in done:
                done.add(here)
                await self._expand(here, target)
        return not self._queue and self._left > 1 and not self._unread

    async def _expand(self, here: str, target: StarSystem) -> None:
        """Offer where a gate leads; one that cannot be read leads nowhere, this time."""
        try:
            origin = await self._look(here)
        except (StrangeAnswer, NoUsableAnswer) as error:
            log.warning("gate_unreadable", system=here, reason=error.message)
            self._unread = True
            return
        if not _is_open(origin):
            return
        await self._locate(origin.neighbours, self._readable)
        for symbol in origin.neighbours:
            if symbol in self._known or symbol in self.learnt:
                system = self._found(symbol)
                wait = self._waits[here] + jump_cooldown_seconds(origin.distance(system))
                self._offer(system, wait, target)

    def _offer(self, system: StarSystem, wait: int, target: StarSystem) -> None:
        if wait < self._waits.get(system.symbol, wait + 1):
            self._waits[system.symbol] = wait
            least = wait + COOLDOWN_SECONDS_PER_UNIT * system.distance(target)
            heappush(self._queue, (least, system.symbol))

    def _found(self, symbol: str) -> StarSystem:
        return self.learnt.get(symbol) or self._known[symbol]

    async def _locate(
        self, symbols: Iterable[str], ask: Callable[[str], Awaitable[StarSystem | None]]
    ) -> None:
        """Find out where systems are, those together that are new, while requests are left."""
        known = self._known.keys() | self.learnt.keys() | self._nowhere
        new = [symbol for symbol in dict.fromkeys(symbols) if symbol not in known]
        new = new[: self._left]
        self._left -= len(new)
        for system in await gather(*(partial(ask, symbol) for symbol in new)):
            if system is not None:
                self.learnt[system.symbol] = system

    async def _readable(self, symbol: str) -> StarSystem | None:
        """Return a system on the way, None where the game cannot tell of it."""
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
        """Find out where a system's gate leads, and whether it is built."""
        system = self._found(symbol)
        if system.gate is None or system.settled:
            return system
        self._left -= 2
        connections = await self._connections(system.gate)
        built = await self._built(system.gate)
        seen = attrs.evolve(system, connections=connections, built=built)
        self.learnt[symbol] = seen
        return seen

    async def _connections(self, gate: str) -> tuple[str, ...] | None:
        try:
            return await self._game.ask(table.JUMP_GATE(gate))
        except (NotVisible, NotFound):
            return None

    async def _built(self, gate: str) -> bool | None:
        try:
            waypoint = await self._game.ask(table.WAYPOINT(gate))
        except (NotVisible, NotFound):
            return None
        return not waypoint.is_under_construction


def _is_open(system: StarSystem) -> bool:
    return _gate_of(system) is Gate.BUILT


def _gate_of(system: StarSystem) -> Gate:
    if system.gate is None:
        return Gate.NONE
    if system.connections is None or system.built is None:
        return Gate.UNKNOWN
    return Gate.BUILT if system.built else Gate.UNBUILT


def _edges(systems: dict[str, StarSystem]) -> Iterable[tuple[str, str]]:
    """Return the pairs that a known gate joins to a known system that has one."""
    for system in systems.values():
        for neighbour in system.neighbours:
            if neighbour in systems and systems[neighbour].gate is not None:
                yield system.symbol, neighbour
