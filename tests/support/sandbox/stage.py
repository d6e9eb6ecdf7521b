"""A small galaxy with two agents, and for each operation a request that succeeds in it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox import views
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import construction, mining
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from support.sandbox.places import Places

SHARED = Path(__file__).parents[4] / "shared" / "openapi"
PUBLISHED, LIVE = "spacetraders-2.3.0.json", "spacetraders-2.3.0-live.json"
METHODS = ("get", "post", "patch", "put", "delete")

GALAXY = make(1, 60, EPOCH)
"""What it holds follows from the seed, and what changes is kept by worlds: all tests can share."""


def specification(name: str) -> dict[str, Any]:
    """A recorded specification; a test without it is skipped."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the recorded file openapi/{name}")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@attrs.frozen
class Stage(Places):
    """A world in which TESTER and RIVAL have begun to play, and clients of its API.

    TESTER has a frigate in dock at the headquarters, TESTER-1, and a probe at a shipyard.
    """

    world: World
    client: httpx.AsyncClient

    @classmethod
    def new(cls, **settings: Any) -> "Stage":
        """Set the stage."""
        world = World(GALAXY, started=EPOCH, **settings)
        for symbol in ("TESTER", "RIVAL"):
            register(world, symbol, "COSMIC", EPOCH)
        transport = httpx.ASGITransport(app=create_app(world, None))
        client = httpx.AsyncClient(transport=transport, base_url="http://sandbox")
        return cls(world, client)

    @property
    def agent(self) -> Agent:
        """TESTER."""
        return self.world.agents["TESTER"]

    @property
    def ship(self) -> Ship:
        """TESTER's frigate."""
        return self.agent.ships["TESTER-1"]

    def rock(self) -> Waypoint:
        """A rock of common metals."""
        return self.place("ASTEROID", "COMMON_METAL_DEPOSITS")

    def launch(self, ship_type: str, where: Waypoint | None = None) -> Ship:
        """Give TESTER another ship, docked."""
        return self.agent.launch(SHIP_TYPES[f"SHIP_{ship_type}"], where or self.home, EPOCH)

    def docked(self, where: Waypoint, ship: Ship | None = None, /, **cargo: int) -> Ship:
        """Put a ship, the frigate if none is given, into dock, with this cargo alone."""
        found = ship or self.ship
        found.nav = Nav.docked(where, EPOCH)
        found.cargo = cargo
        return found

    def orbiting(self, where: Waypoint, ship: Ship | None = None, /, **cargo: int) -> Ship:
        """Put a ship into orbit."""
        found = self.docked(where, ship, **cargo)
        found.nav = attrs.evolve(found.nav, status=NavStatus.IN_ORBIT)
        return found

    def flying(self, ship: Ship | None = None) -> Ship:
        """Put a ship on its way from the headquarters to the first shipyard."""
        found = self.orbiting(self.home, ship)
        later = EPOCH + self.world.lasting(3600)
        found.nav = attrs.evolve(
            found.nav, destination=self.yard, status=NavStatus.IN_TRANSIT, arrival=later
        )
        return found

    def build_gate(self, gate: Waypoint | None = None) -> None:
        """Finish a gate, the one at home if none is given."""
        where = gate or self.gate
        site = construction.site(self.world, where)
        done = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
        self.world.places[where.symbol] = attrs.evolve(self.world.place(where), construction=done)

    def contract(self, agent: Agent | None = None, **changes: Any) -> Contract:
        """Change an agent's contract, TESTER's if none is given, and return it."""
        of = agent or self.agent
        (contract,) = of.contracts.values()
        of.contracts[contract.contract_id] = attrs.evolve(contract, **changes)
        return of.contracts[contract.contract_id]

    def survey(self, where: Waypoint) -> dict[str, Any]:
        """Have the frigate survey a rock, at no cost; it orbits that now."""
        ship = self.orbiting(where)
        (signature, made), *_ = mining.survey(self.world, ship, EPOCH)
        ship.cooldown = None
        return views.survey(signature, made)

    def token(self, agent: str = "TESTER") -> str:
        """The token of an agent."""
        return self.world.authority.issue(agent, EPOCH)

    async def send(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **more: Any
    ) -> httpx.Response:
        """Ask as TESTER, or with another token, or with none where that is empty."""
        bearer = self.token() if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        sent = {"json": body} if body is not None else {}
        return await self.client.request(method, f"/v2{path}", headers=headers, **sent, **more)


@attrs.frozen
class Asked:
    """A request: what fills the placeholders of its path, and its body."""

    named: Mapping[str, str] = attrs.field(factory=dict)
    body: Any = None

    def path(self, template: str) -> str:
        """The path, filled in."""
        return template.format(**self.named)


def of_ship(ship: Ship, **body: Any) -> Asked:
    return Asked({"shipSymbol": ship.symbol}, body or None)


def at_place(where: Waypoint, **body: Any) -> Asked:
    named = {"systemSymbol": where.system_symbol, "waypointSymbol": where.symbol}
    return Asked(named, body or None)


def of_contract(stage: Stage, **changes: Any) -> Asked:
    return Asked({"contractId": stage.contract(**changes).contract_id})


def _deliver(stage: Stage) -> Asked:
    contract = stage.contract(accepted=True)
    destination = stage.world.find_waypoint(contract.destination)
    assert destination
    ship = stage.docked(destination, **{contract.good: 10})
    body = {"shipSymbol": ship.symbol, "tradeSymbol": contract.good, "units": 2}
    return Asked({"contractId": contract.contract_id}, body)


def _negotiate(stage: Stage) -> Asked:
    stage.agent.contracts.clear()
    return of_ship(stage.ship)


def _transfer(stage: Stage) -> Asked:
    mate = stage.launch("LIGHT_HAULER")
    ship = stage.docked(stage.home, IRON_ORE=10)
    return of_ship(ship, tradeSymbol="IRON_ORE", units=2, shipSymbol=mate.symbol)


def _refine(stage: Stage) -> Asked:
    ship = stage.launch("REFINING_FREIGHTER")
    ship.cargo = {"IRON_ORE": 100}
    return of_ship(ship, produce="IRON")


def _jump(stage: Stage) -> Asked:
    stage.build_gate()
    return of_ship(stage.orbiting(stage.gate), waypointSymbol=stage.far_gate.symbol)


def _warp(stage: Stage) -> Asked:
    ship = stage.orbiting(stage.home, stage.launch("EXPLORER"))
    systems = stage.world.universe
    home = stage.world.system(stage.home.system_symbol)
    stars = sorted(systems.within(700, home.x, home.y), key=lambda it: it.distance(home.x, home.y))
    near = (stage.world.system(star.symbol) for star in stars[1:])
    return of_ship(ship, waypointSymbol=next(w for it in near for w in it.waypoints))


def _supply(stage: Stage) -> Asked:
    ship = stage.docked(stage.gate, FAB_MATS=10)
    return at_place(stage.gate, shipSymbol=ship.symbol, tradeSymbol="FAB_MATS", units=2)


def _purchase_ship(stage: Stage) -> Asked:
    offer, *_ = stage.world.shipyard(stage.yard).offers
    return Asked({}, {"shipType": offer.listing.good, "waypointSymbol": stage.yard.symbol})


def _install_module(stage: Stage) -> Asked:
    ship = stage.docked(stage.yard, MODULE_MINERAL_PROCESSOR_I=1)
    ship.modules = [it for it in ship.modules if it.symbol not in ship.cargo]
    return of_ship(ship, symbol="MODULE_MINERAL_PROCESSOR_I")


def _worn(stage: Stage) -> Asked:
    ship = stage.docked(stage.yard)
    ship.frame = attrs.evolve(ship.frame, condition=0.5)
    return of_ship(ship)


def _cooling(stage: Stage) -> Asked:
    stage.world.cool_down(stage.ship, 60, EPOCH)
    return of_ship(stage.ship)


SHIP, CONTRACT = "/my/ships/{shipSymbol}", "/my/contracts/{contractId}"
SYSTEM = "/systems/{systemSymbol}"
WAYPOINT = SYSTEM + "/waypoints/{waypointSymbol}"

Prepare = Callable[[Stage], Asked]

REQUESTS: dict[tuple[str, str], Prepare] = {
    ("get", "/"): lambda _: Asked(),
    ("get", "/error-codes"): lambda _: Asked(),
    ("post", "/register"): lambda _: Asked({}, {"symbol": "NEWCOMER", "faction": "COSMIC"}),
    ("get", "/my/account"): lambda _: Asked(),
    ("get", "/my/agent"): lambda _: Asked(),
    ("get", "/my/agent/events"): lambda _: Asked(),
    ("get", "/my/socket.io"): lambda _: Asked(),
    ("get", "/my/factions"): lambda _: Asked(),
    ("get", "/agents"): lambda _: Asked(),
    ("get", "/agents/{agentSymbol}"): lambda _: Asked({"agentSymbol": "RIVAL"}),
    ("get", "/factions"): lambda _: Asked(),
    ("get", "/factions/{factionSymbol}"): lambda _: Asked({"factionSymbol": "VOID"}),
    ("get", "/market/supply-chain"): lambda _: Asked(),
    ("get", "/systems"): lambda _: Asked(),
    ("get", SYSTEM): lambda s: at_place(s.home),
    ("get", f"{SYSTEM}/waypoints"): lambda s: at_place(s.home),
    ("get", WAYPOINT): lambda s: at_place(s.home),
    ("get", f"{WAYPOINT}/market"): lambda s: at_place(s.home),
    ("get", f"{WAYPOINT}/shipyard"): lambda s: at_place(s.yard),
    ("get", f"{WAYPOINT}/jump-gate"): lambda s: at_place(s.gate),
    ("get", f"{WAYPOINT}/construction"): lambda s: at_place(s.gate),
    ("post", f"{WAYPOINT}/construction/supply"): _supply,
    ("get", "/my/contracts"): lambda _: Asked(),
    ("get", CONTRACT): of_contract,
    ("post", f"{CONTRACT}/accept"): of_contract,
    ("post", f"{CONTRACT}/deliver"): _deliver,
    ("post", f"{CONTRACT}/fulfill"): lambda s: of_contract(
        s, accepted=True, delivered=s.contract().units
    ),
    ("get", "/my/ships"): lambda _: Asked(),
    ("post", "/my/ships"): _purchase_ship,
    ("get", SHIP): lambda s: of_ship(s.ship),
    ("get", f"{SHIP}/cargo"): lambda s: of_ship(s.docked(s.home, FUEL=3)),
    ("get", f"{SHIP}/nav"): lambda s: of_ship(s.flying()),
    ("get", f"{SHIP}/modules"): lambda s: of_ship(s.ship),
    ("get", f"{SHIP}/mounts"): lambda s: of_ship(s.ship),
    ("get", f"{SHIP}/cooldown"): _cooling,
    ("post", f"{SHIP}/orbit"): lambda s: of_ship(s.ship),
    ("post", f"{SHIP}/dock"): lambda s: of_ship(s.orbiting(s.home)),
    ("patch", f"{SHIP}/nav"): lambda s: of_ship(s.ship, flightMode="BURN"),
    ("post", f"{SHIP}/navigate"): lambda s: of_ship(
        s.orbiting(s.home), waypointSymbol=s.yard.symbol
    ),
    ("post", f"{SHIP}/warp"): _warp,
    ("post", f"{SHIP}/jump"): _jump,
    ("post", f"{SHIP}/refuel"): lambda s: of_ship(s.ship, units=100),
    ("post", f"{SHIP}/purchase"): lambda s: of_ship(s.ship, symbol="FUEL", units=2),
    ("post", f"{SHIP}/sell"): lambda s: of_ship(s.docked(s.home, FUEL=10), symbol="FUEL", units=2),
    ("post", f"{SHIP}/jettison"): lambda s: of_ship(
        s.docked(s.home, FUEL=10), symbol="FUEL", units=2
    ),
    ("post", f"{SHIP}/transfer"): _transfer,
    ("post", f"{SHIP}/chart"): lambda s: of_ship(s.orbiting(s.far_gate)),
    ("post", f"{SHIP}/survey"): lambda s: of_ship(s.orbiting(s.rock())),
    ("post", f"{SHIP}/extract"): lambda s: of_ship(s.orbiting(s.rock())),
    ("post", f"{SHIP}/extract/survey"): lambda s: of_ship(s.ship, **s.survey(s.rock())),
    ("post", f"{SHIP}/siphon"): lambda s: of_ship(s.orbiting(s.place("GAS_GIANT"))),
    ("post", f"{SHIP}/refine"): _refine,
    ("post", f"{SHIP}/scan/systems"): lambda s: of_ship(s.orbiting(s.home)),
    ("post", f"{SHIP}/scan/waypoints"): lambda s: of_ship(s.orbiting(s.home)),
    ("post", f"{SHIP}/scan/ships"): lambda s: of_ship(s.orbiting(s.home)),
    ("post", f"{SHIP}/negotiate/contract"): _negotiate,
    ("get", f"{SHIP}/repair"): _worn,
    ("post", f"{SHIP}/repair"): _worn,
    ("get", f"{SHIP}/scrap"): lambda s: of_ship(s.docked(s.yard)),
    ("post", f"{SHIP}/scrap"): lambda s: of_ship(s.docked(s.yard)),
    ("post", f"{SHIP}/mounts/install"): lambda s: of_ship(
        s.docked(s.yard, MOUNT_TURRET_I=1), symbol="MOUNT_TURRET_I"
    ),
    ("post", f"{SHIP}/mounts/remove"): lambda s: of_ship(
        s.docked(s.yard), symbol="MOUNT_MINING_LASER_II"
    ),
    ("post", f"{SHIP}/modules/install"): _install_module,
    ("post", f"{SHIP}/modules/remove"): lambda s: of_ship(
        s.docked(s.yard), symbol="MODULE_MINERAL_PROCESSOR_I"
    ),
}
"""By method and path: what prepares a stage so that the request it returns succeeds there."""
