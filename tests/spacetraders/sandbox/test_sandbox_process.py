"""The command, as a process; and the server, in this one."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import trio
from support.patience import exit_code, run

from spacetraders.sandbox.door.serving import HOST, serve
from spacetraders.sandbox.door.settings import RateLimit, Settings

COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main"]


@contextmanager
def running(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *flags], stdout=subprocess.PIPE, text=True
    ) as p:
        try:
            assert p.stdout
            yield p, p.stdout.readline().removeprefix("listening on ").strip()
        finally:
            p.kill()


def failing(*flags: str) -> tuple[int, str]:
    done = run([*COMMAND, *flags])
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_where_it_listens_serves_and_stops_when_told(stop: signal.Signals) -> None:
    flags = ("--seed", "5", "--fleet", "1", "--speed", "60")
    with running(*flags) as (process, url), httpx.Client(base_url=url) as client:
        assert client.get("/v2/").json()["stats"]["systems"] == 100
        new = {"symbol": "TESTER", "faction": "COSMIC"}
        data = client.post("/v2/register", json=new).json()["data"]
        assert [ship["symbol"] for ship in data["ships"]] == ["TESTER-1", "TESTER-2"]
        client.headers["Authorization"] = f"Bearer {data['token']}"
        fleet = client.get("/v2/my/ships").json()["data"]
        assert [ship["symbol"] for ship in fleet] == ["TESTER-1", "TESTER-2", "TESTER-3"]
        process.send_signal(stop)
        assert exit_code(process, 5) == 0


def test_a_galaxy_as_large_as_the_game_s_can_be_asked_for() -> None:
    with running("--systems", "7000") as (_, url), httpx.Client(base_url=url) as client:
        assert client.get("/v2/").json()["stats"]["systems"] == 7_000
        last = client.get("/v2/systems", params={"page": 350, "limit": 20}).json()["data"]
        assert len(last) == 20
        assert client.get(f"/v2/systems/{last[-1]['symbol']}").status_code == 200


def test_only_this_machine_can_reach_it() -> None:
    with running() as (_, url):
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("flags", "code", "reason"),
    [
        (["--port", "http"], 2, "Invalid value for --port"),
        (["--port", "70000"], 2, "Invalid value"),
        (["--speed", "0"], 2, "Invalid value"),
        (["--systems", "0"], 2, "Invalid value"),
        (["--systems", "10001"], 2, "Invalid value"),
        (["--rate-limit", "maybe"], 2, "Invalid value"),
        (["--clock-offset", "noon"], 2, "Invalid value"),
        (["--reset", "monthly"], 2, "Invalid value"),
        (["--clock-offset", "1e9"], 2, "Invalid value"),
        (["--fast"], 2, "Unknown option: --fast"),
        (["--port", "0", "--universe", "nowhere.json"], 1, "nowhere.json cannot be read"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(flags: list[str], code: int, reason: str) -> None:
    returned, complaint = failing(*flags)
    assert returned == code
    assert complaint.startswith("spacetraders-sandbox: ")
    assert reason in complaint
    assert complaint.count("\n") == 1


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        returned, complaint = failing("--port", port)
    assert (returned, complaint.count("\n")) == (1, 1)
    assert f"port {port} cannot be had" in complaint


def test_a_cut_connection_ends_without_an_answer_and_the_server_goes_on() -> None:
    with running("--rate-limit", "off") as (_, url), httpx.Client(base_url=url) as client:
        new = {"symbol": "TESTER", "faction": "COSMIC"}
        token = client.post("/v2/register", json=new).json()["data"]["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        for kind, done in (("reset", 0), ("lost", 1), ("lost_slow", 1)):
            seconds = 0.05 if kind == "lost_slow" else None
            order = {"kind": kind, "operation": "orbit", "seconds": seconds}
            assert client.post("/_sandbox/faults", json=order).status_code == 201
            seen = client.get("/_sandbox/ledger").json()["items"][-1]["seq"]
            with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
                client.post("/v2/my/ships/TESTER-1/orbit")
            after = client.get("/_sandbox/ledger", params={"since": seen}).json()["items"]
            assert [deed["operation"] for deed in after] == ["orbit"] * done
            assert client.post("/v2/my/ships/TESTER-1/dock").status_code == 200


async def test_not_a_byte_is_sent_before_a_connection_is_cut() -> None:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0))
        async with httpx.AsyncClient(base_url=url) as client:
            await client.post("/_sandbox/faults", json={"kind": "reset", "operation": "status"})
        stream = await trio.open_tcp_stream(HOST, int(url.rpartition(":")[2]))
        async with stream:
            await stream.send_all(b"GET /v2/ HTTP/1.1\r\nHost: sandbox\r\n\r\n")
            assert await stream.receive_some() == b""
        nursery.cancel_scope.cancel()


async def test_a_client_that_leaves_before_its_connection_is_cut_harms_nobody() -> None:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0))
        async with httpx.AsyncClient(base_url=url) as client:
            for kind, name, seconds in (
                ("lost_slow", "status", 0.05),
                ("slow", "list_systems", 0.1),
            ):
                order = {"kind": kind, "operation": name, "seconds": seconds}
                assert (await client.post("/_sandbox/faults", json=order)).is_success
            with pytest.raises(httpx.ReadTimeout):
                await client.get("/v2/", timeout=0.01)
            assert (await client.get("/v2/systems")).status_code == 200  # after the cut was due
            assert (await client.get("/v2/")).status_code == 200
        nursery.cancel_scope.cancel()


async def test_the_server_runs_inside_a_nursery_and_goes_with_it() -> None:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0, rate_limit=RateLimit.OFF))
        async with httpx.AsyncClient(base_url=url) as client:
            assert (await client.get("/v2/")).status_code == 200
        nursery.cancel_scope.cancel()
    with pytest.raises(OSError, match=r"refused|connect"):
        await trio.open_tcp_stream(HOST, int(url.rpartition(":")[2]))


async def test_racing_requests_are_done_one_after_the_other() -> None:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(serve, Settings(port=0, rate_limit=RateLimit.OFF))
        async with httpx.AsyncClient(base_url=url) as client:
            codes: list[int] = []

            async def register() -> None:
                new = {"symbol": "SAME", "faction": "COSMIC"}
                codes.append((await client.post("/v2/register", json=new)).status_code)

            async with trio.open_nursery() as racers:
                for _ in range(10):
                    racers.start_soon(register)
            assert sorted(codes) == [201] + [409] * 9
        nursery.cancel_scope.cancel()
