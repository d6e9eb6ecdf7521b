"""The tree of commands, and the errors of a wrong command line."""

from collections.abc import Sequence

from cyclopts import App, CycloptsError, Group

from cli.errors import CliError, UsageError
from cli.misuse import told
from cli.output import fail
from spacetraders import __version__

FLYING = Group.create_ordered("Fly a ship")
FLEET = Group.create_ordered("Look and manage")

SHIP = {
    "Look": ("ship.flight", ["list", "get"]),
    "Fly": ("ship.flight", ["navigate", "tour", "dock", "orbit", "refuel", "mode", "jump", "warp"]),
    "Cargo": ("ship.cargo", ["cargo", "buy", "sell", "transfer", "jettison"]),
    "Explore and dig": ("ship.work", ["chart", "scan", "survey", "extract", "siphon", "refine"]),
    "Repair and refit": ("ship.refit", ["repair", "scrap", "install", "uninstall"]),
}
"""The verbs of a ship by their groups in the help, with the modules that have them."""

NOUNS = {
    "daemon": ("The daemon itself.", ["status"]),
    "player": ("The agents that the daemon plays.", ["register", "list", "get"]),
    "agent": ("All agents of the game: your own, and who is ahead.", ["get", "list"]),
    "faction": ("The factions, and your reputation with them.", ["list", "get"]),
    "contract": (
        "What factions want delivered, and pay for.",
        ["list", "get", "negotiate", "accept", "deliver", "fulfill"],
    ),
    "ship": (
        "The ships: where they are, and orders to one.",
        [verb for _, verbs in SHIP.values() for verb in verbs],
    ),
    "container": (
        "The tasks that fly ships: start, watch and end them.",
        ["create", "list", "get", "watch", "tree", "logs", "stop", "remove"],
    ),
    "intent": ("What was done to the game, and what became of it.", ["list"]),
    "ledger": (
        "The credits: what changed them, income and expenses.",
        ["list", "report", "balance"],
    ),
    "market": ("Prices as ships saw them.", ["get", "find", "spreads", "history"]),
    "shipyard": ("Ships for sale.", ["get", "purchase"]),
    "gate": ("Jump gates, and where they lead.", ["get"]),
    "construction": ("Building sites, and what they need.", ["get", "supply"]),
    "waypoint": ("The places of a system.", ["list", "get"]),
    "route": ("Routes, without flying them.", ["plan", "tour", "partition", "journey"]),
}
HELP = """Fly a SpaceTraders fleet: orders and questions for its daemon, spacetraders-daemon.

A first flight:

    spacetraders player register FLEET
    spacetraders waypoint list --trait MARKETPLACE
    spacetraders navigate FLEET-1 X1-AD75-B7 --wait"""
SHORTCUTS = ["navigate", "dock", "orbit", "refuel"]
ELSEWHERE = {
    **{("ship", verb): module for module, verbs in SHIP.values() for verb in verbs},
    ("ship", "navigate"): "route",
    ("market", "get"): "marketplace",
    ("container", "tree"): "tree",
    ("container", "watch"): "watch",
}
"""The modules of the verbs that are not in the one named after their noun."""


def build() -> App:
    """Return the whole tree. A command's module is imported when the command is called."""
    app = App(
        name="spacetraders",
        help=HELP,
        version=__version__,
        help_format="plaintext",
        version_format="plaintext",
        # By itself cyclopts prints and ends the process. Here an error becomes a line and an exit
        # code as docs/cli.md has them.
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
    )
    app["--help"].group = FLEET
    app["--version"].group = FLEET
    for verb in SHORTCUTS:
        app.command(_path("ship", verb), name=verb, group=FLYING)
    app.command("cli.commands.health:health", name="health", group=FLEET)
    app.command("cli.commands.goods:goods", name="goods", group=FLEET)
    for noun, (sentence, verbs) in NOUNS.items():
        family = App(name=noun, help=sentence, group=FLEET)
        app.command(family)
        groups = _groups(noun)
        for verb in verbs:
            family.command(_path(noun, verb), name=verb, group=groups.get(verb))
    return app


def run(argv: Sequence[str]) -> int:
    """Carry out one command line and return its exit code. A wrong one is 2."""
    app = build()
    # A lazy command has its sentence in the help only once its module was imported.
    if _lists_commands(argv):
        for family in app.resolved_commands().values():
            family.resolved_commands()
    try:
        code: int | None = app(argv)
    except CycloptsError as error:
        command = " ".join(["spacetraders", *(error.command_chain or ())])
        return fail(UsageError(told(error), f"see {command} --help"))
    except CliError as error:
        return fail(error)
    return code or 0


def _lists_commands(argv: Sequence[str]) -> bool:
    return not argv or argv[-1] in NOUNS or not {"-h", "--help"}.isdisjoint(argv)


def _groups(noun: str) -> dict[str, Group]:
    """Return the groups in which a noun's verbs are listed. Only a ship has so many."""
    groups: dict[str, Group] = {}
    if noun == "ship":
        for name, (_, verbs) in SHIP.items():
            groups |= dict.fromkeys(verbs, Group.create_ordered(name))
    return groups


def _path(noun: str, verb: str) -> str:
    # `list` is Python's own, so the function has an underscore.
    name = "list_" if verb == "list" else verb
    return f"cli.commands.{ELSEWHERE.get((noun, verb), noun)}:{name}"
