"""Faults that are aimed at one thing, and answers that come short or spoiled."""

from typing import Any

import httpx
import pytest

from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

SHIPS = "/my/ships"


def arm(world: World, kind: str, operation: str = "*", **more: Any) -> None:
    world.faults.arm(FaultOrder(FaultKind(kind), operation, count=FOR_EVER, **more))


async def statuses(api: httpx.AsyncClient, *paths: str) -> list[int]:
    return [(await api.get(path)).status_code for path in paths]


async def test_a_ship_that_is_aimed_at_fails_alone_and_in_its_page(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "server_error", method="GET", target="TESTER-2")
    failing = (f"{SHIPS}/TESTER-2", f"{SHIPS}/TESTER-2/nav", SHIPS, f"{SHIPS}?limit=1&page=2")
    assert await statuses(api, *failing) == [500] * 4
    sound = (f"{SHIPS}/TESTER-1", f"{SHIPS}?limit=1", f"{SHIPS}?limit=20&page=3", "/my/agent")
    assert await statuses(api, *sound) == [200] * 4


async def test_a_deed_is_aimed_at_by_its_path_and_not_by_what_it_would_do(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "server_error", target="TESTER-2")
    assert (await api.post(f"{SHIPS}/TESTER-1/orbit")).status_code == 200
    assert (await api.post(f"{SHIPS}/TESTER-2/orbit")).status_code == 500
    assert [deed.ship for deed in world.ledger] == ["TESTER-1"]


async def test_a_waypoint_that_is_aimed_at_fails_in_whatever_is_about_it(
    api: httpx.AsyncClient, world: World
) -> None:
    headquarters = world.universe.headquarters
    system = f"/systems/{headquarters.system_symbol}"
    place = f"{system}/waypoints/{headquarters.symbol}"
    arm(world, "bad_gateway", target=headquarters.symbol)
    assert await statuses(api, place, f"{place}/market", system) == [502] * 3
    pages = [await api.get(f"{system}/waypoints?limit=1&page={page}") for page in (1, 2, 3)]
    assert sorted(page.status_code for page in pages) in ([200, 200, 200], [200, 200, 502])


async def test_a_short_page_says_that_there_are_more(api: httpx.AsyncClient, world: World) -> None:
    arm(world, "short", "list_ships", entries=1)
    page = (await api.get(SHIPS)).json()
    assert [ship["symbol"] for ship in page["data"]] == ["TESTER-1"]
    assert page["meta"]["total"] == 2


async def test_a_spoiled_ship_has_null_in_its_page_and_the_others_have_not(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "spoiled", target="TESTER-2", field="nav")
    ships = (await api.get(SHIPS)).json()["data"]
    assert [ship["nav"] is None for ship in ships] == [False, True]
    assert (await api.get(f"{SHIPS}/TESTER-2")).json()["data"]["nav"] is None


async def test_a_spoiled_good_has_null_and_the_rest_of_the_market_has_not(
    api: httpx.AsyncClient, world: World
) -> None:
    place = world.universe.headquarters
    market = f"/systems/{place.system_symbol}/waypoints/{place.symbol}/market"
    sound = (await api.get(market)).json()["data"]["tradeGoods"]
    arm(world, "spoiled", "get_market", target=sound[0]["symbol"], field="purchasePrice")
    spoiled = (await api.get(market)).json()["data"]["tradeGoods"]
    assert spoiled[0] == sound[0] | {"purchasePrice": None}
    assert spoiled[1:] == sound[1:]


async def test_without_a_target_all_of_it_is_spoiled(api: httpx.AsyncClient, world: World) -> None:
    arm(world, "spoiled", "list_ships", field="fuel")
    assert [ship["fuel"] for ship in (await api.get(SHIPS)).json()["data"]] == [None, None]


async def test_what_has_no_such_data_is_answered_as_it_is(
    api: httpx.AsyncClient, world: World
) -> None:
    arm(world, "short")
    assert (await api.get("/my/agent")).json()["data"]["symbol"] == "TESTER"
    assert (await api.get(f"{SHIPS}/TESTER-1/cooldown")).status_code == 204


@pytest.mark.parametrize(
    "kind", ["rate_limited", "rate_limited_html", "server_error", "bad_gateway", "maintenance"]
)
async def test_an_error_says_when_to_come_again_in_the_words_it_was_given(
    api: httpx.AsyncClient, world: World, kind: str
) -> None:
    arm(world, kind, retry_after="Thu, 01 Jan 2026 00:00:10 GMT")
    headers = (await api.get(SHIPS)).headers
    assert headers.get_list("retry-after") == ["Thu, 01 Jan 2026 00:00:10 GMT"]
