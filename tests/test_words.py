"""One name for one thing: no two classes outside the sandbox share a name."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

SHARED = {
    # `routing` is a package of its own. Its errors tell a caller of the planner what is wrong, ours
    # tell a client of the daemon, with a kind and a hint.
    "NoJourney",
    "NoRoute",
    "UnknownSystem",
    "UnknownWaypoint",
    # The planner's waypoints and systems have the figures of flight alone, ours have the game's.
    "StarSystem",
    "Waypoint",
    # The port to the game for one agent, and in the simulator the game that a strategy plays.
    "Game",
    # How good a plan is proven to be, and whether a deed is found to have been done.
    "Verdict",
}
"""Names with two meanings: one of `routing`'s public ones each, and the daemon's."""


def classes() -> Iterator[tuple[str, Path]]:
    for package in ("spacetraders", "routing", "cli"):
        for path in (ROOT / package).rglob("*.py"):
            if "sandbox" not in path.parts:
                tree = ast.parse(path.read_text())
                for node in ast.walk(tree):
                    if isinstance(node, ast.ClassDef):
                        yield node.name, path.relative_to(ROOT)


def test_no_two_classes_outside_the_sandbox_share_a_name() -> None:
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for name, path in classes():
        found[name].append(path)
    shared = {name: paths for name, paths in found.items() if len(paths) > 1}
    assert shared.keys() == SHARED, shared
