"""The page on new operations: its example is sent, learnt from and judged like any other row."""

import json
import types
from datetime import datetime

import httpx
from support.api.bodies import data, gateway_to
from support.pages import OPERATIONS as PAGE
from support.pages import blocks

from spacetraders import clock
from spacetraders.api.client import HttpGames
from spacetraders.application.deeds.learning import changed
from spacetraders.application.operations import answers, table
from spacetraders.application.ports.game import Lane
from spacetraders.domain.deeds.evidence import Evidence
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.deeds.judgement import judge
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.players import Player

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", "token", clock.EPOCH)


def example() -> types.ModuleType:
    """The page's row and the class of its answer, as a reader would type them."""
    row, answer = (code for _, code in blocks(PAGE)[:2])
    module = types.ModuleType("example")
    module.__dict__.update(vars(answers) | vars(table) | {"a": module})
    exec(compile(answer, str(PAGE), "exec"), module.__dict__)
    exec(compile(row, str(PAGE), "exec"), module.__dict__)
    return module


def ship(fuel_units: int) -> Ship:
    here, now = "X1-AB1-A1", datetime(2026, 1, 1, tzinfo=clock.EPOCH.tzinfo)
    nav = Nav("X1-AB1", here, 0, 0, NavStatus.DOCKED, "CRUISE", here, now, now)  # type: ignore[arg-type]
    return Ship("T-1", "COMMAND", nav, Fuel(fuel_units, 400), Cargo(0, 40), speed=36)


async def test_the_example_is_sent_and_its_answer_learnt_from() -> None:
    requests: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return data({"fuel": {"current": 90, "capacity": 400}})

    async with gateway_to(serve) as gateway:
        deed = example().DUMP_FUEL("T-1", units=10)
        answer = await HttpGames(gateway).of(PLAYER, Lane.FLIGHT).do(deed)
    [request] = requests
    assert (request.method, request.url.path) == ("POST", "/v2/my/ships/T-1/dump-fuel")
    assert json.loads(request.content) == {"units": 10}
    assert changed(ship(100), answer).fuel == Fuel(90, 400)


def test_the_example_is_judged_by_the_tank_where_its_answer_is_lost() -> None:
    before = Before("X1-AB1-A1", "DOCKED", 100, level=100)
    intent = Intent(1, 1, "T-1", example().DUMP_FUEL, clock.EPOCH, before=before, units=10)
    assert judge(intent, Evidence(ship(90))).state is IntentState.FOUND_DONE
    assert judge(intent, Evidence(ship(100))).state is IntentState.FOUND_UNDONE
