"""The command `spacetraders-sandbox simulate`: plays a plan and prints the report."""

import sys
from pathlib import Path
from time import perf_counter

from spacetraders.log import configure
from spacetraders.output.plain import plain, plain_lines
from spacetraders.simulation.plan import BadPlan, read_plan
from spacetraders.simulation.playing import play


def simulate(
    *,
    hours: int | None = None,
    ships: int | None = None,
    seed: int | None = None,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Play the game with the daemon and a sandbox in this process, in virtual time.

    The report goes to stdout, and is the same each time; how long it took goes to stderr.

    Parameters
    ----------
    hours
        How many hours are played; 24 where nothing says otherwise.
    ships
        How many ships the agent has, the first two included; 20 where nothing says otherwise.
    seed
        Which universe it is, and how all dice fall.
    config
        A TOML file with any of these, and with what the ships do.
    json
        Print JSON.

    """
    try:
        plan = read_plan(config, hours=hours, ships=ships, seed=seed)
    except BadPlan as error:
        _tell(f"spacetraders-sandbox: {error.message}")
        return 2
    # The daemon's own log would bury the report.
    configure(form="console", level="critical")
    began = perf_counter()
    came = play(plan)
    print(plain_lines(came.as_json() if json else came.as_text()))  # noqa: T201 - what was asked for
    _tell(f"{plan.hours} hours took {perf_counter() - began:.1f} s")
    return 0


def _tell(line: str) -> None:
    print(plain(line), file=sys.stderr)  # noqa: T201 - a command's voice
