"""The tree of commands, and the errors of a wrong command line."""

from collections.abc import Sequence

from cyclopts import App, CycloptsError, Group

from cli.errors import CliError, UsageError
from cli.misuse import told
from cli.output import fail
from spacetraders import __version__

FLYING = Group.create_ordered("Fly a ship")
FLEET = Group.create_ordered("Look and manage")

NOUNS = (
    "daemon",
    "player",
    "agent",
    "faction",
    "contract",
    "ship",
    "fleet",
    "scout",
    "mine",
    "siphon",
    "chart",
    "fetch",
    "autopilot",
    "trade",
    "construct",
    "container",
    "intent",
    "ledger",
    "treasury",
    "market",
    "shipyard",
    "gate",
    "construction",
    "waypoint",
    "route",
)
"""The families of commands: the `app` of the module of that name, to which it adds its verbs."""

HELP = """Fly a SpaceTraders fleet: orders and questions for its daemon, spacetraders-daemon.

A fleet that earns by itself, and a flight by hand:

    spacetraders player register FLEET
    spacetraders autopilot start
    spacetraders status --watch
    spacetraders navigate FLEET-1 X1-AD75-B7 --wait"""
SHORTCUTS = {
    "navigate": "ship.navigation",
    "dock": "ship.flight",
    "orbit": "ship.flight",
    "refuel": "ship.flight",
}
"""Verbs of a ship that need no noun, with their modules."""


def build() -> App:
    """Return the whole tree. A noun's module is imported when one of its verbs is called."""
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
    for verb, module in SHORTCUTS.items():
        app.command(f"cli.commands.{module}:{verb}", name=verb, group=FLYING)
    app.command("cli.commands.status:status", name="status", group=FLEET)
    app.command("cli.commands.health:health", name="health", group=FLEET)
    app.command("cli.commands.goods:goods", name="goods", group=FLEET)
    app.command("cli.commands.mcp:mcp", name="mcp", group=FLEET)
    app.command("cli.commands.completion:completion", name="completion", group=FLEET)
    for noun in NOUNS:
        app.command(f"cli.commands.{noun}:app", name=noun, group=FLEET)
    return app


def run(argv: Sequence[str]) -> int:
    """Carry out one command line and return its exit code. A wrong one is 2."""
    app = build()
    if _lists_commands(argv):
        from rich.console import Console  # noqa: PLC0415 - help alone needs it

        # The families outlive one command line, and would keep the width of an earlier terminal.
        app.console = Console()
        # A lazy command has its sentence in the help only once its module was imported.
        app.resolved_commands()
    try:
        code: int | None = app(argv)
    except CycloptsError as error:
        command = " ".join(["spacetraders", *(error.command_chain or ())])
        return fail(UsageError(told(error), f"see {command} --help"))
    except CliError as error:
        return fail(error)
    if _asks_of_a_kind(argv):
        from cli.commands.kinds import help_of_kind  # noqa: PLC0415 - one page alone needs it

        help_of_kind(argv[2:])
    return code or 0


def _lists_commands(argv: Sequence[str]) -> bool:
    return not argv or argv[-1] in NOUNS or not {"-h", "--help"}.isdisjoint(argv)


def _asks_of_a_kind(argv: Sequence[str]) -> bool:
    """Whether it is `container create KIND --help`: what a kind takes, the daemon alone knows."""
    return list(argv[:2]) == ["container", "create"] and not {"-h", "--help"}.isdisjoint(argv)
