"""The command `spacetraders-sandbox simulate`: plays plans and prints the report."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Annotated, Literal

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number

from spacetraders.log import configure
from spacetraders.output.plain import plain, plain_lines
from spacetraders.sandbox.laws import BadLaws, read
from spacetraders.simulation.archive import BadCheckpoint, plan_in
from spacetraders.simulation.plan import BadPlan, Plan, Until, changed, read_plan
from spacetraders.simulation.runs import (
    Outcome,
    Run,
    played,
    played_side_by_side,
    workers_here,
)
from spacetraders.simulation.seeds import seeds_of
from spacetraders.simulation.strategies.naming import UnknownStrategy, strategy_named

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""

ENDS = ("hours", "until")
"""The flags of a plan that a saved game may be given too."""


def simulate(
    *,
    hours: int | None = None,
    until: Literal["gate", "reset"] | None = None,
    ships: int | None = None,
    seed: int | None = None,
    seeds: str | None = None,
    strategy: str | None = None,
    workers: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    config: Path | None = None,
    laws: Path | None = None,
    save_at: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    load: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Play the game with the daemon and a sandbox in this process, in virtual time.

    The report goes to stdout, and is the same each time. How far it is goes to stderr.

    Parameters
    ----------
    hours
        How many hours are played at most: 24, with --until gate 72, with --until reset a week.
    until
        What ends a game sooner: the home gate is built, or the universe is made anew.
    ships
        How many ships the agent has, its first two included; those beyond them are gifts.
    seed
        Which universe it is, and how all dice fall.
    seeds
        Several of them, such as 1,2,3 or 1-200; each game has a process of its own.
    strategy
        Who flies: autopilot, contracts, greedy, ladders, none, plan, MODULE:FUNCTION, or several.
    workers
        How many games are played at once; as many as there are processors, if not given.
    config
        A TOML file with any of these, and with crews for the strategy plan.
    laws
        A TOML file with other values for what is only guessed of the game.
    save_at
        The hour at which the game is saved as a file, in the folder where this is run.
    load
        A game that was saved, to go on from; ships and seed are those that it was saved with.
    json
        Print JSON.

    """
    said = {"hours": hours, "until": until, "ships": ships, "seed": seed}
    try:
        runs = _runs(said, config, load, seeds, strategy, laws=laws, save_at=save_at)
    except (BadPlan, BadLaws, BadCheckpoint, UnknownStrategy) as error:
        _tell(f"spacetraders-sandbox: {error.message}")
        return 2
    return _play(runs, workers or workers_here(), json=json)


def _runs(
    said: Mapping[str, int | str | None],
    config: Path | None,
    load: Path | None,
    seeds: str | None,
    strategy: str | None,
    *,
    laws: Path | None,
    save_at: int | None,
) -> list[Run]:
    """Return the games that are asked for, one at least. `said` has the flags of the plan by name.

    Raises:
        BadPlan, BadLaws, BadCheckpoint, UnknownStrategy: a flag is wrong, or a file that it names.
    """
    if load is None:
        plan, played_hours = read_plan(config, **said), 0.0
    else:
        plan, played_hours = _saved_plan(load, said, {"seeds": seeds, "config": config})
    if save_at is not None and not played_hours < save_at <= plan.hours:
        reason = f"the game goes from hour {played_hours:g} to {plan.hours}"
        raise BadPlan("--save-at", "", reason)
    runs = [Run(each, laws, load, save_at) for each in _plans(plan, seeds, strategy)]
    if laws is not None:
        read(laws)
    return runs


def _saved_plan(
    path: Path, said: Mapping[str, int | str | None], others: Mapping[str, object]
) -> tuple[Plan, float]:
    """Return the plan of a saved game, with another end if one is said, and the hours played.

    Raises:
        BadPlan: something else is said of it, or there is nothing left to play.
        BadCheckpoint: the file is no saved game.
    """
    hours, until = said["hours"], said["until"]
    for name, given in {**said, **others}.items():
        if name not in ENDS and given is not None:
            raise BadPlan("--load", "", f"a saved game has its own, so leave --{name} out")
    plan, played_hours = plan_in(path)
    plan = changed(
        plan,
        str(path),
        hours=plan.hours if hours is None else hours,
        until=Until(str(until)) if until else plan.until,
    )
    if plan.hours <= played_hours:
        reason = f"{played_hours:g} hours of it are over, so --hours has to be more"
        raise BadPlan(str(path), "", reason)
    return plan, played_hours


def _play(runs: list[Run], workers: int, *, json: bool) -> int:
    """Play the games, print the report, and return the exit code."""
    # The daemon's own log would bury the report.
    configure(form="console", level="critical")
    began = perf_counter()
    try:
        outcomes = _outcomes(runs, workers)
    except KeyboardInterrupt:
        _tell("interrupted")
        return INTERRUPTED
    _print(outcomes, json=json)
    _tell(f"{runs[0].plan.hours} hours took {perf_counter() - began:.1f} s")
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def _plans(plan: Plan, seeds: str | None, strategy: str | None) -> list[Plan]:
    """Return a plan for each seed and strategy."""
    names = [plan.flown] if strategy is None else [it.strip() for it in strategy.split(",")]
    for name in names:
        strategy_named(name)
    numbers = [plan.seed] if seeds is None else seeds_of(seeds)
    return [attrs.evolve(plan, seed=number, strategy=name) for name in names for number in numbers]


def _outcomes(runs: list[Run], workers: int) -> list[Outcome]:
    if len(runs) > 1:
        return played_side_by_side(runs, _tell_progress, workers=workers)
    return [played(runs[0], _tell_progress)]


def _print(outcomes: Iterable[Outcome], *, json: bool) -> None:
    # Only now: reports know the sandbox, and laws come before it.
    from spacetraders.simulation.comparison import Comparison  # noqa: PLC0415

    outcomes = list(outcomes)
    for outcome in outcomes:
        if outcome.failure:
            _tell(f"{outcome.run.name} failed: {outcome.failure}")
        elif outcome.run.saved_as:
            _tell(f"{outcome.run.name} is saved as {outcome.run.saved_as}")
    games = [outcome.report for outcome in outcomes if not outcome.failure]
    if not games:
        return
    came = games[0] if len(outcomes) == 1 else Comparison(games)
    print(plain_lines(came.as_json() if json else came.as_text()))  # noqa: T201 - what was asked for


def _tell_progress(run: Run, progress: object) -> None:
    _tell(f"{run.name}: {progress}")


def _tell(line: str) -> None:
    print(plain(line), file=sys.stderr, flush=True)  # noqa: T201 - a command's voice
