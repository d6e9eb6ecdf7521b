"""`spacetraders fleet …`: apply a file of what the fleet is to run, and export one."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.client import Client
from cli.errors import CannotRead, RpcError
from cli.fleet_file import FleetFile, read, written
from cli.options import FLEET_OPTIONS, FleetOptions, ask, run, show, understanding
from cli.output import Column, note, print_document, print_table

app = App(name="fleet", help="What the whole fleet runs, as a file.")

COLUMNS = [
    Column("CHANGE"),
    Column("SHIP"),
    Column("KIND"),
    Column("CONTAINER"),
    Column("BEFORE", wide=True),
    Column("WHY NOT", cut=True),
]
UNCHANGED = ("keep", "done")


@app.command
def apply(
    file: Annotated[
        Path, Parameter(name="--file", allow_leading_hyphen=True, help="The file, or - for stdin.")
    ],
    *,
    dry_run: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Only say what would change.")
    ] = False,
    prune: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Stop also what the file does not name, where a person has started it.",
        ),
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have the fleet run what a file says, and show the difference; a second time it does nothing.

    For example, in fleet.toml:

        [ships.FLEET-1]
        kind = "haul"
        config = { goods = ["IRON", "COPPER"] }

        [[tasks]]
        kind = "contract"
    """
    told = read(file, _text(file))
    player = options.player
    if not any(player.values()):
        player = {"agent_symbol": told.agent}

    def work(client: Client) -> int:
        try:
            applied = client.call(
                "fleet.apply",
                tasks=told.tasks,
                dry_run=dry_run or None,
                prune=prune or None,
                **player,
            )
        except RpcError as error:
            raise _placed(told, error) from None
        show(options, applied, print_applied)
        with understanding():
            return 1 if any(change["error"] for change in applied["changes"]) else 0

    return run(options, work)


@app.command
def export(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Print a file of what runs now: applied again, it changes nothing.

    For example:

        spacetraders fleet export > fleet.toml
    """
    return ask(options, "fleet.export", print_exported, **options.player)


def print_exported(exported: Mapping[str, Any]) -> None:
    print_document(written(exported))
    if not exported["tasks"]:
        note("nothing runs; begin with: spacetraders container kinds")


def print_applied(applied: Mapping[str, Any]) -> None:
    changes = applied["changes"]
    if changes:
        print_table(COLUMNS, [_row(change) for change in changes])
    changed = sum(change["action"] not in UNCHANGED for change in changes)
    if not changed:
        note("nothing is to be changed")
    elif applied["dry_run"]:
        note(f"{changed} of {len(changes)} would be changed; leave --dry-run away to do it")


def _row(change: Mapping[str, Any]) -> list[object]:
    error = change["error"]
    names = ("action", "ship_symbol", "kind", "container_id", "before")
    return [*(change[name] for name in names), error and error["message"]]


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise CannotRead(str(file), error.strerror or "it fails") from None
    except UnicodeDecodeError:
        raise CannotRead(str(file), "it is no text in UTF-8") from None


def _placed(file: FleetFile, error: RpcError) -> Exception:
    """Return the daemon's error about a task as one about its place in the file."""
    match error.data:
        case {"kind": "invalid_task", "index": int(index), "field": str(field), "reason": reason}:
            place = file.places[index] + (f".{field}" if field else "")
            return file.wrong(place, str(reason), error.hint)
    return error
