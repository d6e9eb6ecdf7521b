"""Options of many commands: socket, JSON, player, ship, and the running of a command.

A flag is stronger than the environment, and the environment than the default.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import attrs
from cyclopts import Parameter, Token

from cli.client import Client
from cli.errors import BadAnswer, CliError, UsageError
from cli.output import fail, note, print_json, say
from spacetraders.paths import default_socket


def whole(_: object, tokens: Sequence[Token]) -> int:
    """Read a whole number: 1.5 units are a mistake, not 1."""
    try:
        return int(tokens[0].value)
    except ValueError:
        raise ValueError("it is no whole number") from None


WHOLE = Parameter(converter=whole)

ShipSymbol = Annotated[str, Parameter(name="--ship", help="The ship, such as FLEET-1.")]
WaypointSymbol = Annotated[
    str, Parameter(name="--waypoint", help="The waypoint, such as X1-AD75-B7.")
]
Destination = Annotated[
    str, Parameter(name="--destination", help="The waypoint to fly to, such as X1-AD75-B7.")
]
Good = Annotated[str, Parameter(name="--good", help="The good, such as IRON_ORE.")]
Units = Annotated[int, WHOLE, Parameter(name="--units", help="How many units of it.")]
OverFloor = Annotated[
    bool,
    Parameter(
        negative=(), show_default=False, help="Spend it even where the treasury's floor says no."
    ),
]
Strict = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Refuse where the ship has to be docked, or to leave the dock, first.",
    ),
]
ContractId = Annotated[
    str, Parameter(name="--contract", help="The contract, as contract list shows it.")
]
ContainerId = Annotated[
    str, Parameter(name="--container", help="The container, as container list shows it.")
]


@Parameter(name="*")
@attrs.frozen
class Options:
    """Options of every command."""

    json: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Print the RPC result itself, as JSON."),
    ] = False
    socket: Annotated[
        Path | None,
        Parameter(
            env_var="SPACETRADERS_SOCKET",
            help="The daemon's socket, if not where it listens by default.",
        ),
    ] = None

    @property
    def daemon(self) -> Path:
        """The socket to connect to. An empty name, as of an unset variable, is the default."""
        return self.socket if self.socket not in (None, Path()) else default_socket()


@Parameter(name="*")
@attrs.frozen
class FleetOptions(Options):
    """Options of commands about one player."""

    agent: Annotated[
        str | None,
        Parameter(help="The player, by agent; needed if there are more. [SPACETRADERS_AGENT]"),
    ] = None
    player_id: Annotated[
        int | None, WHOLE, Parameter(help="The player, by number. [SPACETRADERS_PLAYER_ID]")
    ] = None

    @property
    def player(self) -> dict[str, Any]:
        """The params that name the player."""
        # Not left to cyclopts, since a flag also overrules the other variable of the environment.
        if self.agent is not None or self.player_id is not None:
            return {"agent_symbol": self.agent, "player_id": self.player_id}
        return {
            "agent_symbol": os.environ.get("SPACETRADERS_AGENT") or None,
            "player_id": _number("SPACETRADERS_PLAYER_ID"),
        }


def listed(given: Sequence[str]) -> list[str]:
    """Return the names in a flag that takes several, joined by commas or given again and again."""
    return [name.strip() for each in given for name in each.split(",") if name.strip()]


def prepared(strict: bool) -> dict[str, Any]:  # noqa: FBT001 - a flag, handed on as it came
    """Return the param that has the ship docked, or leave the dock, where an order needs it."""
    return {} if strict else {"prepare": True}


OPTIONS = Options()
FLEET_OPTIONS = FleetOptions()


def ask(options: Options, method: str, view: Callable[[Any], None], **params: Any) -> int:
    """Call one method and show its result. Returns the exit code."""

    def work(client: Client) -> int:
        show(options, client.call(method, **params), view)
        return 0

    return run(options, work)


def run(options: Options, work: Callable[[Client], int]) -> int:
    """Do the work over one connection. An error is printed, and its exit code returned."""
    try:
        with Client.connect(options.daemon) as client:
            return work(client)
    except CliError as error:
        return fail(error, as_json=options.json)


def show(options: Options, result: Any, view: Callable[[Any], None]) -> None:
    """Print a result, as JSON or by `view`. Raises BadAnswer if the view cannot read it."""
    if options.json:
        print_json(result)
        return
    with understanding():
        tell_prepared(result)
        view(result)
        _note_unreadable(result)


def tell_prepared(result: Any) -> None:
    """Say what was done to the ship first, where something was."""
    if not isinstance(result, dict):
        return
    # A contract or a site has its ship in it.
    ship = result if "prepared" in result else result.get("ship")
    if isinstance(ship, dict) and (status := ship.get("prepared")) is not None:
        name = ship.get("ship_symbol", "the ship")
        say(f"{name} {'docked' if status == 'DOCKED' else 'left the dock'} first")


def _note_unreadable(result: Any) -> None:
    """Name the entries on stderr that a list lacks because they are unreadable."""
    if isinstance(result, dict) and "items" in result:
        for each in result.get("unreadable", ()):
            note(f"cannot be read: {each['symbol'] or 'one without a name'}: {each['reason']}")


@contextmanager
def understanding() -> Iterator[None]:
    """Turn a stumble over the shape of an answer into a BadAnswer."""
    try:
        yield
    # The stumbles over a daemon of another version, whose answer lacks a field or has another type.
    # A traceback would not help a person.
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise BadAnswer(f"{type(error).__name__} at {error}") from error


def _number(variable: str) -> int | None:
    value = os.environ.get(variable)
    try:
        return int(value) if value else None
    except ValueError:
        raise UsageError(f"{variable} is no number: {value}", "unset it, or correct it") from None
