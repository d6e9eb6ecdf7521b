"""How the API says no."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from spacetraders.clock import EPOCH
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state import tokens
from spacetraders.sandbox.state.tokens import Authority
from spacetraders.sandbox.state.world import World

FRIGATE = "/my/ships/TESTER-1"


def error_of(response: httpx.Response) -> dict[str, Any]:
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) - {"data"} == {"message", "code", "requestId"}
    assert uuid.UUID(error["requestId"]).version == 7
    return error


async def with_token(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/my/agent", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 4103),
        ({"Authorization": "Basic abc"}, 4104),
        ({"Authorization": "Bearer "}, 4100),
        ({"Authorization": "Bearer"}, 4100),
    ],
)
async def test_an_agent_operation_without_a_token_is_refused(
    anyone: httpx.AsyncClient, headers: dict[str, str], code: int
) -> None:
    response = await anyone.get("/my/agent", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (401, code)


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "....", "å.b.c"])
async def test_a_token_of_somebody_else_is_refused(anyone: httpx.AsyncClient, token: str) -> None:
    headers = [(b"authorization", b"Bearer " + token.encode("latin-1"))]
    response = await anyone.get("/my/agent", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (401, 4115)


async def test_a_token_of_another_seed_is_refused(api: httpx.AsyncClient) -> None:
    foreign = Authority.of(2, date(2026, 1, 1)).issue("TESTER", EPOCH)
    assert error_of(await with_token(api, foreign))["code"] == 4115


async def test_a_token_from_before_the_reset_says_which_resets(api: httpx.AsyncClient) -> None:
    stale = Authority.of(1, date(2025, 12, 25)).issue("TESTER", EPOCH)
    response = await with_token(api, stale)
    error = error_of(response)
    assert (response.status_code, error["code"]) == (401, 4113)
    assert error["data"] == {"expected": "2026-01-01", "actual": "2025-12-25"}


async def test_an_agent_that_a_restart_forgot_is_told_so(api: httpx.AsyncClient) -> None:
    sound = Authority.of(1, date(2026, 1, 1)).issue("FORGOTTEN", EPOCH)
    response = await with_token(api, sound)
    assert (response.status_code, error_of(response)["code"]) == (401, 4107)


async def test_a_wrong_token_is_refused_where_none_is_needed_too(api: httpx.AsyncClient) -> None:
    response = await api.get("/systems", headers={"Authorization": "Bearer nonsense"})
    assert error_of(response)["code"] == 4115


async def test_where_an_account_token_is_set_registration_needs_exactly_that(
    connect: Callable[[World, None], httpx.AsyncClient],
) -> None:
    world = World(generate(1, EPOCH), EPOCH, account_token="account")
    new = {"symbol": "FIRST", "faction": "COSMIC"}
    agent_token = world.authority.issue(register(world, "OLD", "VOID", EPOCH).symbol, EPOCH)
    async with connect(world, None) as client:

        async def register_with(token: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return await client.post("/register", json=new, headers=headers)

        for token, expected in (("", 4116), ("other", 4115), (agent_token, 4105)):
            response = await register_with(token)
            assert (response.status_code, error_of(response)["code"]) == (401, expected)
        assert (await register_with("account")).status_code == 201
        response = await client.get("/my/agent", headers={"Authorization": "Bearer account"})
        assert error_of(response)["data"] == {
            "expectedSubject": tokens.AGENT,
            "receivedSubject": tokens.ACCOUNT,
        }


def test_agents_of_one_account_token_share_the_account() -> None:
    shared = World(generate(1, EPOCH), EPOCH, account_token="account")
    apart = World(generate(1, EPOCH), EPOCH)
    for world, accounts in ((shared, 1), (apart, 2)):
        agents = [register(world, symbol, "COSMIC", EPOCH) for symbol in ("ONE", "TWO")]
        assert len({agent.account_id for agent in agents}) == accounts


@pytest.mark.parametrize(
    "path",
    [
        "/my/ships/OTHER-1",
        "/my/ships/NOBODY-1/nav",
        "/systems/X1-NONE",
        "/systems/X1-NONE/waypoints",
        "/systems/X1-AG9/waypoints/X1-AG9-Z99",
        "/systems/X1-AG9/waypoints/X1-AG9-B10/market",
        "/systems/X1-AG9/waypoints/X1-AG9-B10/shipyard",
    ],
)
async def test_what_is_not_there_or_not_yours_is_404(
    api: httpx.AsyncClient, world: World, path: str
) -> None:
    register(world, "OTHER", "COSMIC", EPOCH)
    response = await api.get(path)
    assert (response.status_code, error_of(response)["code"]) == (404, 404)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_route_has_a_body_of_its_own(api: httpx.AsyncClient, method: str) -> None:
    response = await api.request(method, "/my/teapots")
    assert response.status_code == 404
    assert response.json() == {
        "message": f"Route {method}:/v2/my/teapots not found",
        "error": "Not Found",
        "statusCode": 404,
    }


async def test_a_known_path_with_another_method_is_an_unknown_route(api: httpx.AsyncClient) -> None:
    assert (await api.request("DELETE", "/my/agent")).json()["statusCode"] == 404
    assert (await api.get("/my/agent/")).json()["statusCode"] == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"symbol": "OK1"},
        {"symbol": "ab", "faction": "COSMIC"},
        {"symbol": "A" * 15, "faction": "COSMIC"},
        {"symbol": "SP ACE", "faction": "COSMIC"},
        {"symbol": "ÄÖÜ", "faction": "COSMIC"},
        {"symbol": 12345, "faction": "COSMIC"},
        {"symbol": "GOOD", "faction": "NOBODY"},
        {"symbol": "GOOD", "faction": ["COSMIC"]},
    ],
)
async def test_a_registration_that_cannot_be_is_refused_with_its_issues(
    api: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    response = await api.post("/register", json=body)
    error = error_of(response)
    assert (response.status_code, error["code"]) == (422, 3001)
    assert {issue["path"][0] for issue in error["data"]["zodIssues"]} <= {"symbol", "faction"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("navigate", {}),
        ("navigate", {"waypointSymbol": 7}),
        ("navigate", {"waypointSymbol": ""}),
        ("refuel", {"units": 0}),
        ("refuel", {"units": 1.5}),
        ("refuel", {"units": True}),
        ("refuel", {"fromCargo": "yes"}),
    ],
)
async def test_a_body_that_does_not_fit_is_refused(
    api: httpx.AsyncClient, path: str, body: dict[str, Any]
) -> None:
    response = await api.post(f"{FRIGATE}/{path}", json=body)
    assert (response.status_code, error_of(response)["code"]) == (422, 3001)


@pytest.mark.parametrize(
    ("path", "body", "issues"),
    [
        (
            f"{FRIGATE}/purchase",
            {},
            [
                {
                    "code": "invalid_type",
                    "expected": "string",
                    "received": "undefined",
                    "path": ["symbol"],
                    "message": "Required",
                },
                {
                    "code": "invalid_type",
                    "expected": "number",
                    "received": "undefined",
                    "path": ["units"],
                    "message": "Required",
                },
            ],
        ),
        (
            f"{FRIGATE}/refuel",
            {"units": 0, "fromCargo": None},
            [
                {
                    "code": "too_small",
                    "minimum": 1,
                    "type": "number",
                    "inclusive": True,
                    "exact": False,
                    "path": ["units"],
                    "message": "Number must be greater than or equal to 1",
                },
                {
                    "code": "invalid_type",
                    "expected": "boolean",
                    "received": "null",
                    "path": ["fromCargo"],
                    "message": "Expected boolean, received null",
                },
            ],
        ),
        (
            "/register",
            {"symbol": "A" * 15, "faction": "COSMIC"},
            [
                {
                    "code": "too_big",
                    "maximum": 14,
                    "type": "string",
                    "inclusive": True,
                    "exact": False,
                    "path": ["symbol"],
                    "message": "String must contain at most 14 character(s)",
                }
            ],
        ),
    ],
)
async def test_a_refusal_lists_every_field_that_does_not_fit_as_zod_does(
    api: httpx.AsyncClient, path: str, body: dict[str, Any], issues: list[Any]
) -> None:
    error = error_of(await api.post(path, json=body))
    assert error["data"] == {"zodIssues": issues}


async def test_a_value_of_no_enumeration_is_told_with_what_there_is(api: httpx.AsyncClient) -> None:
    error = error_of(await api.patch(f"{FRIGATE}/nav", json={"flightMode": "WARP"}))
    (issue,) = error["data"]["zodIssues"]
    assert (issue["code"], issue["received"]) == ("invalid_enum_value", "WARP")
    assert set(issue["options"]) == {"DRIFT", "STEALTH", "CRUISE", "BURN"}
    assert "flightMode: expected is one of CRUISE, DRIFT, BURN, STEALTH" in error["message"]


async def test_a_page_out_of_bounds_is_told_in_the_same_form(api: httpx.AsyncClient) -> None:
    error = error_of(await api.get("/my/ships", params={"limit": 21}))
    assert [(it["code"], it["path"]) for it in error["data"]["zodIssues"]] == [
        ("too_big", ["limit"])
    ]


@pytest.mark.parametrize("mode", ["WARP", "cruise", 7, ["CRUISE"]])
async def test_a_flight_mode_has_to_be_one_of_the_games(api: httpx.AsyncClient, mode: Any) -> None:
    response = await api.patch(f"{FRIGATE}/nav", json={"flightMode": mode})
    assert (response.status_code, error_of(response)["code"]) == (422, 3001)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
async def test_json_that_is_none_is_refused(api: httpx.AsyncClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = await api.post(f"{FRIGATE}/dock", content=content, headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (422, 3001)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_type_is_refused(api: httpx.AsyncClient, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await api.post(f"{FRIGATE}/dock", content=b"a=b", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (415, 5000)


async def test_a_post_needs_no_body_where_all_of_it_is_optional(api: httpx.AsyncClient) -> None:
    for content_type in ("application/json; charset=utf-8", ""):
        headers = {"Content-Type": content_type} if content_type else {}
        content = b"{}" if content_type else b""
        response = await api.post(f"{FRIGATE}/refuel", content=content, headers=headers)
        assert response.status_code == 200


async def test_a_fault_of_the_sandbox_itself_is_a_500_in_the_games_form(world: World) -> None:
    register(world, "TESTER", "COSMIC", EPOCH)
    token = world.authority.issue("TESTER", EPOCH)
    world.agents["TESTER"].ships["TESTER-1"].consumed = None  # type: ignore[assignment]
    app = create_app(world, None)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        headers = {"Authorization": f"Bearer {token}"}
        response = await client.get("/v2/my/ships/TESTER-1", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (500, 3000)
