"""A language model's client starts the command by itself, and talks to it over its stdin."""

import json
from typing import Any

from mcp import Client, StdioServerParameters
from support.processes.world import SCRIPTS, Daemon, environment


def server(daemon: Daemon, *flags: str) -> StdioServerParameters:
    """The command as a client starts it."""
    return StdioServerParameters(
        command=str(SCRIPTS / "spacetraders"),
        args=["mcp", "--socket", str(daemon.socket), *flags],
        env=environment(daemon.folder),
    )


def told(result: Any) -> Any:
    assert not result.is_error, result
    return json.loads(result.content[0].text)


async def test_a_model_reads_and_gives_no_orders_unless_it_may(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    async with Client(server(daemon)) as client:
        tools = (await client.list_tools()).tools
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        ships = told(await client.call_tool("ship_list", {}))
        assert ships == daemon.call("ship.list")
        listed = told(await client.call_tool("container_list", {}))
        assert listed["items"] == []


async def test_with_orders_it_flies(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    ship = f"{agent}-1"
    async with Client(server(daemon, "--orders")) as client:
        status = told(await client.call_tool("ship_orbit", {"ship_symbol": ship}))["status"]
        assert status == "IN_ORBIT"
        refused = await client.call_tool("ship_orbit", {"ship_symbol": "NOPE-1"})
        assert refused.is_error


async def test_every_answer_fits_the_type_that_its_tool_promises(
    daemon: Daemon, agent: str
) -> None:
    """The client holds each answer against the schema of its tool, and raises where it differs."""
    daemon.call("player.register", agent_symbol=agent)
    async with Client(server(daemon)) as client:
        tools = (await client.list_tools()).tools
        called = [tool.name for tool in tools if not tool.input_schema["required"]]
        for name in called:
            told(await client.call_tool(name, {}))
    assert len(called) > 15
