"""The MCP server on stdin and stdout. The import of this module imports mcp, which takes a second.

It is a process of its own on anyio, as the mcp package is. Towards the daemon it is the plain
client that each command is, in a thread, with a connection for each call.
"""

from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import attrs
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)

from cli.client import STUMBLES, Client
from cli.errors import BadAnswer, CliError
from cli.tools.described import Described, described
from spacetraders import __version__
from spacetraders.output.plain import json_text

MOST_CALLS = 8
"""Calls that are under way at once. Others wait: a daemon lets in 64 clients, people among them."""

INSTRUCTIONS = """A fleet in the game SpaceTraders, flown by a daemon. Credits are whole numbers, \
times ISO 8601 in UTC. Where there are several players, name one by agent_symbol. An error has a \
stable kind, and a hint says what to do about it."""


@attrs.define(eq=False)
class Tools:
    """The tools of one daemon, which need not run yet: it is asked for them when they are wanted.

    Without `orders` a tool that changes something is not there at all.
    """

    daemon: Path
    orders: bool
    _known: dict[str, Described] = attrs.field(factory=dict, init=False)
    _room: anyio.CapacityLimiter = attrs.field(
        factory=partial(anyio.CapacityLimiter, MOST_CALLS), init=False
    )

    async def list(self, *_: Any) -> ListToolsResult:
        """Return all tools, as the daemon that runs now has them.

        Raises:
            MCPError: no daemon tells.
        """
        await self._learn()
        return ListToolsResult(tools=[_shown(each) for each in self._known.values()])

    async def call(self, _: Any, params: CallToolRequestParams) -> CallToolResult:
        """Call the method of a tool. An error of the daemon is a result, so that a model reads it.

        Cancelled, it hangs up, and the daemon takes back what was not sent to the game.

        Raises:
            MCPError: there is no such tool, or no daemon tells.
        """
        if params.name not in self._known:
            await self._learn()
        tool = self._known.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"there is no tool {params.name}")
        given = params.arguments or {}
        unknown = sorted(given.keys() - tool.input["properties"].keys())
        if unknown:
            return _refused({"message": f"{tool.name} has no param {', '.join(unknown)}"})
        try:
            result = await self._asked(tool.method, given)
        except CliError as error:
            return _refused(error.as_json())
        text = TextContent(type="text", text=json_text(result))
        return CallToolResult(content=[text], structured_content=result)

    async def _learn(self) -> None:
        try:
            document = await self._asked("rpc.discover", {})
            self._known = described(document, orders=self.orders)
        except STUMBLES as error:
            raise _untold(BadAnswer("it describes no methods")) from error
        except CliError as error:
            raise _untold(error) from error

    async def _asked(self, method: str, params: dict[str, Any]) -> Any:
        """Return the result of a method. Raises as `Client.connect` and `Client.call`."""
        clients: list[Client] = []

        def ask() -> Any:
            with Client.connect(self.daemon) as client:
                clients.append(client)
                return client.call(method, **params)

        try:
            return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True, limiter=self._room)
        except anyio.get_cancelled_exc_class():
            for client in clients:
                client.hang_up()
            raise


def serve(daemon: Path, *, orders: bool) -> None:
    """Serve the tools of the daemon at a socket until stdin ends."""
    anyio.run(_run, server_of(daemon, orders=orders))


def server_of(daemon: Path, *, orders: bool) -> Server[Any]:
    """Return the server of the tools, for any transport."""
    tools = Tools(daemon, orders)
    return Server(
        "spacetraders",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=tools.list,
        on_call_tool=tools.call,
    )


async def _run(server: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _shown(tool: Described) -> Tool:
    return Tool(
        name=tool.name,
        description=tool.words,
        input_schema=tool.input,
        output_schema=tool.output,
        annotations=ToolAnnotations(
            title=tool.method, read_only_hint=tool.reads, destructive_hint=not tool.reads
        ),
    )


def _refused(error: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=json_text(error))], is_error=True)


def _untold(error: CliError) -> MCPError:
    hint = f"; {error.hint}" if error.hint else ""
    return MCPError(INTERNAL_ERROR, f"{error.message}{hint}", error.as_json()["data"])
