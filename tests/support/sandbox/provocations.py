"""For each error code that a client can provoke: what prepares a stage, and what is asked there."""

import base64
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx

from spacetraders.clock import EPOCH
from spacetraders.sandbox import guesses, views
from spacetraders.sandbox.state.places import PlaceState
from spacetraders.sandbox.state.universe import Waypoint
from support.sandbox.stage import REQUESTS, SHIP, WAYPOINT, Stage

Answer = Awaitable[httpx.Response]
FRIGATE = "/my/ships/TESTER-1"
ME = ("get", "/my/agent")


@attrs.frozen
class Provocation:
    """How a code comes about: its HTTP status, the keys of its data, and who provokes it."""

    code: int
    status: int
    keys: frozenset[str]
    provoke: Callable[[Stage], Answer]
    settings: dict[str, Any] = attrs.field(factory=dict)


def of(
    code: int, keys: str, provoke: Callable[[Stage], Answer], status: int = 400, **settings: Any
) -> Provocation:
    return Provocation(code, status, frozenset(keys.split()), provoke, settings)


def post(stage: Stage, what: str, ship: str = "TESTER-1", **body: Any) -> Answer:
    return stage.send("post", f"/my/ships/{ship}/{what}", body or None)


def usual(stage: Stage, method: str, template: str, **changes: Any) -> Answer:
    """Ask what would succeed, but for these changes of the body."""
    asked = REQUESTS[method, template](stage)
    return stage.send(method, asked.path(template), {**(asked.body or {}), **changes} or None)


def then(stage: Stage, change: Callable[[Stage], object], method: str, template: str) -> Answer:
    """Prepare what would succeed, change something, and ask it."""
    asked = REQUESTS[method, template](stage)
    change(stage)
    return stage.send(method, asked.path(template), asked.body)


def poor(stage: Stage) -> None:
    stage.agent.credits = 0


def away(stage: Stage) -> None:
    stage.docked(stage.home, **stage.ship.cargo)


def wet(stage: Stage) -> None:
    """Take the processor and the refinery out of the frigate."""
    stage.ship.modules = [it for it in stage.ship.modules if "PROCESSOR" not in it.symbol]


def disarm(stage: Stage) -> None:
    stage.ship.mounts.clear()


def full(stage: Stage) -> None:
    stage.ship.cargo = {"FUEL": stage.ship.cargo_capacity}


def forged(stage: Stage, **claims: str) -> Answer:
    """Ask with a token that is signed as it should be, with other claims."""
    sound: dict[str, Any] = {"identifier": "TESTER", "version": "v2.3.0", "sub": "agent-token"}
    sound["reset_date"] = stage.world.reset_date.isoformat()
    payload = base64.urlsafe_b64encode(json.dumps({**sound, **claims}).encode()).rstrip(b"=")
    signed = b"e30." + payload
    digest = hmac.digest(stage.world.authority.key, signed, "sha256")
    token = signed + b"." + base64.urlsafe_b64encode(digest).rstrip(b"=")
    return stage.send(*ME, token=token.decode())


def with_header(stage: Stage, value: str) -> Answer:
    return stage.client.get("/v2/my/agent", headers={"Authorization": value})


def navigate(stage: Stage, to: str) -> Answer:
    return post(stage, "navigate", waypointSymbol=to)


def dry(stage: Stage) -> Answer:
    stage.orbiting(stage.home).fuel = 0
    return navigate(stage, stage.yard.symbol)


def slowing(stage: Stage) -> Answer:
    stage.flying()
    return stage.send("patch", f"{FRIGATE}/nav", {"flightMode": "DRIFT"})


def surveyed(stage: Stage, where: Waypoint | None = None, **changes: Any) -> Answer:
    """Use a survey of a rock, once the ship is at `where`, and the survey changed."""
    survey = stage.survey(stage.rock())
    stage.orbiting(where or stage.rock())
    return post(stage, "extract/survey", **{**survey, **changes})


def old_survey(stage: Stage) -> Answer:
    key, past = stage.world.authority.key, EPOCH - timedelta(seconds=1)
    signature, made = stage.world.surveys.draw(
        stage.world.dice,
        key,
        waypoint=stage.rock().symbol,
        weights={"IRON_ORE": 1.0},
        expiration=past,
    )
    return surveyed(stage, **views.survey(signature, made))


def used_survey(stage: Stage) -> Answer:
    survey = stage.survey(stage.rock())
    stage.world.surveys.left[survey["signature"]] = 0
    return post(stage, "extract/survey", **survey)


def broken_rock(stage: Stage) -> Answer:
    rock, hour = stage.rock(), timedelta(hours=1)
    stage.orbiting(rock)
    state = stage.world.rocks.at(rock, EPOCH, hour)
    worn = attrs.evolve(state, strain=guesses.CRITICAL_AT, critical=True)
    stage.world.rocks.keep(rock.symbol, worn, hour)
    return post(stage, "extract")


def cooling(stage: Stage) -> Answer:
    stage.orbiting(stage.rock())
    stage.world.cool_down(stage.ship, 60, EPOCH)
    return post(stage, "extract")


def uncharted(stage: Stage, page: str) -> Answer:
    gate = stage.far_gate
    return stage.send("get", f"/systems/{gate.system_symbol}/waypoints/{gate.symbol}{page}")


def faulty(stage: Stage, kind: str) -> Answer:
    async def asked() -> httpx.Response:
        await stage.client.post("/_sandbox/faults", json={"kind": kind})
        return await stage.send(*ME)

    return asked()


def refuel(stage: Stage, where: Waypoint) -> Answer:
    stage.docked(where).fuel = 0
    return post(stage, "refuel")


def crowded(stage: Stage, part: str, power: int) -> Answer:
    """Install a part in a frigate whose reactor gives so much power."""
    ship = stage.docked(stage.yard, **{part: 1})
    reactor = attrs.evolve(ship.reactor.part, power_output=power)
    ship.reactor = attrs.evolve(ship.reactor, part=reactor)
    kind = "mounts" if part.startswith("MOUNT") else "modules"
    return post(stage, f"{kind}/install", symbol=part)


def armed(stage: Stage) -> Answer:
    """Install more mounts than the frigate has points for."""
    stage.ship.mounts.append(stage.ship.mounts[-1])
    return crowded(stage, "MOUNT_TURRET_I", 100)


def transfer(stage: Stage, to: str, where: Waypoint | None = None) -> Answer:
    stage.docked(where or stage.home, FUEL=5)
    return post(stage, "transfer", tradeSymbol="FUEL", units=1, shipSymbol=to)


def delivered(stage: Stage, change: Callable[[Stage], object], **changes: Any) -> Answer:
    asked = REQUESTS["post", DELIVER](stage)
    change(stage)
    return stage.send("post", asked.path(DELIVER), {**asked.body, **changes})


def rivals(stage: Stage, what: str) -> Answer:
    contract = stage.contract(stage.world.agents["RIVAL"], accepted=True)
    body = {"shipSymbol": "TESTER-1", "tradeSymbol": contract.good, "units": 1}
    sent = body if what == "deliver" else None
    return stage.send("post", f"/my/contracts/{contract.contract_id}/{what}", sent)


def contract(stage: Stage, what: str, **changes: Any) -> Answer:
    named = stage.contract(**changes).contract_id
    return stage.send("post", f"/my/contracts/{named}/{what}")


def register(stage: Stage, symbol: str, faction: str = "COSMIC") -> Answer:
    return stage.send("post", "/register", {"symbol": symbol, "faction": faction}, token="")


def jump(stage: Stage, *, built: bool = True, to: str = "", closed: bool = False) -> Answer:
    if built:
        stage.build_gate()
    if closed:
        site = stage.world.place(stage.gate)
        begun = attrs.evolve(PlaceState.at_first(stage.gate), chart=site.chart)
        stage.world.places[stage.far_gate.symbol] = begun
    stage.orbiting(stage.gate)
    return post(stage, "jump", waypointSymbol=to or stage.far_gate.symbol)


def unrefinable(stage: Stage) -> Answer:
    ship = stage.launch("REFINING_FREIGHTER")
    return post(stage, "refine", ship.symbol, produce="FUEL")


def at_no_market(stage: Stage) -> Answer:
    stage.docked(stage.rock())
    return post(stage, "purchase", symbol="FUEL", units=1)


def in_space(stage: Stage) -> Answer:
    stage.flying()
    return post(stage, "dock")


def warped(stage: Stage, to: str) -> Answer:
    ship = stage.orbiting(stage.home, stage.launch("EXPLORER"))
    return post(stage, "warp", ship.symbol, waypointSymbol=to)


def mine(stage: Stage, what: str, ship_type: str = "", where: Waypoint | None = None) -> Answer:
    ship = stage.launch(ship_type) if ship_type else stage.ship
    stage.orbiting(where or stage.rock(), ship)
    return post(stage, what, ship.symbol)


def beside(stage: Stage) -> Answer:
    mate = stage.orbiting(stage.home, stage.launch("LIGHT_HAULER"))
    return transfer(stage, mate.symbol)


def moored(stage: Stage) -> Stage:
    """Put the frigate into orbit at home."""
    stage.orbiting(stage.home)
    return stage


def ashore(stage: Stage) -> None:
    """Leave no ship at the yard."""
    stage.docked(stage.home, stage.agent.ships["TESTER-2"])


def adrift(stage: Stage) -> None:
    stage.docked(stage.gate, **stage.ship.cargo)


def media(stage: Stage) -> Answer:
    headers = {"Authorization": f"Bearer {stage.token()}", "Content-Type": "text/plain"}
    return stage.client.post(f"/v2{FRIGATE}/navigate", content=b"{}", headers=headers)


SUPPLY = f"{WAYPOINT}/construction/supply"
DELIVER = "/my/contracts/{contractId}/deliver"
IN_TRANSIT = "departureSymbol destinationSymbol arrival departureTime secondsToArrival"
CREDITS = "creditsAvailable creditsNeeded"
INSTALL, REMOVE = f"{SHIP}/mounts/install", f"{SHIP}/mounts/remove"
BUY, SELL = f"{SHIP}/purchase", f"{SHIP}/sell"
FIT, UNFIT = f"{SHIP}/modules/install", f"{SHIP}/modules/remove"

TABLE = (
    of(404, "", lambda s: s.send("get", "/my/ships/RIVAL-1"), 404),
    of(
        429,
        "type retryAfter limitBurst limitPerSecond remaining reset",
        lambda s: faulty(s, "rate_limited"),
        429,
    ),
    of(3000, "", lambda s: faulty(s, "server_error"), 500),
    of(3001, "", lambda s: post(s, "navigate", waypointSymbol=7), 422),
    of(3100, "", lambda s: faulty(s, "maintenance"), 503),
    of(4000, "cooldown", cooling, 409),
    of(4001, "", lambda s: uncharted(s, "/market")),
    of(4100, "", lambda s: with_header(s, "Bearer "), 401),
    of(4101, "", lambda s: forged(s, sub=""), 401),
    of(4102, "", lambda s: forged(s, sub="else"), 401),
    of(4103, "", lambda s: s.send(*ME, token=""), 401),
    of(4104, "", lambda s: with_header(s, "Basic abc"), 401),
    of(4105, "expectedSubject receivedSubject", lambda s: forged(s, sub="account-token"), 401),
    of(4107, "", lambda s: forged(s, identifier="NOBODY"), 401),
    of(4109, "", lambda s: forged(s, version="v1"), 401),
    of(4110, "", lambda s: register(s, "COSMIC")),
    of(4111, "", lambda s: register(s, "tester"), 409),
    of(4112, "", lambda s: register(s, "NEWCOMER", "ETHEREAL")),
    of(4113, "expected actual", lambda s: forged(s, reset_date="2020-02-02"), 401),
    of(4115, "", lambda s: s.send(*ME, token="a.b.c"), 401),
    of(4116, "", lambda s: register(s, "NEWCOMER"), 401, account_token="account"),
    of(4201, "", lambda s: navigate(moored(s), f"{s.home.system_symbol}-ZZ9")),
    of(4202, "", lambda s: navigate(moored(s), s.far_gate.symbol)),
    of(4203, "shipSymbol fuelRequired fuelAvailable", dry),
    of(4204, "", lambda s: navigate(moored(s), s.home.symbol)),
    of(4205, "", lambda s: mine(s, "extract", where=s.home)),
    of(4214, IN_TRANSIT, in_space),
    of(4215, "", lambda s: mine(s, "scan/ships", "LIGHT_HAULER")),
    of(4216, CREDITS, lambda s: then(s, poor, "post", "/my/ships")),
    of(4217, "cargoCapacity cargoUnits unitsToAdd", lambda s: then(s, full, "post", BUY)),
    of(4218, "", lambda s: post(s, "jettison", symbol="FUEL", units=1)),
    of(4219, "shipSymbol tradeSymbol cargoUnits", lambda s: usual(s, "post", SELL, units=11)),
    of(4220, "", lambda s: surveyed(s, signature="X1-A-1")),
    of(4221, "", old_survey),
    of(4222, "", lambda s: mine(s, "survey", where=s.home)),
    of(4223, "", lambda s: post(s, "survey")),
    of(4224, "", used_survey, 409),
    of(4225, "", lambda s: mine(s, "refuel", where=s.home)),
    of(4226, "", lambda s: refuel(s, s.rock())),
    of(4228, "", lambda s: then(s, full, "post", f"{SHIP}/extract")),
    of(4230, "waypointSymbol", lambda s: post(s, "chart")),
    of(4231, "", lambda s: transfer(s, "TESTER-99")),
    of(4232, "", lambda s: transfer(s, "RIVAL-1")),
    of(4233, "", lambda s: transfer(s, "TESTER-1")),
    of(4234, "", lambda s: transfer(s, "TESTER-2")),
    of(4235, "", lambda s: warped(s, s.yard.symbol)),
    of(4236, "waypointSymbol", lambda s: navigate(s, s.yard.symbol)),
    of(4237, "", unrefinable),
    of(4239, "", lambda s: post(s, "refine", produce="IRON")),
    of(4240, "", lambda s: mine(s, "survey", "MINING_DRONE")),
    of(4241, "", lambda s: post(moored(s), "warp", waypointSymbol=s.far_gate.symbol)),
    of(4242, "", lambda s: then(s, wet, "post", f"{SHIP}/extract")),
    of(4243, "", lambda s: mine(s, "extract", "SURVEYOR")),
    of(4244, "", lambda s: post(moored(s), "purchase", symbol="FUEL", units=1)),
    of(4245, "", lambda s: then(s, ashore, "post", "/my/ships")),
    of(4246, "", lambda s: then(s, away, "post", INSTALL)),
    of(4247, "", lambda s: usual(s, "post", REMOVE, symbol="MOUNT_TURRET_I")),
    of(4248, "", lambda s: then(s, poor, "post", INSTALL)),
    of(4249, "", lambda s: crowded(s, "MODULE_SHIELD_GENERATOR_I", 20)),
    of(4250, "", lambda s: crowded(s, "MODULE_SHIELD_GENERATOR_I", 100)),
    of(4251, "", armed),
    of(4252, "", lambda s: usual(s, "post", UNFIT, symbol="MODULE_CREW_QUARTERS_I")),
    of(4253, "", broken_rock),
    of(4254, "", lambda s: post(moored(s), "jump", waypointSymbol=s.far_gate.symbol)),
    of(4255, "connections", lambda s: jump(s, to=s.home.symbol)),
    of(4256, "", lambda s: jump(s, built=False)),
    of(4257, "", lambda s: then(s, wet, "post", f"{SHIP}/siphon")),
    of(4258, "", lambda s: then(s, disarm, "post", f"{SHIP}/siphon")),
    of(4259, "", lambda s: mine(s, "siphon")),
    of(4261, "", lambda s: mine(s, "extract", where=s.place("ASTEROID_BASE"))),
    of(4262, "", lambda s: jump(s, closed=True)),
    of(4263, "", lambda s: post(s, "scrap")),
    of(4264, "", lambda s: post(s, "repair")),
    of(4265, "", lambda s: then(s, poor, "post", f"{SHIP}/repair")),
    of(4266, "", lambda s: then(s, away, "post", FIT)),
    of(4267, "", lambda s: usual(s, "post", UNFIT, symbol="MODULE_WARP_DRIVE_I")),
    of(4268, "", lambda s: then(s, poor, "post", FIT)),
    of(4269, "", slowing),
    of(4270, "", lambda s: surveyed(s, s.place("ENGINEERED_ASTEROID"))),
    of(4271, "", beside),
    of(4500, "", lambda s: rivals(s, "accept")),
    of(4501, "", lambda s: contract(s, "accept", accepted=True)),
    of(4502, "", lambda s: contract(s, "fulfill", accepted=True)),
    of(4503, "", lambda s: contract(s, "fulfill", accepted=True, deadline=EPOCH)),
    of(4504, "", lambda s: contract(s, "fulfill", accepted=True, fulfilled=True)),
    of(4505, "", lambda s: contract(s, "fulfill")),
    of(4506, "", lambda s: rivals(s, "deliver")),
    of(4508, "", lambda s: delivered(s, lambda _: None, tradeSymbol="FOOD")),
    of(4509, "", lambda s: delivered(s, lambda _: None, units=1000)),
    of(4510, "", lambda s: delivered(s, adrift)),
    of(4511, "contractId", lambda s: post(s, "negotiate/contract")),
    of(
        4600,
        "agentCredits totalPrice tradeSymbol units purchasePrice",
        lambda s: then(s, poor, "post", BUY),
    ),
    of(
        4601, "waypointSymbol tradeSymbol", lambda s: usual(s, "post", BUY, symbol="MOUNT_TURRET_I")
    ),
    of(4602, "", lambda s: usual(s, "post", SELL, symbol="MOUNT_TURRET_I")),
    of(4603, "", at_no_market),
    of(
        4604,
        "waypointSymbol tradeSymbol units tradeVolume",
        lambda s: usual(s, "post", BUY, units=181),
    ),
    of(4605, "", lambda s: usual(s, "post", "/my/ships", shipType="SHIP_EXPLORER")),
    of(4700, "", lambda s: post(s, "negotiate/contract", s.docked(s.far_gate).symbol)),
    of(4800, "", lambda s: usual(s, "post", SUPPLY, tradeSymbol="FOOD")),
    of(4801, "", lambda s: usual(s, "post", SUPPLY, units=1601)),
    of(4802, "", lambda s: then(s, away, "post", SUPPLY)),
    of(5000, "", media, 415),
)
"""One way to each code that a client can provoke; keys of data are those that MECHANICS names."""
