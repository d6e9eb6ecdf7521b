"""The report of a simulation: credits, requests, containers and complaints.

The same plan gives the same report, byte for byte.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.router import RouterStatistics
from spacetraders.application.ports.store import LoggedLine
from spacetraders.domain.containers import Container
from spacetraders.simulation.plan import Plan

Table = tuple[tuple[str, ...], list[tuple[str | int, ...]]]
"""Names of columns, and rows."""


@attrs.frozen
class RequestCount:
    """Requests of one purpose."""

    lane: str
    operation: str
    count: int


@attrs.frozen
class ContainerCount:
    """The containers of a kind that ended the game in one state."""

    kind: str
    state: str
    count: int
    restarts: int
    iterations: int


@attrs.frozen
class ComplaintCount:
    """Warnings and errors in the logs of containers of one kind.

    `what` is the stable kind of the lines, or their message if they have none.
    """

    level: str
    kind: str
    what: str
    count: int


@attrs.frozen
class GameReport:
    """The figures of a game. `credits` are those at the start and after each hour."""

    hours: int
    ships: int
    seed: int
    credits: list[int]
    requests: list[RequestCount]
    sent: int
    retried: int
    refused_429: int
    solves: int
    fallbacks: int
    containers: list[ContainerCount]
    complaints: list[ComplaintCount]
    unlaunched: list[str]

    def as_json(self) -> str:
        """Return the report as JSON, for programs."""
        return json.dumps(attrs.asdict(self), indent=2)

    def as_text(self) -> str:
        """Return the report as tables, for people."""
        parts = [
            f"{self.hours} hours, {self.ships} ships, seed {self.seed}\n",
            _drawn("credits by hour", self._credit_rows()),
            _drawn(f"requests: {self._sums()}", self._request_rows()),
            _drawn("containers", self._container_rows()),
            _drawn("warnings and errors", self._complaint_rows()),
            *(f"not launched: {reason}\n" for reason in self.unlaunched),
            f"solver: {self.solves} solves, {self.fallbacks} fallbacks\n",
        ]
        return "\n".join(parts)

    def _sums(self) -> str:
        return f"{self.sent} sent, {self.retried} again, {self.refused_429} refused with 429"

    def _credit_rows(self) -> Table:
        earned = [0, *(b - a for a, b in zip(self.credits, self.credits[1:], strict=False))]
        rows = enumerate(zip(self.credits, earned, strict=True))
        return ("hour", "credits", "change"), [(hour, *pair) for hour, pair in rows]

    def _request_rows(self) -> Table:
        return _table(RequestCount, self.requests)

    def _container_rows(self) -> Table:
        return _table(ContainerCount, self.containers)

    def _complaint_rows(self) -> Table:
        return _table(ComplaintCount, self.complaints)


def report(
    plan: Plan,
    *,
    credits_by_hour: list[int],
    purposes: Counter[tuple[str, str]],
    game: GameStatistics,
    router: RouterStatistics,
    logs: Sequence[tuple[Container, list[LoggedLine]]],
    unlaunched: list[str],
) -> GameReport:
    """Return the report of a game."""
    # Every list is sorted by its content, so that the order of events does not show.
    by_purpose = sorted(purposes.items(), key=lambda item: (-item[1], item[0]))
    return GameReport(
        hours=plan.hours,
        ships=plan.ships,
        seed=plan.seed,
        credits=credits_by_hour,
        requests=[RequestCount(*purpose, count) for purpose, count in by_purpose],
        sent=game.sent,
        retried=game.retried,
        refused_429=game.refused_429,
        solves=router.solves,
        fallbacks=router.fallbacks,
        containers=_counted(container for container, _ in logs),
        complaints=_complaints(logs),
        unlaunched=unlaunched,
    )


def _counted(containers: Iterable[Container]) -> list[ContainerCount]:
    groups: dict[tuple[str, str], list[Container]] = {}
    for container in containers:
        groups.setdefault((container.kind, container.state.value), []).append(container)
    return [
        ContainerCount(
            *group, len(of), sum(it.restarts for it in of), sum(it.iteration for it in of)
        )
        for group, of in sorted(groups.items())
    ]


def _complaints(logs: Iterable[tuple[Container, list[LoggedLine]]]) -> list[ComplaintCount]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for container, lines in logs:
        for line in lines:
            wording = line.fields.get("kind", line.message)
            counts[line.level, container.kind, wording] += line.count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [ComplaintCount(*complaint, count) for complaint, count in ordered]


def _table(of: type[attrs.AttrsInstance], items: Sequence[attrs.AttrsInstance]) -> Table:
    return tuple(field.name for field in attrs.fields(of)), [attrs.astuple(it) for it in items]


def _drawn(title: str, table: Table) -> str:
    head, rows = table
    return f"{title}\n" + "".join(_lines([head, *rows])) if rows else f"{title}: none\n"


def _lines(rows: Sequence[Sequence[str | int]]) -> Iterator[str]:
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    # By the last row, as the first has the names of the columns.
    numeric = [isinstance(cell, int) for cell in rows[-1]]
    for row in rows:
        cells = zip(map(str, row), widths, numeric, strict=True)
        drawn = (cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells)
        yield f"  {'  '.join(drawn).rstrip()}\n"
