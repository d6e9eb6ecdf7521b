"""`spacetraders player …`: register, list, get, use, remove."""

import os
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.client import Client
from cli.default_player import default_player, set_default
from cli.errors import RemovalDeclined, UsageError
from cli.options import OPTIONS, WHOLE, FleetOptions, Options, ask, run, understanding
from cli.output import Column, fail, note, noting_none, print_facts, print_json, print_table, say
from cli.text import ago, local_time, with_age, yes

app = App(name="player", help="The agents that the daemon plays.")

YES = ("y", "yes")

MOST_BYTES = 65_536
"""The most that is read of a file in UTF-16. A token has about a thousand letters."""


@app.command
def register(
    agent: Annotated[str | None, Parameter(name="--agent", help="The new agent's name.")] = None,
    *,
    faction: Annotated[
        str | None, Parameter(help="The new agent's faction, such as COSMIC.")
    ] = None,
    token: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help="An existing agent's token; best as -, which reads it from stdin, or not at all: "
            "without AGENT and --token, SPACETRADERS_TOKEN is taken.",
        ),
    ] = None,
    options: Options = OPTIONS,
) -> int:
    """Register a new agent, or take over an existing one by its token.

    For example:

        spacetraders player register FLEET --faction COSMIC
        spacetraders player register --token - < token.txt
    """
    if agent is not None and token is not None:
        raise UsageError("--agent registers a new agent, --token takes over one", "give one")
    if agent is None:
        token = _token(token)
        if faction is not None:
            raise UsageError("an existing agent has its faction", "leave --faction out")
    return ask(
        options, "player.register", print_player, agent_symbol=agent, faction=faction, token=token
    )


@app.command
def list_(*, options: Options = OPTIONS) -> int:
    """List the players, also those of past universes."""
    empty = "no player yet; begin with: spacetraders player register AGENT"
    return ask(options, "player.list", noting_none(print_players, empty=empty))


@app.command
def get(
    agent: Annotated[str | None, Parameter(name="--agent", help="The player, by agent.")] = None,
    *,
    player_id: Annotated[int | None, WHOLE, Parameter(help="The player, by number.")] = None,
    options: Options = OPTIONS,
) -> int:
    """Show one player, with the agent's credits as the game has them now."""
    player = FleetOptions(agent=agent, player_id=player_id).player
    return ask(options, "player.get", print_player, **player)


@app.command
def use(
    agent: Annotated[
        str | None, Parameter(name="--agent", help="The player that is meant from now on.")
    ] = None,
    *,
    nobody: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Mean nobody by default.")
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Say which player is meant where there are several and nobody says which; or show it.

    A flag, the environment and the name of a ship are stronger. It is kept for each daemon by
    itself, in ~/.config/spacetraders/players.json.
    """
    if nobody and agent is not None:
        raise UsageError("--nobody is no player", "give one of both")
    if agent is None and not nobody:
        return show_default(options)
    return run(options, lambda client: _use(client, options, agent))


@app.command
def remove(
    agent: Annotated[str | None, Parameter(name="--agent", help="The player, by agent.")] = None,
    *,
    player_id: Annotated[int | None, WHOLE, Parameter(help="The player, by number.")] = None,
    yes: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Do not ask whether to.")
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Fly for a player no longer: its token is forgotten, once nothing runs for it.

    Its rows stay: its containers, its ledger. They are back with: player register --token -
    """
    if agent is None and player_id is None:
        raise UsageError("which player?", "name it: spacetraders player remove AGENT")
    named = agent or str(player_id)
    if not yes:
        if options.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError("nobody is there to be asked", "add --yes to remove it")
        note(f"the token of {named} would be forgotten; have it at hand to come back")
        note("Remove it? [y/N] ", end="")
        if sys.stdin.readline().strip().lower() not in YES:
            return fail(RemovalDeclined(named))
    return ask(options, "player.remove", print_removed, agent_symbol=agent, player_id=player_id)


def print_removed(removed: dict[str, Any]) -> None:
    say(f"{removed['agent_symbol']} is no player any more; its rows stay")


def show_default(options: Options) -> int:
    """Print the player that is meant by default. Asks no daemon."""
    meant = default_player(options.daemon)
    if options.json:
        print_json({"agent_symbol": meant})
    elif meant is None:
        note("nobody is meant by default; say whom with: spacetraders player use AGENT")
    else:
        say(meant)
    return 0


def _use(client: Client, options: Options, agent: str | None) -> int:
    if agent is not None:
        players = client.call("player.list")
        with understanding():
            there = [player["agent_symbol"] for player in players["items"]]
        agent = agent.upper()
        if agent not in there:
            known = ", ".join(dict.fromkeys(there)) or "none yet: spacetraders player register"
            raise UsageError(f"no player {agent} is registered", f"there are: {known}")
    set_default(options.daemon, agent)
    if options.json:
        print_json({"agent_symbol": agent})
    else:
        say(f"{agent or 'nobody'} is meant where nobody says which player")
    return 0


def print_players(result: dict[str, Any]) -> None:
    columns = [
        Column("ID", right=True),
        Column("AGENT"),
        Column("FACTION"),
        Column("HEADQUARTERS"),
        Column("RESET"),
        Column("PAST"),
        Column("AGO", wide=True),
        Column("CREATED", wide=True),
    ]
    names = ("player_id", "agent_symbol", "faction", "headquarters", "reset_date")
    rows = [
        [
            *(player[name] for name in names),
            yes(player.get("past")),
            ago(player["created_at"]),
            local_time(player["created_at"]),
        ]
        for player in result["items"]
    ]
    print_table(columns, rows)
    for lost in result.get("lost_registrations", []):
        asked_at = local_time(lost["asked_at"])
        note(
            f"{lost['agent_symbol']} was asked for at {asked_at}, and the answer was lost: it may"
            " be there, and its token is not known. Your account's page on the game's site makes a"
            " new one: spacetraders player register --token -"
        )


def print_player(player: dict[str, Any]) -> None:
    agent = player.get("agent") or {}
    print_facts(
        [
            ("player", player["player_id"]),
            ("agent", player["agent_symbol"]),
            ("faction", player["faction"]),
            ("headquarters", player["headquarters"]),
            ("reset", player["reset_date"]),
            ("created", with_age(player["created_at"])),
            ("credits", agent.get("credits")),
            ("ships", agent.get("ship_count")),
        ]
    )


def _token(given: str | None) -> str:
    """Return the token that was given, from the command line, stdin or the environment."""
    # Quotes around it are the daemon's to remove. A blank text is no token.
    token = _from_stdin() if given == "-" else given or os.environ.get("SPACETRADERS_TOKEN")
    if not token or not token.strip("\ufeff \t\r\n"):
        hint = "name a new agent, or give --token (or SPACETRADERS_TOKEN) for an existing one"
        raise UsageError("nobody to register", hint)
    return token.strip()


def _from_stdin() -> str:
    """Return the first line of stdin that is not blank."""
    # Some editors write UTF-16, with a byte order mark. There a line of bytes is no line of text.
    for line in sys.stdin.buffer:
        if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            text = _decoded(line + sys.stdin.buffer.read(MOST_BYTES), "utf-16")
            return next(filter(str.strip, text.splitlines()), "")
        if line.strip():
            return _decoded(line, "utf-8-sig")
    return ""


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        hint = "save the file that has the token as UTF-8"
        raise UsageError("what comes on stdin is no text", hint) from None
