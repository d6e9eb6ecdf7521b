"""The tools for language models: made of the daemon's document, and called by its client."""

import json
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import trio
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from support.cli.fake import FakeDaemon, Refusal
from support.patience import run as run_program
from support.patience import stretched

from cli.reads import only_reads
from cli.tools.described import described
from cli.tools.serving import server_of
from spacetraders.rpc.methods import METHODS
from spacetraders.rpc.openrpc import discover

DOCUMENT = discover()
ALL = described(DOCUMENT, orders=True)
READING = described(DOCUMENT, orders=False)

Run = Callable[..., Any]


def test_every_method_but_those_of_a_connection_is_a_tool() -> None:
    assert {tool.method for tool in ALL.values()} == set(METHODS) - {"container.unfollow"}


def test_without_orders_there_are_only_tools_that_read() -> None:
    assert {tool.method for tool in READING.values()} == {
        name for name in METHODS if only_reads(name)
    }
    assert not {"ship_sell", "container_stop", "autopilot_start", "notify_test"} & READING.keys()


@pytest.mark.parametrize("name", ALL)
def test_a_tool_has_a_name_that_every_client_takes_and_whole_schemas(name: str) -> None:
    tool = ALL[name]
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name)
    assert tool.words.endswith(".")
    for schema in (tool.input, tool.output):
        if schema is not None:
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
            named = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(schema))
            assert set(named) <= set(schema.get("$defs", ()))
            assert "#/components" not in json.dumps(schema)


def test_no_tool_takes_a_token_or_a_log_without_an_end() -> None:
    assert not [name for name, tool in ALL.items() if "token" in tool.input["properties"]]
    assert "follow" not in ALL["container_logs"].input["properties"]
    assert "container_id" in ALL["container_logs"].input["required"]


async def test_the_tools_are_listed_with_their_types(daemon: FakeDaemon) -> None:
    daemon.answers["rpc.discover"] = DOCUMENT
    async with Client(server_of(daemon.path, orders=False)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == set(READING)
    found = tools["market_find"]
    assert found.input_schema["required"] == ["good"]
    assert found.input_schema["properties"]["side"]["enum"] == ["buy", "sell"]
    assert found.annotations is not None
    assert found.annotations.read_only_hint is True


async def test_a_call_is_a_request_to_the_daemon(daemon: FakeDaemon) -> None:
    daemon.answers |= {"rpc.discover": DOCUMENT, "ship.scan": {"any": "thing"}}
    params = {"ship_symbol": "FLEET-1", "what": "ships"}
    async with Client(server_of(daemon.path, orders=True)) as client:
        done = await client.call_tool("ship_scan", params)
    assert (done.is_error, done.structured_content) == (False, {"any": "thing"})
    assert ("ship.scan", params) in daemon.calls


async def test_a_refusal_is_told_to_the_model_with_its_kind_and_hint(daemon: FakeDaemon) -> None:
    data = {"kind": "unknown_ship", "hint": "look at ship.list"}
    daemon.answers |= {
        "rpc.discover": DOCUMENT,
        "ship.get": Refusal(-32000, "no ship NOPE-1", data),
    }
    async with Client(server_of(daemon.path, orders=False)) as client:
        refused = await client.call_tool("ship_get", {"ship_symbol": "NOPE-1"})
    assert refused.is_error
    assert json.loads(refused.content[0].text)["data"] == data  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["ship_sell", "rpc_cancel", "nonsense", ""])
async def test_a_tool_that_is_not_offered_cannot_be_called(daemon: FakeDaemon, name: str) -> None:
    daemon.answers["rpc.discover"] = DOCUMENT
    async with Client(server_of(daemon.path, orders=False)) as client:
        with pytest.raises(MCPError, match="there is no tool"):
            await client.call_tool(name, {})
    assert {method for method, _ in daemon.calls} == {"rpc.discover"}


async def test_a_param_that_no_tool_takes_reaches_no_daemon(daemon: FakeDaemon) -> None:
    daemon.answers["rpc.discover"] = DOCUMENT
    async with Client(server_of(daemon.path, orders=True)) as client:
        refused = await client.call_tool("player_register", {"token": "secret"})
    assert refused.is_error
    assert {method for method, _ in daemon.calls} == {"rpc.discover"}


async def test_without_a_daemon_it_says_how_to_start_one(daemon: FakeDaemon) -> None:
    nowhere = daemon.path.with_name("none.sock")
    async with Client(server_of(nowhere, orders=False)) as client:
        with pytest.raises(MCPError, match=r"no daemon at .*start it with: spacetraders-daemon"):
            await client.list_tools()


@pytest.mark.parametrize("document", [{}, {"methods": 5}, [], None, {"components": {}}])
async def test_a_daemon_that_describes_nothing_is_an_error(
    daemon: FakeDaemon, document: Any
) -> None:
    daemon.answers["rpc.discover"] = document
    async with Client(server_of(daemon.path, orders=False)) as client:
        with pytest.raises(MCPError, match="it describes no methods"):
            await client.list_tools()


async def test_a_call_that_is_given_up_hangs_up(daemon: FakeDaemon) -> None:
    """The daemon takes an order back where its client has left."""
    left, asked = threading.Event(), threading.Event()

    def handle(handler: Any) -> None:
        line = handler.rfile.readline()
        if json.loads(line)["method"] != "ship.dock":
            daemon.calls.append(("other", {}))
            handler._answer(json.loads(line))
            return
        asked.set()
        handler.rfile.read()
        left.set()

    daemon.answers["rpc.discover"] = DOCUMENT
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(daemon.RequestHandlerClass, "handle", handle)
        async with Client(server_of(daemon.path, orders=True)) as client:
            await client.list_tools()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(client.call_tool, "ship_dock", {"ship_symbol": "FLEET-1"})
                with trio.fail_after(stretched(10)):
                    await trio.to_thread.run_sync(asked.wait)
                nursery.cancel_scope.cancel()
    assert left.wait(stretched(10))


def test_no_other_command_imports_the_package() -> None:
    code = "import sys, cli.app; cli.app.run(['--help']); print('mcp' in sys.modules)"
    assert run_program([sys.executable, "-c", code], check=True).stdout.endswith("False\n")


def test_without_the_package_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "cli.tools.serving")
    monkeypatch.setitem(sys.modules, "mcp", None)
    ran = run("mcp")
    assert ran.code == 1
    assert "the mcp package is not installed" in ran.err
    assert "pip install 'spacetraders-fleet[mcp]'" in ran.err
