"""The report of several games: each by itself, and tables of strategies by seeds."""

import json
from collections.abc import Callable, Sequence
from statistics import median

import attrs

from spacetraders.simulation.drawing import Cell, drawn
from spacetraders.simulation.report import GameReport

Figure = float | int | None

FIGURES: dict[str, Callable[[GameReport], Figure]] = {
    "credits": lambda game: game.credits[-1],
    "net_worth": lambda game: game.net_worth[-1],
    "gate_opened_hour": lambda game: game.gate_opened_hour,
    "credits_per_request": lambda game: game.credits_per_request,
    "requests_used_share": lambda game: game.requests_used_share,
    "idle_share": lambda game: game.idle_share,
}
"""The figures that are compared, all of the end of a game."""


@attrs.frozen
class Comparison:
    """Games of several seeds or strategies."""

    games: Sequence[GameReport]

    def as_json(self) -> str:
        """Return all reports, and the tables, as JSON."""
        runs = [attrs.asdict(game) for game in self.games]
        return json.dumps({"runs": runs, "table": self.table()}, indent=2)

    def table(self) -> dict[str, dict[str, dict[str, Figure]]]:
        """Return each figure by strategy and seed."""
        return {
            name: {
                strategy: {
                    str(game.seed): figure(game) for game in self.games if game.strategy == strategy
                }
                for strategy in self._strategies()
            }
            for name, figure in FIGURES.items()
        }

    def as_text(self) -> str:
        """Return a table for each figure, with its least, its median and its greatest value."""
        seeds = list(dict.fromkeys(str(game.seed) for game in self.games))
        head = ("strategy", *(f"seed {seed}" for seed in seeds), "least", "median", "greatest")
        drawings = []
        for name, by_strategy in self.table().items():
            rows: list[tuple[Cell, ...]] = []
            for strategy, by_seed in by_strategy.items():
                told = [value for value in by_seed.values() if value is not None]
                ends = (min(told), round(median(told), 4), max(told)) if told else (None,) * 3
                rows.append((strategy, *(by_seed.get(seed) for seed in seeds), *ends))
            drawings.append(drawn(name.replace("_", " "), (head, rows)))
        return "\n".join(drawings)

    def _strategies(self) -> list[str]:
        return list(dict.fromkeys(game.strategy for game in self.games))
