"""Two agents do whatever comes to mind: goods, fuel and credits always add up.

`SPACETRADERS_SUMS_GAMES` plays more games than the suite does.
"""

import os
from collections.abc import Callable
from typing import Any

import attrs
import pytest
import trio
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.sandbox.stage import REQUESTS, Stage
from support.sandbox.sums import Sums, check_bounds, check_stocks, stocks
from trio.testing import MockClock

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint

GAMES = int(os.environ.get("SPACETRADERS_SUMS_GAMES", "80"))
FLEET = ("LIGHT_HAULER", "EXPLORER", "REFINING_FREIGHTER", "COMMAND_FRIGATE")
PARTS = ("MOUNT_TURRET_I", "MOUNT_MINING_LASER_II", "MODULE_MINERAL_PROCESSOR_I")
MINING = ["survey", "extract", "siphon", "scan/systems", "scan/waypoints", "scan/ships"]
GOODS = ("FUEL", "IRON_ORE", "FAB_MATS", "HYDROCARBON", "FOOD", "MACHINERY", *PARTS)

PLAYERS = st.sampled_from(["TESTER", "RIVAL"])
SHIPS = st.integers(0, 5)
APT = st.sampled_from([True, True, True, False])
UNITS = st.one_of(st.integers(1, 8), st.integers(1, 130))


DEEDS = [key for key in REQUESTS if key[0] != "get" and key[1] != "/register"]
BERTHS: dict[str, tuple[Callable[[Stage], Waypoint], bool]] = {
    **dict.fromkeys(("purchase", "sell", "refuel", "negotiate"), (lambda s: s.home, True)),
    **dict.fromkeys(("repair", "scrap", "mounts", "modules"), (lambda s: s.yard, True)),
    **dict.fromkeys(("survey", "extract"), (Stage.rock, False)),
    **dict.fromkeys(("warp", "scan", "navigate"), (lambda s: s.home, False)),
    "siphon": (lambda s: s.place("GAS_GIANT"), False),
}
"""Where deeds can be done, and whether in dock."""


class Games(RuleBasedStateMachine):
    """A world under random play; whatever is asked, its ledger explains what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage.new()
        self.seconds = 0.0
        self.surveys: list[dict[str, Any]] = []
        for agent in self.stage.world.agents.values():
            agent.credits = 3_000_000
            for kind in FLEET:
                ship = agent.launch(SHIP_TYPES[f"SHIP_{kind}"], self.stage.home, EPOCH)
                ship.cargo = {"FUEL": 4, "FAB_MATS": 5, **dict.fromkeys(PARTS, 1)}
            agent.ships[f"{agent.symbol}-5"].cargo = {"IRON_ORE": 130}

    def ask(self, player: str, method: str, path: str, body: Any = None) -> Any:
        """Ask, and hold what came of it against what the ledger tells."""
        world = self.stage.world
        before, seq, lost = Sums.of(world), world.ledger.count, _reclaimed(self.stage)
        supplies = stocks(world)
        token = self.stage.token(player)
        clock = MockClock()
        clock.jump(self.seconds)

        async def send() -> Any:
            return await self.stage.send(method, path, body, token=token)

        response = trio.run(send, clock=clock)
        deeds = world.ledger.after(seq)
        assert len(deeds) == (response.status_code < 300)
        assert response.status_code < 500
        for agent, gone in _reclaimed(self.stage).items():
            before.credits[agent] -= gone - lost[agent]
        assert Sums.of(world).whole() == before.after(deeds, world)
        if not any(deed.operation == "fulfill_contract" for deed in deeds):
            check_stocks(supplies, world, deeds)
        return response.json()

    def post(
        self, player: str, ship: Ship | None, what: str, body: Any = None, *, apt: bool = False
    ) -> Any:
        """Have a ship do something, if there is one left; if apt, where that can be done."""
        if ship and apt:
            cool, where, docked = ship.cooldown, *BERTHS[what.partition("/")[0]]
            turn = self.stage.docked if docked else self.stage.orbiting
            turn(where(self.stage), ship, **ship.cargo)
            ship.cooldown = None if cool and len(self.surveys) % 2 else cool
        return self.ask(player, "post", f"/my/ships/{ship.symbol}/{what}", body) if ship else {}

    def ship(self, player: str, number: int) -> Ship | None:
        ships = list(self.stage.world.agents[player].ships.values())
        return ships[number % len(ships)] if ships else None

    def places(self) -> list[Waypoint]:
        stage = self.stage
        (contract,) = list(stage.agent.contracts.values())[-1:] or (None,)
        asked = stage.world.find_waypoint(contract.destination) if contract else None
        giant = stage.place("GAS_GIANT")
        return [stage.home, stage.yard, stage.gate, stage.rock(), giant, asked or stage.home]

    @rule(player=PLAYERS, number=SHIPS, place=st.integers(0, 5), docked=st.booleans())
    def bring(self, player: str, number: int, place: int, docked: bool) -> None:
        """Have a ship be somewhere, for the sake of what can be done there."""
        ship = self.ship(player, number)
        if ship:
            cargo = ship.cargo
            turn = self.stage.docked if docked else self.stage.orbiting
            turn(self.places()[place], ship).cargo = cargo

    @rule(seconds=st.one_of(st.floats(1, 600), st.floats(600, 200_000)))
    def wait(self, seconds: float) -> None:
        self.seconds += seconds

    @rule(player=PLAYERS, number=SHIPS, mode=st.sampled_from(["CRUISE", "DRIFT", "BURN"]))
    def set_mode(self, player: str, number: int, mode: str) -> None:
        ship = self.ship(player, number)
        if ship:
            self.ask(player, "patch", f"/my/ships/{ship.symbol}/nav", {"flightMode": mode})

    @rule(player=PLAYERS, number=SHIPS, place=st.integers(0, 5))
    def fly(self, player: str, number: int, place: int) -> None:
        ship, to = self.ship(player, number), self.places()[place]
        self.post(player, ship, "orbit")
        self.post(player, ship, "navigate", {"waypointSymbol": to.symbol})
        self.post(player, ship, "dock")

    @rule(player=PLAYERS, number=SHIPS, far=st.booleans())
    def jump(self, player: str, number: int, far: bool) -> None:
        gate, ship = self.stage.far_gate if far else self.stage.gate, self.ship(player, number)
        if ship and far:
            self.stage.orbiting(self.stage.gate, ship, **ship.cargo)
            self.stage.build_gate()
        self.post(player, ship, "jump", {"waypointSymbol": gate.symbol})
        self.post(player, ship, "chart")

    @rule(player=PLAYERS, number=SHIPS, apt=APT)
    def warp(self, player: str, number: int, apt: bool) -> None:
        ship, world = self.ship(player, number), self.stage.world
        home = world.system(self.stage.home.system_symbol)
        stars = world.universe.within(700, home.x, home.y)
        near = (world.system(star.symbol) for star in stars if star.symbol != home.symbol)
        symbol = next(w for it in near for w in it.waypoints)
        self.post(player, ship, "warp", {"waypointSymbol": symbol}, apt=apt)

    @rule(
        player=PLAYERS,
        number=SHIPS,
        what=st.sampled_from(["purchase", "sell", "sell", "jettison"]),
        good=st.integers(0, 50),
        units=UNITS,
        apt=APT,
    )
    def trade(
        self, *, player: str, number: int, what: str, good: int, units: int, apt: bool
    ) -> None:
        ship = self.ship(player, number)
        if ship:
            market = self.stage.world.market(self.stage.home).listings
            goods = list(market if what == "purchase" else ship.cargo) or list(GOODS)
            named = "FUEL" if apt and what == "sell" else goods[good % len(goods)]
            body = {"symbol": named, "units": units}
            self.post(player, ship, what, body, apt=apt and what != "jettison")

    @rule(player=PLAYERS, number=SHIPS, to=SHIPS, good=st.sampled_from(GOODS), units=UNITS)
    def transfer(self, player: str, number: int, to: int, good: str, units: int) -> None:
        ship, mate = self.ship(player, number), self.ship(player, to)
        if ship and mate:
            goods = list(ship.cargo) or [good]
            named = good if good in goods else goods[0]
            body = {"tradeSymbol": named, "units": units, "shipSymbol": mate.symbol}
            self.post(player, ship, "transfer", body)

    @rule(player=PLAYERS, number=SHIPS, units=st.integers(0, 900), aboard=st.booleans(), apt=APT)
    def refuel(self, player: str, number: int, units: int, aboard: bool, apt: bool) -> None:
        body: dict[str, Any] = {"fromCargo": aboard} | ({"units": units} if units else {})
        ship = self.ship(player, number)
        if ship:
            ship.fuel = min(ship.fuel, units // 2)
        self.post(player, ship, "refuel", body, apt=apt)

    @rule(player=PLAYERS, number=SHIPS, what=st.sampled_from(MINING), apt=APT)
    def mine(self, player: str, number: int, what: str, apt: bool) -> None:
        answer = self.post(player, self.ship(player, number), what, apt=apt)
        self.surveys += answer.get("data", {}).get("surveys", [])

    @rule(player=PLAYERS, number=SHIPS, which=st.integers(0, 9), apt=APT)
    def mine_surveyed(self, player: str, number: int, which: int, apt: bool) -> None:
        if self.surveys:
            survey = self.surveys[which % len(self.surveys)]
            self.post(player, self.ship(player, number), "extract/survey", survey, apt=apt)

    @rule(player=PLAYERS, number=SHIPS, product=st.sampled_from(["IRON", "FUEL"]))
    def refine(self, player: str, number: int, product: str) -> None:
        self.post(player, self.ship(player, number), "refine", {"produce": product})

    @rule(player=PLAYERS, number=SHIPS, apt=APT)
    def negotiate(self, player: str, number: int, apt: bool) -> None:
        self.post(player, self.ship(player, number), "negotiate/contract", apt=apt)

    @rule(player=PLAYERS, what=st.sampled_from(["accept", "fulfill"]), which=st.integers(0, 3))
    def contract(self, player: str, what: str, which: int) -> None:
        contracts = list(self.stage.world.agents[player].contracts)
        if contracts:
            named = contracts[-1 - which % len(contracts)]
            self.ask(player, "post", f"/my/contracts/{named}/{what}")

    @rule(player=PLAYERS, number=SHIPS, units=UNITS, stocked=st.booleans())
    def deliver(self, player: str, number: int, units: int, stocked: bool) -> None:
        contracts = list(self.stage.world.agents[player].contracts.values())
        ship = self.ship(player, number)
        if not contracts or not ship:
            return
        of = contracts[-1]
        if stocked and ship.cargo_capacity:
            ship.cargo = {of.good: min(ship.cargo_capacity, of.missing) or 1}
            where = self.stage.world.find_waypoint(of.destination)
            assert where
            self.stage.docked(where, ship, **ship.cargo)
            units = min(ship.cargo_units, of.missing) or units
        body = {"shipSymbol": ship.symbol, "tradeSymbol": of.good, "units": units}
        self.ask(player, "post", f"/my/contracts/{of.contract_id}/deliver", body)

    @rule(player=PLAYERS, number=SHIPS, units=UNITS)
    def supply(self, player: str, number: int, units: int) -> None:
        site, ship = self.stage.gate, self.ship(player, number)
        if ship:
            self.stage.docked(site, ship, **ship.cargo)
            body = {"shipSymbol": ship.symbol, "tradeSymbol": "FAB_MATS", "units": units}
            path = f"/systems/{site.system_symbol}/waypoints/{site.symbol}/construction/supply"
            self.ask(player, "post", path, body)

    @rule(
        player=PLAYERS,
        number=SHIPS,
        part=st.sampled_from(PARTS),
        what=st.sampled_from(["install", "remove"]),
        apt=APT,
    )
    def refit(self, player: str, number: int, part: str, what: str, apt: bool) -> None:
        kind = "mounts" if part.startswith("MOUNT") else "modules"
        ship = self.ship(player, number)
        self.post(player, ship, f"{kind}/{what}", {"symbol": part}, apt=apt)

    @rule(
        player=PLAYERS, number=SHIPS, what=st.sampled_from(["repair", "repair", "scrap"]), apt=APT
    )
    def mend(self, player: str, number: int, what: str, apt: bool) -> None:
        ship = self.ship(player, number)
        if ship:
            ship.frame = attrs.evolve(ship.frame, condition=0.5)
        self.post(player, ship, what, apt=apt)

    @rule(player=PLAYERS, ship_type=st.sampled_from(["SHIP_PROBE", "SHIP_MINING_DRONE"]))
    def buy_ship(self, player: str, ship_type: str) -> None:
        body = {"shipType": ship_type, "waypointSymbol": self.stage.yard.symbol}
        self.ask(player, "post", "/my/ships", body)

    @invariant()
    def nothing_is_below_nothing_or_over_the_brim(self) -> None:
        check_bounds(self.stage.world)


def _reclaimed(stage: Stage) -> dict[str, int]:
    """What was taken back from each agent for contracts that they did not fulfil."""
    return {
        agent.symbol: sum(
            event.data["credits"] + event.data["owed"]
            for event in agent.events
            if event.type == "CONTRACT_LOST"
        )
        for agent in stage.world.agents.values()
    }


@pytest.mark.parametrize("key", DEEDS, ids=" ".join)
async def test_the_ledger_explains_what_each_deed_moves(
    key: tuple[str, str], mock_clock: MockClock
) -> None:
    stage = Stage.new()
    asked = REQUESTS[key](stage)
    before, seq = Sums.of(stage.world), stage.world.ledger.count
    await stage.send(key[0], asked.path(key[1]), asked.body)
    deeds = stage.world.ledger.after(seq)
    assert len(deeds) == 1
    assert Sums.of(stage.world).whole() == before.after(deeds, stage.world)


TestGames = Games.TestCase
TestGames.settings = settings(
    max_examples=GAMES,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
