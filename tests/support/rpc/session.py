"""A session with the daemon: every method asked over the wire, in a sandbox made ready for it."""

import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio

from spacetraders import clock
from spacetraders.domain.game.ships import NavStatus
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION, has_player
from spacetraders.rpc.server import Server
from spacetraders.sandbox.catalogue.parts import PARTS, Module
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from support.harness import FRIGATE, Harness, open_harness
from support.rpc.client import Client, request, serving

PROBE = "HERMES-2"
LASER = "MOUNT_MINING_LASER_II"
DOCKED, IN_ORBIT = NavStatus.DOCKED, NavStatus.IN_ORBIT


UNREADY: dict[str, Any] = {
    "ship_symbol": FRIGATE,
    "destination": "X1-A-B",
    "waypoint_symbol": "X1-A-B",
    "waypoints": ["X1-A-B"],
    "ship_symbols": [FRIGATE],
    "container_id": "none",
    "subject": FRIGATE,
    "tasks": [{"kind": "navigate", "config": {}}],
    "site": "X1-A-B",
    "subscription": "none",
    "kind": "navigate",
    "config": {},
    "agent_symbol": "HERMES",
    "flight_mode": "BURN",
    "what": "ships",
    "good": "IRON",
    "units": 1,
    "to_ship_symbol": FRIGATE,
    "part": "MOUNT_TURRET_I",
    "faction": "COSMIC",
    "contract_id": "none",
    "ship_type": "SHIP_PROBE",
    "rock": "X1-A-B",
    "id": 1,
}
"""Params of which every method finds something that cannot be."""

UNKNOWN = UNREADY | {"ship_symbol": "HERMES-99", "ship_symbols": ["HERMES-99"], "kind": "none"}
"""The same of a ship and of a kind that are not there."""


@attrs.define(eq=False)
class Session:
    """What was asked so far: each method with the raw line of its answer."""

    harness: Harness
    client: Client
    answers: list[tuple[str, str]] = attrs.field(factory=list)

    async def ask(self, method: str, **params: Any) -> Any:
        """The result of a method that has to succeed."""
        answer = await self.answer(method, **params)
        assert "result" in answer, f"{method}: {answer}"
        return answer["result"]

    async def answer(self, method: str, **params: Any) -> Any:
        await self.client.send(request(method, **params))
        line = await self._line()
        while b'"method":' in line[:40]:  # what a follower is told
            line = await self._line()
        self.answers.append((method, line.decode()))
        return json.loads(line)

    async def _line(self) -> bytes:
        while b"\n" not in self.client.received:
            self.client.received += await self.client.stream.receive_some()
        line, _, self.client.received = self.client.received.partition(b"\n")
        return line

    async def fly(self, method: str, **params: Any) -> Any:
        """Send a ship off, and wait until its container has ended."""
        departure = await self.ask(method, **params)
        await self.harness.ended(departure["container_id"])
        return departure

    async def put(
        self,
        where: Waypoint,
        status: NavStatus = DOCKED,
        *,
        symbol: str = FRIGATE,
        cargo: dict[str, int] | None = None,
    ) -> None:
        """Put a ship somewhere with a rested reactor, and have the daemon see it there."""
        ship = self.hull(symbol)
        ship.nav = attrs.evolve(Nav.docked(where, clock.now()), status=status)
        ship.cooldown = None
        if cargo is not None:
            ship.cargo = dict(cargo)
        await self.ask("ship.get", ship_symbol=symbol)

    def hull(self, symbol: str = FRIGATE) -> Any:
        return self.harness.world.agent("HERMES").ship(symbol)

    @property
    def world(self) -> World:
        return self.harness.world

    @property
    def home(self) -> Waypoint:
        return self.world.universe.headquarters

    @property
    def waypoints(self) -> list[Waypoint]:
        return list(self.world.system(self.home.system_symbol).waypoints.values())

    def place_of(self, kind: str, trait: str = "") -> Waypoint:
        return next(
            w for w in self.waypoints if w.type == kind and (not trait or trait in w.traits)
        )

    def yard(self) -> Waypoint:
        for waypoint in self.waypoints:
            yard = self.world.find_shipyard(waypoint.symbol)
            if yard is not None and yard.offers:
                return waypoint
        raise AssertionError("no yard")

    def selling(self, kind: str) -> tuple[Waypoint, str]:
        for waypoint in self.waypoints:
            market = self.world.find_market(waypoint.symbol)
            for good, listing in market.listings.items() if market else ():
                if listing.kind == kind and good != "FUEL":
                    return waypoint, good
        raise AssertionError(f"no market has an {kind}")


@asynccontextmanager
async def open_session() -> AsyncIterator[Session]:
    """A client of a daemon in a sandbox of many systems, on the test's own clock."""
    now = clock.now()
    async with (
        open_harness(world=World(make(1, 100, now), started=now)) as harness,
        serving(Server(harness.mediator), patience_seconds=math.inf) as client,
    ):
        yield Session(harness, client)


async def ask_every_method(session: Session) -> None:
    """Ask every method for a result, some of them in several ways."""
    for part in (
        *(_agent, _flights, _trade, _work, _yard, _contract, _galaxy, _records),
        *(_ventures, _containers),
    ):
        await part(session)


async def ask_what_cannot_be(session: Session) -> None:
    """Ask every method for things that are not there, or that cannot be done."""
    for method, each in {**METHODS, **OF_THE_CONNECTION}.items():
        for odd in (UNKNOWN, UNREADY):
            taken = attrs.fields_dict(each.message)
            params = {name: value for name, value in odd.items() if name in taken}
            if method != "player.register":
                params.pop("agent_symbol", None)
            await session.answer(method, **params)
        if has_player(each.message):
            await session.answer(method, **{**params, "agent_symbol": "NOBODY"})
        session.harness.store.away = True
        await session.answer(method, **params)
        session.harness.store.away = False


async def _agent(session: Session) -> None:
    ask = session.ask
    await ask("health")
    await ask("daemon.status")
    await ask("player.list")
    await ask("player.register", agent_symbol="HERMES")
    token = (await session.harness.store.players())[0].token
    await ask("player.register", token=token)
    await ask("player.list")
    await ask("player.get")
    await ask("agent.get")
    await ask("agent.list")
    await ask("faction.list")
    await ask("faction.get", faction="COSMIC")
    session.world.agent("HERMES").credits = 10_000_000


async def _flights(session: Session) -> None:
    ask, rock = session.ask, session.place_of("ASTEROID").symbol
    gas = session.place_of("GAS_GIANT").symbol
    await ask("ship.list")
    await ask("ship.get", ship_symbol=FRIGATE)
    await ask("ship.cargo", ship_symbol=FRIGATE)
    await ask("ship.hold", ship_symbol=FRIGATE)
    await ask("ship.release", ship_symbol=FRIGATE)
    await ask("ship.orbit", ship_symbol=FRIGATE)
    await ask("ship.mode", ship_symbol=FRIGATE, flight_mode="BURN")
    await ask("route.plan", ship_symbol=FRIGATE, destination=rock)
    await ask("route.tour", ship_symbol=FRIGATE, waypoints=[rock, gas])
    await ask("route.tour", ship_symbol=FRIGATE, waypoints=[rock, gas], finish=rock)
    await ask("route.partition", ship_symbols=[FRIGATE, PROBE], waypoints=[rock, gas])
    departure = await ask("ship.navigate", ship_symbol=FRIGATE, destination=rock)
    await _containers_of_flight(session, departure["container_id"])
    await session.harness.ended(departure["container_id"])
    await session.fly("ship.tour", ship_symbol=FRIGATE, waypoints=[gas, rock], max_iterations=1)
    scouts = await ask("scout.start", ship_symbols=[PROBE, "HERMES-9"], markets=[gas])
    await ask("container.stop", container_id=scouts["scouts"][0]["container_id"])
    await session.put(session.home)
    session.hull().fuel = 100
    await session.put(session.home)
    await ask("ship.refuel", ship_symbol=FRIGATE)
    await ask("ship.dock", ship_symbol=FRIGATE)


async def _containers_of_flight(session: Session, container_id: str) -> None:
    ask = session.ask
    await ask("ship.get", ship_symbol=FRIGATE)
    await ask("container.list")
    await ask("container.get", container_id=container_id)
    session.harness.store.away = True
    await ask("container.list")
    session.harness.store.away = False
    await ask("daemon.tree")
    await ask("daemon.tree", alike=-1)
    await ask("notify.get")
    await ask("notify.test")
    await ask("container.logs", container_id=container_id)


async def _trade(session: Session) -> None:
    ask = session.ask
    where, good = session.selling("EXPORT")
    await session.put(where, cargo={})
    await session.put(where, symbol=PROBE)
    await ask("market.get", waypoint_symbol=where.symbol)
    await ask("ship.buy", ship_symbol=FRIGATE, good=good, units=3)
    await ask("ship.jettison", ship_symbol=FRIGATE, good=good, units=1)
    listing = session.world.find_market(where.symbol).listings[good]
    volume, listing.trade_volume = listing.trade_volume, 1
    session.world.agent("HERMES").credits = int(listing.quote().purchase_price * 1.5)
    await ask("ship.buy", ship_symbol=FRIGATE, good=good, units=4)
    session.world.agent("HERMES").credits = 10_000_000
    listing.trade_volume = volume
    agent = session.world.agent("HERMES")
    hauler = agent.launch(SHIP_TYPES["SHIP_LIGHT_HAULER"], where, clock.now()).symbol
    await session.put(where, symbol=hauler)
    await ask("ship.transfer", ship_symbol=FRIGATE, to_ship_symbol=hauler, good=good, units=1)
    there, wanted = session.selling("IMPORT")
    await session.put(there, cargo={wanted: 5})
    await ask("ship.sell", ship_symbol=FRIGATE, good=wanted, units=5)
    await session.put(there, cargo={wanted: 5, "MOUNT_TURRET_I": 1})
    await ask("ship.orbit", ship_symbol=FRIGATE)
    await ask("ship.sell_all", ship_symbol=FRIGATE, prepare=True)
    await ask("market.get", waypoint_symbol=there.symbol)
    await ask("market.get", waypoint_symbol=where.symbol)
    for each in (good, wanted):
        await ask("market.find", good=each)
        await ask("market.find", good=each, side="sell")
        await ask("market.history", good=each)
    for waypoint in session.waypoints:
        if session.world.find_market(waypoint.symbol):
            await session.put(waypoint, symbol=PROBE)
            await ask("market.get", waypoint_symbol=waypoint.symbol)
    spreads = await ask("market.spreads", limit=3)
    assert spreads["items"], "trade pays somewhere"


async def _work(session: Session) -> None:
    ask, rock = session.ask, session.place_of("ASTEROID", "COMMON_METAL_DEPOSITS")
    await session.put(rock, IN_ORBIT, cargo={})
    survey = (await ask("ship.survey", ship_symbol=FRIGATE))["surveys"][0]
    await session.put(rock, IN_ORBIT)
    await ask("ship.extract", ship_symbol=FRIGATE, survey=survey["survey"])
    await session.put(rock, IN_ORBIT)
    await ask("ship.extract", ship_symbol=FRIGATE)
    for what in ("systems", "waypoints", "ships"):
        await session.put(rock, IN_ORBIT)
        await ask("ship.scan", ship_symbol=FRIGATE, what=what)
    await session.put(session.place_of("GAS_GIANT"), IN_ORBIT, cargo={})
    await ask("ship.siphon", ship_symbol=FRIGATE)
    agent = session.world.agent("HERMES")
    refinery = SHIP_TYPES["SHIP_REFINING_FREIGHTER"]
    ship = agent.launch(refinery, session.home, clock.now()).symbol
    await session.put(session.home, IN_ORBIT, symbol=ship, cargo={"IRON_ORE": 100})
    await ask("ship.refine", ship_symbol=ship, good="IRON")
    await _started(session, "mine.start", rock=rock.symbol, ship_symbols=[FRIGATE, PROBE])
    await _started(session, "siphon.start")
    await _started(session, "chart.start")


async def _started(session: Session, method: str, **params: Any) -> None:
    """Put ships to work, and stop them at once."""
    for container in (await session.ask(method, **params))["containers"]:
        await session.ask("container.stop", container_id=container["container_id"])


async def _yard(session: Session) -> None:
    ask, yard = session.ask, session.yard()
    session.hull().frame = attrs.evolve(session.hull().frame, condition=0.5)
    await session.put(yard, cargo={})
    offers = (await ask("shipyard.get", waypoint_symbol=yard.symbol))["ships"]
    bought = await ask(
        "shipyard.purchase", waypoint_symbol=yard.symbol, ship_type=offers[0]["ship_type"]
    )
    await ask("shipyard.get", waypoint_symbol=yard.symbol)
    fetched = await ask("fetch.start", ship_type=offers[0]["ship_type"])
    await session.harness.ended(fetched["container_id"])
    await ask("ship.repair_quote", ship_symbol=FRIGATE)
    await ask("ship.repair", ship_symbol=FRIGATE)
    await ask("ship.uninstall", ship_symbol=FRIGATE, part=LASER)
    await ask("ship.install", ship_symbol=FRIGATE, part=LASER)
    part = session.hull().modules[-1].symbol
    await ask("ship.uninstall", ship_symbol=FRIGATE, part=part)
    await ask("ship.install", ship_symbol=FRIGATE, part=part)
    await ask("ship.scrap_quote", ship_symbol=bought["ship_symbol"])
    await session.answer("ship.scrap", ship_symbol=bought["ship_symbol"])
    await ask("ship.scrap", ship_symbol=bought["ship_symbol"], confirm=True)


async def _contract(session: Session) -> None:
    ask = session.ask
    contract = (await ask("contract.list"))["items"][0]
    (wanted,) = contract["deliveries"]
    await ask("contract.get", contract_id=contract["contract_id"])
    await ask("contract.accept", contract_id=contract["contract_id"])
    session.hull().modules.extend(session.hull().modules[:] * 5)
    goal = session.world.find_waypoint(wanted["waypoint_symbol"])
    await session.put(goal, cargo={wanted["good"]: wanted["units_required"]})
    await ask(
        "contract.deliver",
        ship_symbol=FRIGATE,
        contract_id=contract["contract_id"],
        good=wanted["good"],
        units=wanted["units_required"],
    )
    await ask("contract.fulfill", contract_id=contract["contract_id"])
    await ask("contract.negotiate", ship_symbol=FRIGATE)


async def _galaxy(session: Session) -> None:
    ask, gate = session.ask, session.place_of("JUMP_GATE")
    await ask("waypoint.list", type="JUMP_GATE")
    await ask("waypoint.list")
    await ask("supply_chain.get", good="FUEL")
    await ask("supply_chain.get")
    await session.put(gate, cargo={"FAB_MATS": 5})
    await ask("construction.get", waypoint_symbol=gate.symbol)
    await ask("construction.supply", ship_symbol=FRIGATE, good="FAB_MATS", units=3)
    session.world.places[gate.symbol] = attrs.evolve(session.world.place(gate), chart=None)
    await session.put(gate, IN_ORBIT)
    await ask("waypoint.get", waypoint_symbol=gate.symbol)
    await ask("ship.chart", ship_symbol=FRIGATE)
    site = construction.site(session.world, gate)
    done = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
    built = attrs.evolve(session.world.place(gate), construction=done)
    session.world.places[gate.symbol] = built
    gates = (await ask("gate.get", waypoint_symbol=gate.symbol))["connections"]
    await ask("route.journey", origin=gate.symbol, destination=_charted(session, gates))
    await ask("ship.jump", ship_symbol=FRIGATE, waypoint_symbol=gates[0])
    drive = PARTS["MODULE_WARP_DRIVE_II"]
    assert isinstance(drive, Module)
    session.hull().modules.append(drive)
    await session.put(session.home, IN_ORBIT)
    await ask("ship.mode", ship_symbol=FRIGATE, flight_mode="DRIFT")
    here = session.world.system(session.home.system_symbol)
    stars = session.world.universe.within(6000, here.x, here.y)
    systems = (session.world.system(star.symbol) for star in stars)
    other = next(it for it in systems if it.waypoints and it.symbol != here.symbol)
    await ask("ship.warp", ship_symbol=FRIGATE, waypoint_symbol=next(iter(other.waypoints)))


def _charted(session: Session, gates: list[str]) -> str:
    """The first of the gates, as if somebody had charted it."""
    gate = session.world.find_waypoint(gates[0])
    assert gate is not None
    chart = session.world.place(session.home).chart
    session.world.places[gate.symbol] = attrs.evolve(session.world.place(gate), chart=chart)
    return gate.symbol


async def _records(session: Session) -> None:
    ask = session.ask
    await ask("intent.list")
    await ask("ledger.list")
    for by in ("hour", "ship", "good", "kind"):
        await ask("ledger.report", by=by)
    await ask("ledger.report", since="2020-01-01T00:00:00Z")
    await ask("ledger.balance")
    await ask("treasury.get")
    await ask("treasury.set", reserve=20_000)
    await ask("treasury.set")


async def _ventures(session: Session) -> None:
    ask, gate = session.ask, session.place_of("JUMP_GATE")
    await session.put(session.home, cargo={})
    built = construction.site(session.world, gate)
    begun = Construction(tuple(attrs.evolve(it, fulfilled=0) for it in built.materials))
    there = attrs.evolve(session.world.place(gate), construction=begun)
    session.world.places[gate.symbol] = there
    await ask("autopilot.start", dry_run=True)
    await ask("autopilot.status")
    await _ended(session, await ask("trade.start", ship_symbols=[FRIGATE, PROBE]))
    await _ended(session, await ask("contract.run", count=1, ship_symbols=[FRIGATE]))
    await _ended(session, await ask("construct.start", site=gate.symbol))
    await ask("autopilot.start", until="gate", reserve=10_000)
    await trio.sleep(600)
    await ask("autopilot.status")
    await ask("autopilot.explain", subject=FRIGATE)
    await ask("autopilot.explain", subject="refusals")
    await ask("autopilot.stop")
    await ask("autopilot.status")
    await ask("autopilot.stop", now=True)
    await ask("treasury.set")


async def _ended(session: Session, started: Any) -> None:
    """Stop what was just started."""
    for container in started["containers"]:
        await session.ask("container.stop", container_id=container["container_id"])


async def _containers(session: Session) -> None:
    ask, rock = session.ask, session.place_of("ASTEROID").symbol
    await session.put(session.home, symbol=PROBE)
    config = {"ship_symbol": PROBE, "destination": rock}
    made = await ask("container.create", kind="navigate", config=config)
    followed = await ask("container.logs", container_id=made["container_id"], follow=True)
    await ask("container.unfollow", subscription=followed["subscription"])
    await ask("container.kinds")
    await ask("market.list")
    await ask("shipyard.find", ship_type="SHIP_PROBE")
    wanted = {"kind": "haul", "config": {"ship_symbol": FRIGATE}}
    await ask("fleet.apply", tasks=[wanted], dry_run=True)
    await ask("fleet.export")
    fleet = await ask("fleet.follow")
    await ask("fleet.unfollow", subscription=fleet["subscription"])
    again = await ask("container.restart", container_id=made["container_id"])
    await ask("container.stop", container_id=again["container_id"])
    await ask("container.get", container_id=made["container_id"])
    await ask("container.logs", container_id=made["container_id"])
    await ask("container.remove", container_id=made["container_id"])
    await ask("container.prune")
    await ask("container.list")
    await ask("rpc.cancel", id=4711)
    await ask("health")
    await ask("daemon.status")
    await ask("rpc.discover")
