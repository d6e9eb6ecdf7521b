"""The daemon's inside behind its RPC, on a virtual clock, over a sandbox that a seed makes.

What goes in is a line of JSON, what comes out is a line of JSON: nothing else of the daemon is
seen, so that all of it can be rebuilt.
"""

import json
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs
import httpx
import trio
from trio.testing import memory_stream_pair

from spacetraders import __version__, clock
from spacetraders.assembly import open_assembly
from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.planning.solvers import Solvers
from spacetraders.rpc.server import Server
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from spacetraders.settings import Settings
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.solving import uncut
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.surroundings import Surroundings, within
from support.faults import Faulty
from support.sandbox.places import Places

SEED = 1
GALAXY = make(SEED, 60, EPOCH)
"""What it holds follows from the seed, and what changes is kept by worlds: all can share it."""

FRIGATE, PROBE = "HERMES-1", "HERMES-2"
DOCKED, IN_ORBIT = NavStatus.DOCKED, NavStatus.IN_ORBIT

MEASURED = "measured"
"""What stands for a figure that the machine makes: real seconds of a solver, bytes of a process."""

REAL_FIGURES = frozenset({"solver_seconds", "total_seconds", "resident_bytes"})

KINDS = "autopilot|chart|construct|contract|fetch|haul|mine|navigate|scout|siphon|tour|trade"

DRAWN = re.compile(
    rf"\b(?P<kind>(?:{KINDS})-[\w-]+?-(?=[0-9a-f]{{6}}\b)"
    rf"|(?:{KINDS})-(?=[0-9a-f]{{8}}\b))[0-9a-f]+"
    r"|\b[0-9a-f]{16}\b"
)
"""The ids of containers, and those of subscriptions: both end in what is drawn."""

PATIENCE_SECONDS = 3600.0
"""Virtual: an answer that does not come fails the test at once."""

Json = Any


@attrs.define(eq=False)
class Inside(Places):
    """What a scene may reach into; `said` is what was asked and answered, in its order."""

    world: World
    road: Faulty
    stream: trio.abc.HalfCloseableStream
    said: list[dict[str, Json]] = attrs.field(factory=list)
    received: bytes = b""
    asked: int = 0
    ids: dict[str, str] = attrs.field(factory=dict)
    early: deque[Json] = attrs.field(factory=deque)

    async def ask(self, method: str, **params: Json) -> Json:
        """Ask, note what was answered, and return the result; None for an error."""
        self.asked += 1
        request = {"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}
        await self.stream.send_all(json.dumps(request).encode() + b"\n")
        # A follower's lines may come before the answer to another question: `hear` has them then.
        while "id" not in (answer := await self.receive()):
            self.early.append(answer)
        assert answer["id"] == self.asked
        outcome = {name: answer[name] for name in ("result", "error") if name in answer}
        if method == "daemon.tree":
            outcome["result"] = _unnamed(outcome["result"])
        self.note({"method": method, "params": params, **outcome})
        return answer.get("result")

    async def raw(self, line: bytes) -> None:
        """Send a line as it is, and note the whole answer."""
        await self.stream.send_all(line + b"\n")
        self.note({"line": line.decode(errors="replace"), "answer": await self.receive()})

    async def begin(self, request_id: str, method: str, **params: Json) -> None:
        """Ask without waiting for the answer."""
        request = {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}
        await self.stream.send_all(json.dumps(request).encode() + b"\n")

    async def hear(self) -> Json:
        """Note the next line that comes, whatever it is, and return it."""
        heard = self.early.popleft() if self.early else await self.receive()
        self.note({"heard": heard})
        return heard

    async def receive(self) -> Json:
        with trio.fail_after(PATIENCE_SECONDS):
            while b"\n" not in self.received:
                chunk = await self.stream.receive_some()
                assert chunk, "the server has closed"
                self.received += chunk
        line, _, self.received = self.received.partition(b"\n")
        return json.loads(line)

    def note(self, step: dict[str, Json]) -> None:
        self.said.append(self.masked(step))

    def masked(self, value: Json) -> Json:
        """Put a word in the place of what is another on each machine, in each run or release."""
        if isinstance(value, dict):
            return {
                name: MEASURED if name in REAL_FIGURES else self.masked(held)
                for name, held in value.items()
            }
        if isinstance(value, list):
            return [self.masked(each) for each in value]
        if isinstance(value, str):
            return "VERSION" if value == __version__ else DRAWN.sub(self._id, value)
        return value

    def _id(self, found: re.Match[str]) -> str:
        """Number the ids that are drawn, in the order in which they are met."""
        number = self.ids.setdefault(found[0], f"#{len(self.ids) + 1}")
        return (found["kind"] or "") + number

    @property
    def agent(self) -> Agent:
        """The player's agent, as the sandbox has it."""
        return self.world.agents["HERMES"]

    def traded(self, type_: str) -> tuple[Waypoint, str]:
        """A market at home, and a good that it has as that type (EXPORT, IMPORT, EXCHANGE)."""
        for waypoint in self.waypoints():
            market = self.world.find_market(waypoint.symbol)
            for good, listing in market.listings.items() if market else ():
                if listing.kind == type_ and good != "FUEL":
                    return waypoint, good
        raise AssertionError(f"no market has an {type_}")

    def ship(self, symbol: str = FRIGATE) -> Ship:
        return self.agent.ships[symbol]

    def launch(self, ship_type: str, where: Waypoint) -> str:
        """Give the agent another ship, and return its symbol."""
        made = self.agent.launch(SHIP_TYPES[f"SHIP_{ship_type}"], where, clock.now())
        return made.symbol

    async def put(
        self,
        where: Waypoint,
        status: NavStatus = DOCKED,
        symbol: str = FRIGATE,
        cargo: Mapping[str, int] | None = None,
    ) -> None:
        """Put a ship somewhere, rested and with a cargo, and have the daemon see it there."""
        ship = self.ship(symbol)
        ship.nav = attrs.evolve(Nav.docked(where, clock.now()), status=status)
        ship.cooldown = None
        if cargo is not None:
            ship.cargo = dict(cargo)
        await self.ask("ship.get", ship_symbol=symbol)

    def build_gate(self) -> None:
        """Finish the gate at home."""
        site = construction.site(self.world, self.gate)
        done = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
        place = self.world.place(self.gate)
        self.world.places[self.gate.symbol] = attrs.evolve(place, construction=done)


Scene = Callable[[Inside], Awaitable[None]]


def played(scene: Scene) -> list[dict[str, Json]]:
    """Play a scene in a daemon of its own, and return what was asked and answered."""
    virtual = VirtualClock()
    around = Surroundings(now=clock.since_epoch, run_sync=offload)
    with repeatable(SEED), within(around):
        return trio.run(_play, scene, clock=virtual)


async def _play(scene: Scene) -> list[dict[str, Json]]:
    world = World(GALAXY, started=clock.now(), seed=SEED)
    road = Faulty(httpx.ASGITransport(create_app(world, None)))
    settings = Settings(
        database="sqlite:///:memory:",
        api_url="http://sandbox/v2",
        requests_per_second=1000,
        burst=1000,
    )
    async with (
        open_assembly(
            settings,
            transport=road,
            solvers=uncut(Solvers.of_routing()),
            rng=random.Random(SEED),
        ) as inside,
        trio.open_nursery() as nursery,
    ):
        await nursery.start(inside.supervisor.run)
        nursery.start_soon(inside.watch.run)
        near, far = memory_stream_pair()
        nursery.start_soon(Server(inside.mediator).handle, far)
        opened = Inside(world, road, near)
        await scene(opened)
        nursery.cancel_scope.cancel()
    return opened.said


def _unnamed(task: Json) -> Json:
    """Leave out which functions run: they are the daemon's own, and only their tree is shown."""
    return {
        "name": _named(task["name"]),
        "nurseries": [
            {
                "tasks": sorted(map(_unnamed, branch["tasks"]), key=json.dumps),
                "more": sorted([_named(kind), count] for kind, count in branch["more"].items()),
            }
            for branch in task["nurseries"]
        ],
    }


def _named(name: str) -> str:
    return "TASK" if "." in name or name.startswith("<") else name
