"""Who may look at the pages, and what they may ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from spacetraders.web.access import Access, token_of
from spacetraders.web.app import MOST_BYTES, Pages
from spacetraders.web.assets import Assets
from spacetraders.web.errors import CannotServe, DaemonAway, DaemonRefused
from spacetraders.web.hub import Hub

HOST = "127.0.0.1:8090"
TOKEN = "a-token"
LINK = f"/?token={TOKEN}"
ASSETS = Assets.read()


class Answering(Hub):
    """A hub whose daemon answers with what it was asked, or refuses."""

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        if method == "health":
            raise DaemonAway("d.sock", "it has left")
        if method == "ship.hold":
            raise DaemonRefused(
                {"code": 1, "message": "no such ship", "data": {"kind": "unknown_ship"}}
            )
        return [method, params]


@asynccontextmanager
async def browser(*, orders: bool = False, host: str = HOST) -> AsyncIterator[httpx.AsyncClient]:
    access = Access.at("127.0.0.1", 8090, TOKEN)
    app = Pages(Answering(Path("d.sock"), "HERMES"), access, ASSETS, orders).app()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        yield client


@asynccontextmanager
async def let_in(*, orders: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(orders=orders) as client:
        await client.get(LINK)
        yield client


def kind_of(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["data"]["kind"])


async def test_the_link_lets_a_browser_in_and_leaves_the_address() -> None:
    async with browser() as client:
        answer = await client.get(LINK)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/events", f"/assets/{ASSETS.version}/app.js"])
async def test_without_a_token_nothing_is_shown(path: str) -> None:
    async with browser() as client:
        answer = await client.get(path)
    assert (answer.status_code, kind_of(answer)) == (401, "no_token")


async def test_a_wrong_token_is_refused_and_not_repeated() -> None:
    async with browser() as client:
        answer = await client.get("/?token=another")
    assert (answer.status_code, kind_of(answer)) == (401, "wrong_token")
    assert "another" not in answer.text


@pytest.mark.parametrize("host", ["evil.example:8090", "127.0.0.1:9999", "evil.example"])
async def test_another_host_is_refused(host: str) -> None:
    async with browser(host=host) as client:
        answer = await client.get(LINK)
    assert (answer.status_code, kind_of(answer)) == (421, "wrong_host")


async def test_a_page_of_another_site_is_refused() -> None:
    async with let_in(orders=True) as client:
        answer = await client.post("/rpc", headers={"Origin": "http://evil.example"})
    assert kind_of(answer) == "wrong_host"


async def test_every_answer_forbids_scripts_of_others() -> None:
    async with let_in() as client:
        for path in ("/", "/nothing", "/rpc", f"/assets/{ASSETS.version}/app.js"):
            policy = (await client.get(path)).headers.get("content-security-policy", "")
            assert path == "/nothing" or "script-src 'self'" in policy or path == "/rpc"
        assert "<script>" not in (await client.get("/")).text


async def test_assets_are_kept_for_ever_under_a_name_of_their_content() -> None:
    async with let_in() as client:
        index = (await client.get("/")).text
        assert f"/assets/{ASSETS.version}/app.js" in index
        answer = await client.get(f"/assets/{ASSETS.version}/app.js")
        assert "immutable" in answer.headers["cache-control"]
        assert (await client.get("/assets/0123456789ab/app.js")).status_code == 404


async def test_a_question_goes_to_the_daemon_for_its_player() -> None:
    async with let_in() as client:
        answer = await client.post(
            "/rpc", json={"method": "waypoint.list", "params": {"type": "X"}}
        )
    assert answer.json()["result"] == ["waypoint.list", {"agent_symbol": "HERMES", "type": "X"}]


@pytest.mark.parametrize("method", ["ship.hold", "autopilot.stop", "ship.navigate"])
async def test_an_order_is_refused_where_the_pages_only_look(method: str) -> None:
    async with let_in() as client:
        answer = await client.post("/rpc", json={"method": method})
    assert (answer.status_code, kind_of(answer)) == (403, "orders_not_allowed")


async def test_an_order_is_given_where_that_is_allowed_and_its_error_is_told() -> None:
    async with let_in(orders=True) as client:
        answer = await client.post("/rpc", json={"method": "autopilot.stop"})
        assert answer.json()["result"][0] == "autopilot.stop"
        refused = await client.post("/rpc", json={"method": "ship.hold"})
    assert refused.json()["error"]["message"] == "no such ship"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"method": "player.register"}, "unknown_method"),
        ({"method": "ship.scrap"}, "unknown_method"),
        ({"method": "container.logs", "params": {"follow": True}}, "unknown_method"),
        ({"method": ["health"]}, "unknown_method"),
        ({"params": {}}, "invalid_request"),
        ([], "invalid_request"),
        ({"method": "health", "params": 7}, "invalid_request"),
    ],
)
async def test_what_the_pages_never_ask_is_refused(asked: Any, kind: str) -> None:
    async with let_in(orders=True) as client:
        answer = await client.post("/rpc", json=asked)
    assert kind_of(answer) == kind


async def test_a_daemon_that_is_away_is_told() -> None:
    async with let_in() as client:
        answer = await client.post("/rpc", json={"method": "health"})
    assert (answer.status_code, kind_of(answer)) == (503, "daemon_away")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # httpx's own
async def test_a_question_without_an_end_is_not_read() -> None:
    async with let_in() as client:
        answer = await client.post("/rpc", content=b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413


def test_a_token_file_is_made_for_its_owner_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "token"
    made = token_of(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert token_of(file) == made


def test_a_token_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("secret")
    file.chmod(0o644)
    with pytest.raises(CannotServe, match="chmod 600") as refused:
        token_of(file)
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("make", [lambda f: f.mkdir(), lambda f: (f.touch(), f.chmod(0o600))])
def test_a_token_file_that_is_no_good_is_refused(tmp_path: Path, make: Any) -> None:
    file = tmp_path / "token"
    make(file)
    with pytest.raises(CannotServe):
        token_of(file)
