"""Prints how like the game's the sandbox is: recorded figures beside its own."""

import statistics
from collections.abc import Iterable, Iterator

import beyond_the_gate
import course
import home

SEEDS = range(1, 31)
GALAXIES, SYSTEMS = (1, 2, 3), 400


def main() -> None:
    """Print all tables."""
    _print("A start system (30 seeds)", home.measure(SEEDS))
    _print(
        "The course of a worked system, replayed with the trades that show",
        course.measure(course.SEEDS),
    )
    _print(f"Beyond the gate ({len(GALAXIES)} galaxies of {SYSTEMS} systems)", _galaxies())


def _galaxies() -> Iterator[home.Row]:
    measured = (beyond_the_gate.measure(seed, SYSTEMS) for seed in GALAXIES)
    for (name, recorded, here), *others in zip(*measured, strict=True):
        yield name, f"{recorded:.3g}", statistics.mean([here, *(it[2] for it in others)])


def _print(title: str, rows: Iterable[tuple[str, str, float]]) -> None:
    print(f"\n{title}\n")
    print(f"{'':62} {'recorded':>12} {'here':>9}")
    for name, recorded, here in rows:
        print(f"{name:62} {recorded:>12} {here:>9.3g}")


if __name__ == "__main__":
    main()
