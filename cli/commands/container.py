"""`spacetraders container …`: create, list, get, logs, remove, kinds; others beside it."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter, Token

from cli.client import Client
from cli.commands.kinds import kinds
from cli.commands.lifecycle import has_ended, restart, start, stop
from cli.commands.top import top
from cli.commands.tree import tree
from cli.commands.watch import watch
from cli.containers import print_container
from cli.errors import RpcError, UsageError
from cli.logs import follow_logs, show_logs
from cli.options import (
    FLEET_OPTIONS,
    OPTIONS,
    WHOLE,
    ContainerId,
    FleetOptions,
    Options,
    ask,
    run,
    show,
)
from cli.output import Column, fail, note, noting_none, print_table, say
from cli.picking import reach
from cli.since import since_when
from cli.text import ago, compact, moment
from cli.waits import wait
from cli.watch import watch_list
from spacetraders.output.plain import json_text

app = App(name="container", help="The tasks that fly ships: start, watch and end them.")
for command in (tree, top, watch, stop, restart, start, kinds):
    app.command(command)

EMPTY = "nothing runs, and nothing ever ran; begin with: spacetraders autopilot start"

COLUMNS = [
    Column("CONTAINER"),
    Column("STATE"),
    Column("KIND", wide=True),
    Column("SHIP"),
    Column("ITERATION", right=True, wide=True),
    Column("RESTARTS", right=True, wide=True),
    Column("SINCE", wide=True),
    Column("EARNS/H", right=True),
    Column("WAITS"),
    Column("FOR", wide=True),
    Column("LAST LINE", cut=True),
]


def _json_object(_: object, tokens: Sequence[Token]) -> dict[str, Any]:
    try:
        value = json.loads(tokens[0].value)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object: put it in braces")  # noqa: TRY004 - cyclopts' contract
    return value


JsonObject = Annotated[
    dict[str, Any] | None,
    Parameter(
        name="--config",
        converter=_json_object,
        # One token of JSON. Of a dict cyclopts would make a flag for each key.
        n_tokens=1,
        accepts_keys=False,
        help="What it is to do, a JSON object.",
    ),
]


Since = Annotated[
    str | None,
    Parameter(
        converter=since_when, help="Only what was said since: a time, or an age such as 10m."
    ),
]
ContainerIds = Annotated[
    list[str],
    Parameter(
        name="--container", negative=(), help="The containers, as container list shows them."
    ),
]


@app.command
def create(
    kind: Annotated[str, Parameter(name="--kind", help="What it does, such as tour.")],
    *,
    config: JsonObject = None,
    restart_policy: Annotated[
        str | None,
        Parameter(help="When it is started again: NO, ON_FAILURE (the default) or ALWAYS."),
    ] = None,
    max_restarts: Annotated[
        int | None,
        WHOLE,
        Parameter(help="How many restarts after failures it is allowed; 10 by default."),
    ] = None,
    max_iterations: Annotated[
        int | None,
        WHOLE,
        Parameter(help="How often it does its work; -1 is for ever. The kind has the default."),
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    r"""Start a container.

    What a kind's config takes is told by: spacetraders container create KIND --help

    For example:

        spacetraders container create navigate \
          --config '{"ship_symbol": "FLEET-1", "destination": "X1-AD75-B7"}'
    """
    params = {
        "kind": kind,
        "config": config or {},
        "restart_policy": restart_policy,
        "max_restarts": max_restarts,
        "max_iterations": max_iterations,
    }
    return ask(options, "container.create", print_container, **params, **options.player)


@app.command
def list_(
    *,
    state: Annotated[str | None, Parameter(help="Only this state, such as RUNNING.")] = None,
    kind: Annotated[str | None, Parameter(help="Only this kind, such as navigate.")] = None,
    ship: Annotated[str | None, Parameter(help="Only those that fly this ship.")] = None,
    watch: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Keep the list on the terminal and true, the live ones first, until Ctrl-C.",
        ),
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """List the containers, oldest first."""
    params = {"state": state, "kind": kind, "ship_symbol": ship, **options.player}
    if watch:
        return watch_list(options, "container.list", params, COLUMNS, row)
    view = noting_none(print_containers, empty=EMPTY, state=state, kind=kind, ship=ship)
    return ask(options, "container.list", view, **params)


@app.command
def get(container: ContainerId, *, options: Options = OPTIONS) -> int:
    """Show one container, and how far it is."""

    def work(client: Client) -> int:
        _, found = reach(client, "container.get", container)
        show(options, found, print_container)
        return 0

    return run(options, work)


@app.command
def logs(
    containers: ContainerIds,
    *,
    limit: Annotated[
        int | None, WHOLE, Parameter(help="How many of the last lines of each; 100 by default.")
    ] = None,
    level: Annotated[
        Literal["info", "warning", "error"] | None, Parameter(help="The least that is shown.")
    ] = None,
    since: Since = None,
    follow: Annotated[
        bool,
        Parameter(
            name=["--follow", "-f"],
            negative=(),
            show_default=False,
            help="Go on with what they say from now on, until they end, or Ctrl-C.",
        ),
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Show what containers logged, oldest first; several at once, each with its name."""
    ids = list(dict.fromkeys(containers))
    params = {"limit": limit, "level": level, "since": since}
    work = follow_logs if follow else show_logs
    return run(options, lambda client: work(client, options, ids, params))


@app.command
def remove(
    containers: ContainerIds | None = None,
    *,
    ended: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Every one that has ended, unnamed."),
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Remove containers that have ended, with their logs.

    What cannot be removed is told, and keeps none of the others.
    """
    ids = list(dict.fromkeys(containers or ()))
    if ended == bool(ids):
        raise UsageError("which containers?", "name them, or give --ended for all that have ended")
    if ended:
        return ask(options, "container.prune", print_pruned, **options.player)
    return run(options, lambda client: _remove_each(client, options, ids))


def print_containers(result: dict[str, Any]) -> None:
    print_table(COLUMNS, [row(item) for item in result["items"]])
    if result.get("only_live"):
        note("the database is away: those that have ended are missing")


def row(container: dict[str, Any]) -> list[object]:
    """Return the cells of one container: its last line, or why it ended."""
    since, reason = container["state_since"], container["exit_reason"]
    runs, earns = container["max_iterations"], container["credits_per_hour"]
    return [
        *(container[name] for name in ("container_id", "state", "kind", "ship_symbol")),
        container["iteration"] if runs < 0 else f"{container['iteration']}/{runs}",
        container["restarts"],
        since and moment(since),
        None if earns is None else compact(earns),
        wait(container["idle"]),
        since and ago(since),
        container["last_line"] or (reason and reason["message"]),
    ]


def print_pruned(result: dict[str, Any]) -> None:
    for removed in result["items"]:
        print_removed(removed)
    if not result["items"]:
        note("none has ended")


def print_removed(result: dict[str, Any]) -> None:
    say(f"removed {result['container_id']}")


def _remove_each(client: Client, options: Options, ids: Sequence[str]) -> int:
    # One that cannot be removed keeps none of the others, and makes the exit code 1.
    code = 0
    for container_id in ids:
        try:
            _, removed = reach(client, "container.remove", container_id, has_ended)
        except RpcError as error:
            code = fail(error, as_json=options.json)
        else:
            _show_removed(options, removed, alone=len(ids) == 1)
    return code


def _show_removed(options: Options, removed: dict[str, Any], *, alone: bool) -> None:
    # With --json, several results are an object a line: one document would come only at the end.
    if options.json and not alone:
        say(json_text(removed))
    else:
        show(options, removed, print_removed)
