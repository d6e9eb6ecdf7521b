"""Agents, accounts, factions, events, error codes, leaderboards."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
from jsonschema import Draft4Validator
from trio.testing import MockClock

from spacetraders.clock import EPOCH, iso
from spacetraders.domain.game_codes import RETIRED, GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.tokens import ACCOUNT, AGENT, VERSION, Authority, _encode
from spacetraders.sandbox.state.universe import Chart
from spacetraders.sandbox.state.world import World

Check = Callable[[httpx.Response, str, str], Any]
Connect = Callable[[World, None], httpx.AsyncClient]


def code(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["error"]["code"]


def _nullable(schema: Any) -> Any:
    """Put what OpenAPI 3.0 calls nullable as JSON Schema does."""
    if isinstance(schema, list):
        return [_nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _nullable(value) for key, value in schema.items()}
    if plain.pop("nullable", None) is True:
        plain["type"] = [plain["type"], "null"]
    return plain


@pytest.fixture
def as_live(specification: Path) -> Check:
    """Checks an answer against what the live server promises of it, and returns its body."""
    file = specification.with_name("spacetraders-2.3.0-live.json")
    if not file.exists():
        pytest.skip(f"needs the recorded file openapi/{file.name}")
    spec = _nullable(json.loads(file.read_text()))

    def check(response: httpx.Response, method: str, path: str) -> Any:
        promised = spec["paths"][path][method]["responses"][str(response.status_code)]
        schema = promised["content"]["application/json"]["schema"] if "content" in promised else {}
        validator = Draft4Validator({**schema, "components": spec["components"]})
        body = response.json()
        assert [e.message for e in validator.iter_errors(body)] == []
        return body

    return check


async def test_agents_are_shown_to_all_without_their_accounts(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World, conforms: Check, as_live: Check
) -> None:
    register(world, "OTHER", "VOID", EPOCH)
    for client in (api, anyone):
        listed = conforms(await client.get("/agents"), "get", "/agents")
        assert [agent["symbol"] for agent in listed["data"]] == ["TESTER", "OTHER"]
        assert listed["meta"] == {"total": 2, "page": 1, "limit": 10}
        one = conforms(await client.get("/agents/OTHER"), "get", "/agents/{agentSymbol}")
        assert one["data"] == listed["data"][1]
        assert "accountId" not in one["data"]
    as_live(await anyone.get("/agents"), "get", "/agents")
    as_live(await anyone.get("/agents/OTHER"), "get", "/agents/{agentSymbol}")
    assert code(await anyone.get("/agents/NOBODY")) == (404, 404)


async def test_each_agent_sees_its_own_ships_alone(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World
) -> None:
    register(world, "OTHER", "VOID", EPOCH)
    anyone.headers["Authorization"] = f"Bearer {world.authority.issue('OTHER', EPOCH)}"
    for client, name in ((api, "TESTER"), (anyone, "OTHER")):
        ships = (await client.get("/my/ships")).json()["data"]
        assert {ship["symbol"] for ship in ships} == {f"{name}-1", f"{name}-2"}
        assert (await client.get("/my/agent")).json()["data"]["symbol"] == name
    assert code(await api.post("/my/ships/OTHER-1/orbit")) == (404, 404)


async def test_factions_are_as_specified_and_say_who_recruits(
    anyone: httpx.AsyncClient, conforms: Check
) -> None:
    response = await anyone.get("/factions", params={"limit": 20})
    listed = conforms(response, "get", "/factions")
    assert [faction["symbol"] for faction in listed["data"]] == list(FACTIONS)
    closed = {faction["symbol"] for faction in listed["data"] if not faction["isRecruiting"]}
    assert closed == guesses.CLOSED_FACTIONS
    for symbol in ("COSMIC", "ECHO"):
        one = conforms(await anyone.get(f"/factions/{symbol}"), "get", "/factions/{factionSymbol}")
        assert one["data"] in listed["data"]
    assert code(await anyone.get("/factions/NOBODY")) == (404, 404)


@pytest.mark.parametrize("path", ["/agents", "/factions", "/my/factions", "/my/contracts"])
@pytest.mark.parametrize("query", [{"page": 0}, {"limit": 21}, {"limit": 0}, {"page": "x"}])
async def test_pages_out_of_bounds_are_refused(
    api: httpx.AsyncClient, path: str, query: dict[str, Any]
) -> None:
    assert code(await api.get(path, params=query)) == (422, 3001)


@pytest.mark.parametrize(
    "path",
    ["/my/agent", "/my/agent/events", "/my/factions", "/my/account", "/my/socket.io"],
)
async def test_what_is_ones_own_needs_a_token(anyone: httpx.AsyncClient, path: str) -> None:
    assert code(await anyone.get(path)) == (401, 4103)


async def test_an_agent_has_a_reputation_with_its_faction(
    api: httpx.AsyncClient, as_live: Check
) -> None:
    body = as_live(await api.get("/my/factions"), "get", "/my/factions")
    assert body["data"] == [{"symbol": "COSMIC", "reputation": 0}]


async def test_an_account_is_as_the_live_server_has_it(
    api: httpx.AsyncClient, agent: Agent, as_live: Check
) -> None:
    account = as_live(await api.get("/my/account"), "get", "/my/account")["data"]["account"]
    assert account == {"id": agent.account_id, "email": None, "createdAt": iso(EPOCH)}


async def test_the_account_token_shows_the_account_of_all_its_agents(
    world: World, connect: Connect
) -> None:
    world = World(world.universe, EPOCH, account_token="account")
    agent = register(world, "LATER", "VOID", EPOCH + timedelta(days=1))
    seen = []
    async with connect(world, None) as client:
        for token in ("account", world.authority.issue("LATER", EPOCH)):
            headers = {"Authorization": f"Bearer {token}"}
            response = await client.get("/my/account", headers=headers)
            seen.append(response.json()["data"]["account"])
        headers = {"Authorization": "Bearer another"}
        assert code(await client.get("/my/account", headers=headers)) == (401, 4115)
    assert seen == [{"id": agent.account_id, "email": None, "createdAt": iso(EPOCH)}] * 2


async def test_events_are_told_the_newest_first_and_the_oldest_are_forgotten(
    api: httpx.AsyncClient, agent: Agent, as_live: Check, mock_clock: MockClock
) -> None:
    path = "/my/agent/events"
    assert as_live(await api.get(path), "get", path)["data"] == []
    for number in range(guesses.EVENTS_KEPT + 3):
        agent.tell("TEST", f"Number {number}.", EPOCH, number=number)
    events = as_live(await api.get(path), "get", path)["data"]
    assert [event["data"]["number"] for event in events] == list(
        range(guesses.EVENTS_KEPT + 2, 2, -1)
    )
    assert len({event["id"] for event in events}) == guesses.EVENTS_KEPT


async def test_error_codes_are_listed_without_an_envelope(
    anyone: httpx.AsyncClient, as_live: Check
) -> None:
    body = as_live(await anyone.get("/error-codes"), "get", "/error-codes")
    assert set(body) == {"errorCodes"}
    listed = sorted(set(GameCode) - RETIRED)
    assert [entry["code"] for entry in body["errorCodes"]] == listed
    assert [entry["name"] for entry in body["errorCodes"]] == [it.name_in_game for it in listed]
    assert body["errorCodes"][7] == {"code": 4000, "name": "cooldownConflictError"}


async def test_the_socket_answers_and_promises_no_events(
    api: httpx.AsyncClient, as_live: Check
) -> None:
    body = as_live(await api.get("/my/socket.io"), "get", "/my/socket.io")
    assert body == {"data": {"agentSymbol": "TESTER", "transports": []}}


async def test_the_richest_agents_and_the_best_mappers_lead(
    anyone: httpx.AsyncClient, world: World, conforms: Check
) -> None:
    for number in range(17):
        agent = register(world, f"AGENT-{number}", "COSMIC", EPOCH)
        agent.pay(number)
    waypoints = list(world.system(world.universe.headquarters.system_symbol).waypoints.values())
    drawn = ["AGENT-3", "AGENT-5", "AGENT-3", "SOMEBODY"]
    for waypoint, by in zip(waypoints, drawn, strict=False):
        world.places[waypoint.symbol] = attrs.evolve(world.place(waypoint), chart=Chart(by, EPOCH))
    body = conforms(await anyone.get("/"), "get", "/")
    leaders = body["leaderboards"]
    richest = [entry["agentSymbol"] for entry in leaders["mostCredits"]]
    assert richest == [f"AGENT-{number}" for number in range(16, 1, -1)]
    assert leaders["mostSubmittedCharts"] == [
        {"agentSymbol": "AGENT-3", "chartCount": 2},
        {"agentSymbol": "AGENT-5", "chartCount": 1},
    ]
    assert body["stats"]["agents"] == body["stats"]["accounts"] == 17


@pytest.mark.parametrize(
    ("symbol", "faction", "expected"),
    [
        ("COSMIC", "COSMIC", (400, 4110)),
        ("void", "COSMIC", (400, 4110)),
        ("Tester", "COSMIC", (409, 4111)),
        ("NEWCOMER", "ECHO", (400, 4112)),
    ],
)
async def test_a_registration_that_is_refused_founds_nobody(
    api: httpx.AsyncClient, world: World, symbol: str, faction: str, expected: tuple[int, int]
) -> None:
    new = {"symbol": symbol, "faction": faction}
    assert code(await api.post("/register", json=new)) == expected
    assert list(world.agents) == ["TESTER"]
    assert len(world.ledger) == 0


def _signed(authority: Authority, **claims: Any) -> str:
    """Return a token with our signature, and claims that we never make."""
    made = {
        "identifier": "TESTER",
        "version": VERSION,
        "reset_date": authority.reset_date.isoformat(),
        "sub": AGENT,
        **claims,
    }
    signed = f"{_encode({'alg': 'HS256'})}.{_encode(made)}"
    return f"{signed}.{authority._signature(signed)}"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"sub": None}, 4101),
        ({"sub": ""}, 4101),
        ({"sub": ACCOUNT}, 4105),
        ({"sub": "anything"}, 4102),
        ({"identifier": "NOBODY"}, 4107),
        ({"version": "v1.0.0"}, 4109),
        ({"reset_date": "2025-12-25"}, 4113),
    ],
)
async def test_a_signed_token_that_says_something_else_is_refused(
    api: httpx.AsyncClient, world: World, claims: dict[str, Any], expected: int
) -> None:
    headers = {"Authorization": f"Bearer {_signed(world.authority, **claims)}"}
    assert code(await api.get("/my/agent", headers=headers)) == (401, expected)
    headers = {"Authorization": f"Bearer {_signed(world.authority)}"}
    assert (await api.get("/my/agent", headers=headers)).status_code == 200
