"""`spacetraders container …`: create, list, get, logs, stop, remove."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter, Token

from cli.options import FLEET_OPTIONS, OPTIONS, ContainerId, FleetOptions, Options, ask
from cli.output import Column, print_facts, print_table
from cli.text import duration, local_time, pairs

TIMES = "\N{MULTIPLICATION SIGN}"


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
        n_tokens=1,
        accepts_keys=False,
        help="What it is to do, a JSON object.",
    ),
]


def create(
    kind: Annotated[str, Parameter(name="--kind", help="What it does, such as navigate.")],
    *,
    config: JsonObject = None,
    restart_policy: Annotated[
        str | None, Parameter(help="When it is started again: NO, ON_FAILURE or ALWAYS.")
    ] = None,
    max_restarts: Annotated[
        int | None, Parameter(help="How many restarts after failures it is allowed.")
    ] = None,
    max_iterations: Annotated[
        int | None, Parameter(help="How often it does its work; -1 is for ever.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    r"""Start a container.

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


def list_(
    *,
    state: Annotated[str | None, Parameter(help="Only this state, such as RUNNING.")] = None,
    kind: Annotated[str | None, Parameter(help="Only this kind, such as navigate.")] = None,
    ship: Annotated[str | None, Parameter(help="Only those that fly this ship.")] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """List the containers, oldest first."""
    params = {"state": state, "kind": kind, "ship_symbol": ship, **options.player}
    return ask(options, "container.list", print_containers, **params)


def get(container: ContainerId, *, options: Options = OPTIONS) -> int:
    """Show one container, and how far it is."""
    return ask(options, "container.get", print_container, container_id=container)


def logs(
    container: ContainerId,
    *,
    limit: Annotated[int | None, Parameter(help="How many of the last lines.")] = None,
    options: Options = OPTIONS,
) -> int:
    """Show what a container logged, oldest first."""
    return ask(options, "container.logs", print_logs, container_id=container, limit=limit)


def stop(container: ContainerId, *, options: Options = OPTIONS) -> int:
    """Stop a container, and wait until it has; a flight under way ends where it was going."""
    return ask(options, "container.stop", print_container, container_id=container)


def remove(container: ContainerId, *, options: Options = OPTIONS) -> int:
    """Remove a container that has ended, with its log."""
    return ask(options, "container.remove", print_removed, container_id=container)


def print_containers(result: dict[str, Any]) -> None:
    """Print containers as a table."""
    columns = [
        Column("CONTAINER"),
        Column("KIND"),
        Column("SHIP"),
        Column("STATE"),
        Column("RESTARTS", right=True, wide=True),
        Column("PROGRESS"),
    ]
    names = ("container_id", "kind", "ship_symbol", "state", "restarts")
    rows = [[*(item[name] for name in names), summary(item)] for item in result["items"]]
    print_table(columns, rows)


def print_container(container: dict[str, Any]) -> None:
    """Print all of one container."""
    runs = container["max_iterations"]
    reason = container["exit_reason"]
    finished = container["finished_at"]
    print_facts(
        [
            ("container", container["container_id"]),
            ("kind", container["kind"]),
            ("agent", container["agent_symbol"]),
            ("ship", container["ship_symbol"]),
            ("config", json.dumps(container["config"])),
            ("state", _state(container)),
            ("reason", reason and f"{reason['message']} ({reason['kind']})"),
            ("progress", container["progress"] and summary(container)),
            ("policy", f"{container['restart_policy']}, {_restarts(container)}"),
            ("iteration", f"{container['iteration']} of {runs if runs >= 0 else 'endless'}"),
            ("created", local_time(container["created_at"])),
            ("finished", finished and local_time(finished)),
        ]
    )


def print_logs(result: dict[str, Any]) -> None:
    """Print a log: time, level, message, fields, and how often a line was repeated."""
    for line in result["items"]:
        times = f"{TIMES}{line['count']}" if line["count"] > 1 else ""
        words = [
            local_time(line["last_seen"]),
            f"{line['level']:<7}",
            line["message"],
            pairs(line["fields"] or {}),
            times,
        ]
        print(" ".join(word for word in words if word))


def print_removed(result: dict[str, Any]) -> None:
    """Print which container is gone."""
    print(f"removed {result['container_id']}")


def summary(container: dict[str, Any]) -> str | None:
    """Say in a few words how far a container is, or why it ended."""
    progress, reason = container["progress"], container["exit_reason"]
    if progress:
        status, eta = progress.get("status"), progress.get("eta_seconds")
        left = None if eta is None else f"{duration(eta)} left"
        return ", ".join(word for word in (status, left) if word)
    return str(reason["message"]) if reason else None


def _state(container: dict[str, Any]) -> str:
    state, since = container["state"], container["state_since"]
    return f"{state} since {local_time(since)}" if since else str(state)


def _restarts(container: dict[str, Any]) -> str:
    return f"{container['restarts']} of at most {container['max_restarts']} restarts"
