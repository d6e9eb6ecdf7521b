"""`spacetraders container kinds`, and the help of one kind, which the daemon tells."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.errors import CliError, UsageError
from cli.options import OPTIONS, Options, run, show, understanding
from cli.output import Column, note, print_table, say
from spacetraders.output.plain import json_text

FIELDS = [
    Column("FIELD"),
    Column("TYPE"),
    Column("DEFAULT"),
    Column("MEANING"),
]


def kinds(
    kind: Annotated[
        str | None, Parameter(name="--kind", help="Only this one, with what its fields mean.")
    ] = None,
    *,
    options: Options = OPTIONS,
) -> int:
    """List the kinds of container: what they need, and what their configs take."""

    def work(client: Client) -> int:
        told = client.call("container.kinds")
        if kind is None:
            show(options, told, print_kinds)
            return 0
        with understanding():
            found = named(told, kind)
        show(options, found, print_kind)
        return 0

    return run(options, work)


def named(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the kind of a name or alias.

    Raises:
        UsageError: there is none.
    """
    for each in told["items"]:
        if name in (each["kind"], *each["aliases"]):
            kind: dict[str, Any] = each
            return kind
    known = ", ".join(each["kind"] for each in told["items"])
    raise UsageError(f"no container is of kind {name}", f"there are: {known}")


def print_kinds(result: dict[str, Any]) -> None:
    """Print a row for each kind, and on stderr those that cannot be used."""
    columns = [Column("KIND"), Column("NEEDS"), Column("FROM", wide=True), Column("CONFIG")]
    print_table(columns, [_kind_row(kind) for kind in result["items"]])
    for broken in result["broken"]:
        note(f"cannot be used: {_origin(broken)}: {broken['reason']}")


def print_kind(kind: dict[str, Any]) -> None:
    """Print what a kind is for and needs, and the fields of its config, a row each."""
    say(f"{_names(kind)}: {kind['summary']}" if kind["summary"] else _names(kind))
    if _needs(kind):
        say(f"It needs {_needs(kind)}.")
    if kind["fields"]:
        print_table(FIELDS, [_field_row(field) for field in kind["fields"]])
    else:
        say("Its config takes nothing.")


def help_of_kind(words: Sequence[str]) -> None:
    """Print what the config of the kind takes that a command line names, as the daemon knows it.

    Without a kind, and without a daemon, it is said how to learn that.
    """
    name, socket = _after("--kind", words) or _first(words), _after("--socket", words)
    if name is None:
        return
    path = socket or os.environ.get("SPACETRADERS_SOCKET")
    try:
        with Client.connect(Options(socket=Path(path) if path else None).daemon) as client:
            told = client.call("container.kinds")
        with understanding():
            print_kind(named(told, name))
    except CliError as error:
        note(f"what {name} takes is not known here: {error.words}")
        if error.hint:
            note(f"hint: {error.hint}")


def _first(words: Sequence[str]) -> str | None:
    # What follows a flag is its value, but for the flags that take none.
    flagged = {i + 1 for i, word in enumerate(words) if word.startswith("--") and "=" not in word}
    free = {i + 1 for i, word in enumerate(words) if word in ("--json", "--help", "-h")}
    left = [
        word for i, word in enumerate(words) if not word.startswith("-") and i not in flagged - free
    ]
    return left[0] if left else None


def _after(flag: str, words: Sequence[str]) -> str | None:
    for i, word in enumerate(words):
        if word.startswith(f"{flag}="):
            return word.partition("=")[2]
        if word == flag and i + 1 < len(words):
            return words[i + 1]
    return None


def _field_row(field: dict[str, Any]) -> list[object]:
    default = "required" if field["required"] else json_text(_plain(field["default"]))
    return [field["name"], field["type"], default, field.get("meaning") or None]


def _plain(default: Any) -> Any:
    # The daemon writes lists in answers as objects with items, and so a list as a default too.
    match default:
        case {"items": list(items), **rest} if not rest:
            return items
    return default


def _kind_row(kind: dict[str, Any]) -> list[object]:
    fields = "; ".join(map(_field, kind["fields"])) or None
    return [_names(kind), _needs(kind) or None, _origin(kind), fields]


def _names(kind: dict[str, Any]) -> str:
    return " ".join([kind["kind"], *(f"({alias})" for alias in kind["aliases"])])


def _needs(kind: dict[str, Any]) -> str:
    return ", ".join(kind["needs"]) or ("a ship" if kind["flies_ship"] else "")


def _field(field: dict[str, Any]) -> str:
    told = f"{field['name']}: {field['type']}"
    if field["required"] or field["default"] is None:
        return told if field["required"] else f"[{told}]"
    return f"[{told} = {json_text(_plain(field['default']))}]"


def _origin(kind: dict[str, Any]) -> str:
    return " ".join(filter(None, (kind["package"], kind["version"])))
