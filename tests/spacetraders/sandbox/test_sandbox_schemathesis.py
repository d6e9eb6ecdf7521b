"""Schemathesis over the API in process: whole games of random requests.

`SPACETRADERS_SCHEMATHESIS_GAMES` plays more of them. Switched off are the checks that a game cannot
pass: `positive_data_acceptance`, as a sound request is refused where the rules say so;
`unsupported_method`, as the server answers 404 to methods that a path does not have (MECHANICS 10);
`ignored_auth`, which asks again over the network, and what it looks for has a test of its own.
"""

import os
import random
from typing import Any

import httpx
import requests
import trio
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import CHECKS
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import APIStateMachine
from support.sandbox.stage import PUBLISHED, Stage, specification
from trio.testing import MockClock

BASE = "http://sandbox/v2"
GAMES = int(os.environ.get("SPACETRADERS_SCHEMATHESIS_GAMES", "20"))
STEPS = 40
SECONDS_A_STEP = 30
SWITCHED_OFF = ("positive_data_acceptance", "unsupported_method", "ignored_auth")

REFUSAL = {
    "anyOf": [
        {"type": "object", "required": ["error"], "properties": {"error": {"type": "object"}}},
        {"type": "object", "required": ["message", "error", "statusCode"]},
    ]
}
"""The game's refusals, and what it answers where a path leads nowhere (MECHANICS 10, 11)."""


def linked(spec: dict[str, Any]) -> dict[str, Any]:
    """Say how the specification's operations hang together, and that they can be refused."""
    content = {"application/json": {"schema": REFUSAL}}
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            operation["security"] = []  # every step asks with TESTER's token
            operation["operationId"] = f"{method} {path}"
            operation["responses"]["4XX"] = {"description": "A refusal.", "content": content}
    for source, name, pointer in (
        ("/my/ships", "shipSymbol", "$response.body#/data/0/symbol"),
        ("/my/contracts", "contractId", "$response.body#/data/0/id"),
        ("/systems/{systemSymbol}/waypoints", "waypointSymbol", "$response.body#/data/0/symbol"),
        ("/systems", "systemSymbol", "$response.body#/data/0/symbol"),
        ("/agents", "agentSymbol", "$response.body#/data/0/symbol"),
        ("/factions", "factionSymbol", "$response.body#/data/0/symbol"),
    ):
        answer = spec["paths"][source]["get"]["responses"]["200"]
        answer["links"] = {
            f"{method} {path}": {"operationId": f"{method} {path}", "parameters": {name: pointer}}
            for path, item in spec["paths"].items()
            if f"{{{name}}}" in path
            for method in item
        }
    spec["paths"]["/my/ships"]["get"]["responses"]["200"]["links"] |= {
        f"{method} {path}": {"operationId": f"{method} {path}"}
        for path, item in spec["paths"].items()
        if "{" not in path
        for method in item
    }
    return spec


class Game(APIStateMachine):
    """A stage with ships for every trade; a step takes half a minute.

    Most of what a sound request names is replaced by something that is there.
    """

    def setup(self) -> None:
        self.stage = staffed()
        self.steps = 0
        self.dice = random.Random(1)

    def before_call(self, case: Case[Any]) -> None:
        if case.meta is not None and case.meta.generation.mode is not GenerationMode.POSITIVE:
            return
        case.path_parameters = self._named(case.path_parameters)
        if isinstance(case.body, dict):
            case.body = self._named(case.body)

    def call(self, case: Case[Any], **kwargs: Any) -> Response:
        self.steps += 1
        prepared = prepare(self.stage, case)
        answer = trio.run(send, self.stage, prepared, clock=clock_at(self.steps * SECONDS_A_STEP))
        return Response.from_httpx(answer, verify=True)

    def validate_response(
        self, response: Response, case: Case[Any], additional_checks: Any = None, **kwargs: Any
    ) -> None:
        off: Any = CHECKS.get_by_names(list(SWITCHED_OFF))
        case.validate_response(response, excluded_checks=off)

    def _named(self, given: dict[str, Any]) -> dict[str, Any]:
        known = names(self.stage)
        return {
            name: self.dice.choice(known[name])
            if name in known and self.dice.random() < 0.9
            else it
            for name, it in given.items()
        }


def staffed() -> Stage:
    """A stage with a ship for each trade, at its place of work, and no lack of credits."""
    stage = Stage.new()
    stage.agent.credits = 10_000_000
    stage.docked(stage.yard, MOUNT_TURRET_I=1, MODULE_CREW_QUARTERS_I=1)
    stage.orbiting(stage.home, stage.launch("EXPLORER"))
    stage.orbiting(stage.rock(), stage.launch("COMMAND_FRIGATE"))
    stage.orbiting(stage.place("GAS_GIANT"), stage.launch("COMMAND_FRIGATE"))
    stage.orbiting(stage.far_gate, stage.launch("PROBE"))
    stage.docked(stage.gate, stage.launch("LIGHT_HAULER"), FAB_MATS=40)
    stage.docked(stage.home, stage.launch("REFINING_FREIGHTER"), IRON_ORE=150)
    stage.docked(stage.home, stage.launch("LIGHT_HAULER"), FUEL=9)
    return stage


def names(stage: Stage) -> dict[str, list[Any]]:
    """What there is, by the name of a parameter or of a body's field."""
    places = (stage.home, stage.yard, stage.gate, stage.rock(), stage.place("GAS_GIANT"))
    goods = ["FUEL", "IRON_ORE", "FAB_MATS", "MOUNT_TURRET_I", "MODULE_CREW_QUARTERS_I"]
    return {
        "systemSymbol": [stage.home.system_symbol],
        "waypointSymbol": [place.symbol for place in places],
        "shipSymbol": list(stage.agent.ships),
        "contractId": list(stage.agent.contracts) or ["none"],
        "agentSymbol": list(stage.world.agents),
        "factionSymbol": ["COSMIC", "VOID"],
        "shipType": ["SHIP_PROBE", "SHIP_MINING_DRONE", "SHIP_SURVEYOR"],
        "symbol": goods,
        "tradeSymbol": goods,
        "produce": ["IRON", "FUEL"],
        "units": [1, 2, 7, 40],
    }


def clock_at(seconds: float) -> MockClock:
    clock = MockClock()
    clock.jump(seconds)
    return clock


def prepare(stage: Stage, case: Case[Any]) -> requests.PreparedRequest:
    asked = case.as_transport_kwargs(base_url=BASE)
    asked["headers"]["Authorization"] = f"Bearer {stage.token()}"
    asked.pop("cookies", None)
    fields = ("method", "url", "headers", "params", "data", "json")
    return requests.Request(**{name: asked[name] for name in fields if name in asked}).prepare()


async def send(stage: Stage, prepared: requests.PreparedRequest) -> httpx.Response:
    of: Any = prepared
    return await stage.client.request(of.method, of.url, content=of.body, headers=of.headers)


def test_random_games_break_no_promise() -> None:
    machine = openapi.from_dict(linked(specification(PUBLISHED))).as_state_machine()
    played: Any = type("Played", (Game, machine), {})
    played.run(
        settings=settings(
            max_examples=GAMES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
