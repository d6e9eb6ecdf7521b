"""Whatever does not fit is refused with the right code, and leaves the world as it was."""

import copy
from typing import Any

import pytest
from support.sandbox.stage import PUBLISHED, REQUESTS, SHIP, Asked, Stage, specification
from trio.testing import MockClock

Key = tuple[str, str]

WRONG: dict[str, list[Any]] = {
    "string": [7, 1.5, True, None, [], {}, ""],
    "integer": ["1", 1.5, True, None, [], {}, 0, -1, -(10**30)],
    "boolean": ["true", 1, None, []],
    "object": [7, "text", None, []],
    "array": [7, "text", None, {}, [7], [{}], [{"symbol": 7}]],
}
"""By type in the specification, what is none of it, or no number of units."""

PARTS = ["mounts/install", "mounts/remove", "modules/install", "modules/remove"]
GOODS = ["purchase", "sell"]
IN_DOCK = [*PARTS, *GOODS, "negotiate/contract", "repair", "scrap"]
MINING, SCANS = ["extract", "extract/survey", "siphon"], ["systems", "waypoints", "ships"]
TRAVELS = ["navigate", "warp", "jump"]
ORBITING = [*TRAVELS, *MINING, *(f"scan/{what}" for what in SCANS)]
WITH_BODY = [*PARTS, *GOODS, *TRAVELS, *MINING[:2], "jettison", "transfer", "nav"]
WITH_BODY += ["refine", "refuel"]

DOCKED = {f"{SHIP}/refuel": 4225, **{f"{SHIP}/{what}": 4244 for what in IN_DOCK}}
IN_ORBIT = {f"{SHIP}/survey": 4223, **{f"{SHIP}/{what}": 4236 for what in ORBITING}}
"""What is done in dock, or in orbit, and the code for a ship that is in the other (MECHANICS 2)."""

EITHER = [f"{SHIP}/{what}" for what in ("orbit", "dock", "jettison", "transfer", "refine", "chart")]
SHIP_DEEDS = [key for key in REQUESTS if key[1].startswith(f"{SHIP}/") and key[0] != "get"]
BODIES = [
    key
    for key in REQUESTS
    if key[0] != "get"
    and (
        key[1].removeprefix(f"{SHIP}/") in WITH_BODY
        or key[1].endswith(("/register", "/supply", "/deliver", "/my/ships"))
    )
]
LISTS = [
    "/agents",
    "/factions",
    "/systems",
    "/systems/{systemSymbol}/waypoints",
    "/my/contracts",
    "/my/ships",
    "/my/factions",
]


def state(stage: Stage) -> Any:
    """All that requests can change."""
    world = stage.world
    kept = (world.agents, world.markets, world.shipyards, world.places, world.deadlines)
    counts = (world.ledger.count, world.surveys, world.rocks, world.dice.getstate())
    return copy.deepcopy((kept, counts))


def ready(key: Key) -> tuple[Stage, Asked]:
    """A stage on which a request would succeed; markets and yards that it asks have been seen."""
    stage = Stage.new()
    asked = REQUESTS[key](stage)
    for where in stage.world.system(stage.home.system_symbol).waypoints:
        stage.world.find_market(where)
        stage.world.find_shipyard(where)
    return stage, asked


def schema_of(key: Key) -> dict[str, Any]:
    """The schema of a request's body, references followed."""
    spec = specification(PUBLISHED)

    def followed(schema: Any) -> Any:
        if isinstance(schema, dict) and "$ref" in schema:
            return followed(spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return schema

    body = spec["paths"][key[1]][key[0]]["requestBody"]["content"]["application/json"]["schema"]
    schema = followed(body)
    fields = {name: followed(of) for name, of in schema["properties"].items()}
    fields.pop("email", None)  # of a registration; the live specification has it no more
    return {"required": schema.get("required", []), "fields": fields}


def misfits(key: Key, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Bodies with one thing wrong, by what the specification says of each field."""
    schema = schema_of(key)
    found = []
    for name, of in schema["fields"].items():
        found += [{**body, name: value} for value in WRONG[of.get("type", "string")]]
        if "enum" in of:
            found.append({**body, name: "NOPE"})
        if name in schema["required"]:
            found.append({its: body[its] for its in body if its != name})
    return found


def test_these_are_the_operations_with_a_body() -> None:
    paths = specification(PUBLISHED)["paths"]
    found = {(by, path) for path in paths for by, of in paths[path].items() if "requestBody" in of}
    assert set(BODIES) == found


@pytest.mark.parametrize("key", BODIES, ids=" ".join)
async def test_a_body_that_does_not_fit_is_unprocessable(key: Key, mock_clock: MockClock) -> None:
    stage, asked = ready(key)
    path, before = asked.path(key[1]), state(stage)
    for body in misfits(key, asked.body or {}):
        response = await stage.send(key[0], path, body)
        assert (response.status_code, body) == (422, body)
        assert response.json()["error"]["code"] == 3001
        assert state(stage) == before


async def test_a_number_with_a_point_is_whole_where_nothing_follows_it(
    mock_clock: MockClock,
) -> None:
    stage = Stage.new()
    body = {"symbol": "FUEL", "units": 2.0}
    response = await stage.send("post", "/my/ships/TESTER-1/purchase", body)
    assert response.json()["data"]["transaction"]["units"] == 2


@pytest.mark.parametrize("key", BODIES, ids=" ".join)
async def test_what_is_no_json_object_is_refused(key: Key, mock_clock: MockClock) -> None:
    stage, asked = ready(key)
    path, before = asked.path(key[1]), state(stage)
    headers = {"Authorization": f"Bearer {stage.token()}", "Content-Type": "application/json"}
    for content in (b"", b"[]", b"7", b"null", b'"x"', b"{", b"\xff", b'{"units": 1' + b"0" * 9999):
        response = await stage.client.request(
            key[0], f"/v2{path}", content=content, headers=headers
        )
        assert (response.status_code, response.json()["error"]["code"]) == (422, 3001)
        assert state(stage) == before
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        named = {**headers, "Content-Type": kind}
        response = await stage.client.request(key[0], f"/v2{path}", content=b"{}", headers=named)
        assert (response.status_code, response.json()["error"]["code"]) == (415, 5000)


@pytest.mark.parametrize("key", BODIES, ids=" ".join)
async def test_symbols_that_nobody_knows_and_huge_units_are_refused(
    key: Key, mock_clock: MockClock
) -> None:
    stage, asked = ready(key)
    path, before = asked.path(key[1]), state(stage)
    for name, value in (asked.body or {}).items():
        if key[1].endswith("/refuel") or key[1] == "/register":
            continue  # more than the tank takes is clamped, and any new name is welcome
        for wrong in ("NOPE", "X1-ÅÄ-\x00", "x" * 5000) if isinstance(value, str) else (10**30,):
            response = await stage.send(key[0], path, {**asked.body, name: wrong})
            assert 400 <= response.status_code < 500
            assert state(stage) == before


@pytest.mark.parametrize("key", SHIP_DEEDS, ids=" ".join)
async def test_the_ship_of_another_agent_is_not_found(key: Key, mock_clock: MockClock) -> None:
    stage, asked = ready(key)
    before = state(stage)
    response = await stage.send(key[0], key[1].format(shipSymbol="RIVAL-1"), asked.body)
    assert (response.status_code, response.json()["error"]["code"]) == (404, 404)
    assert state(stage) == before


@pytest.mark.parametrize("path", [*DOCKED, *IN_ORBIT, *EITHER])
async def test_a_ship_in_transit_does_nothing_of_the_kind(path: str, mock_clock: MockClock) -> None:
    stage, asked = ready(("post", path))
    ship = stage.agent.ships[asked.named["shipSymbol"]]
    cargo = dict(ship.cargo)
    stage.flying(ship).cargo = cargo
    before = state(stage)
    error = (await stage.send("post", asked.path(path), asked.body)).json()["error"]
    assert error["code"] == 4214
    assert state(stage) == before


@pytest.mark.parametrize(("path", "code"), [*DOCKED.items(), *IN_ORBIT.items()])
async def test_a_ship_has_to_be_in_dock_for_the_one_and_in_orbit_for_the_other(
    path: str, code: int, mock_clock: MockClock
) -> None:
    stage, asked = ready(("post", path))
    ship = stage.agent.ships[asked.named["shipSymbol"]]
    turn = stage.orbiting if path in DOCKED else stage.docked
    turn(ship.nav.destination, ship, **ship.cargo)
    before = state(stage)
    error = (await stage.send("post", asked.path(path), asked.body)).json()["error"]
    assert error["code"] == code
    assert state(stage) == before


def test_every_deed_of_a_ship_has_been_asked_where_it_has_to_be() -> None:
    known = {*DOCKED, *IN_ORBIT, *EITHER}
    assert {path for method, path in SHIP_DEEDS if method == "post"} == known


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=1.5", "page=", "limit=0", "limit=21", "limit=²"]
)
async def test_paging_out_of_bounds_is_unprocessable(
    path: str, query: str, mock_clock: MockClock
) -> None:
    stage = Stage.new()
    named = path.format(systemSymbol=stage.home.system_symbol)
    response = await stage.send("get", f"{named}?{query}")
    assert (response.status_code, response.json()["error"]["code"]) == (422, 3001)


@pytest.mark.parametrize(
    "query", ["type=NOPE", "traits=NOPE", "traits=MARKETPLACE&traits=", "type="]
)
async def test_filters_for_what_there_is_not_are_unprocessable(
    query: str, mock_clock: MockClock
) -> None:
    stage = Stage.new()
    response = await stage.send("get", f"/systems/{stage.home.system_symbol}/waypoints?{query}")
    assert (response.status_code, response.json()["error"]["code"]) == (422, 3001)
