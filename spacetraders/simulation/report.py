"""The report of a simulation: credits, net worth, income, requests, idleness and complaints.

The same plan gives the same report, byte for byte.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from spacetraders.application.ports.store import LoggedLine
from spacetraders.domain.containers import Container
from spacetraders.simulation.checkpoints import Counts
from spacetraders.simulation.drawing import Table, drawn
from spacetraders.simulation.idleness import share
from spacetraders.simulation.plan import Plan
from spacetraders.simulation.strategies.game import KIND, Notes
from spacetraders.simulation.watching import HOUR, MINUTE, Measured
from spacetraders.simulation.worth import Gift

PER_SECOND = 2 + 30 / 60
"""The requests that the rate limit allows a second in the long run (MECHANICS 10)."""


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
    """The figures of a game of `hours_played`, credits where nothing else is said.

    `credits` and `net_worth` are those at the start and after each hour, and at the end where the
    game ended within one. Of the net worth are credits, ships at a fresh yard's price, and cargo at
    the bid of its system's best buyer. `income` is the change of the credits by source.
    `gate_opened_hour` is None while the home gate is not built. `requests_used_share` is of what
    the rate limit allows, and `idle_share` of the time of the ships with a hold.
    """

    hours: int
    until: str
    ships: int
    seed: int
    strategy: str
    gifts: list[Gift]
    hours_played: float
    credits: list[int]
    net_worth: list[int]
    income: dict[str, int]
    gate_opened_hour: float | None
    requests_used_share: float
    credits_per_request: float
    idle_share: float
    idle_by_reason: dict[str, float]
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
        gate = "never" if self.gate_opened_hour is None else f"after {self.gate_opened_hour} h"
        parts = [
            f"{self.strategy}: {self.hours_played:g} hours, {self.ships} ships, seed {self.seed}\n",
            drawn(f"gifts: {sum(it.price for it in self.gifts)} credits", table(Gift, self.gifts)),
            drawn("credits and net worth by hour", self._hour_rows()),
            drawn("income", (("source", "credits"), list(self.income.items()))),
            f"gate open: {gate}\n",
            drawn(f"requests: {self._sums()}", table(RequestCount, self.requests)),
            drawn(f"idle: {self.idle_share:.1%} of ships with a hold", self._idle_rows()),
            drawn("containers", table(ContainerCount, self.containers)),
            drawn("warnings and errors", table(ComplaintCount, self.complaints)),
            *(f"not launched: {reason}\n" for reason in self.unlaunched),
            f"solver: {self.solves} solves, {self.fallbacks} fallbacks\n",
        ]
        return "\n".join(parts)

    def _sums(self) -> str:
        return (
            f"{self.sent} sent, {self.requests_used_share:.1%} of the limit, "
            f"{self.credits_per_request:g} credits each, "
            f"{self.retried} again, {self.refused_429} refused with 429"
        )

    def _hour_rows(self) -> Table:
        earned = [0, *(b - a for a, b in zip(self.credits, self.credits[1:], strict=False))]
        rows = zip(self.credits, earned, self.net_worth, strict=True)
        # The last row is of the end, which may come within an hour.
        hours = [f"{min(hour, self.hours_played):g}" for hour in range(len(self.credits))]
        return ("hour", "credits", "change", "net worth"), [
            (hour, *row) for hour, row in zip(hours, rows, strict=True)
        ]

    def _idle_rows(self) -> Table:
        rows = [(reason, f"{idle:.1%}") for reason, idle in self.idle_by_reason.items()]
        return ("reason", "share"), list(rows)


def report(
    plan: Plan,
    *,
    measured: Measured,
    gifts: list[Gift],
    counts: Counts,
    logs: Sequence[tuple[Container, list[LoggedLine]]],
    notes: Notes,
) -> GameReport:
    """Return the report of a game."""
    # Every list is sorted by its content, so that the order of events does not show.
    change = measured.credits[-1] - measured.credits[0]
    sent = counts.sent
    return GameReport(
        hours=plan.hours,
        until=plan.until.value,
        ships=plan.ships,
        seed=plan.seed,
        strategy=plan.flown,
        gifts=gifts,
        hours_played=round(measured.minutes * MINUTE / HOUR, 4),
        credits=measured.credits,
        net_worth=measured.net_worth,
        income=measured.income.totals(change),
        gate_opened_hour=measured.gate_opened_hour,
        requests_used_share=share(sent, PER_SECOND * MINUTE * measured.minutes),
        credits_per_request=round(change / sent, 2) if sent else 0.0,
        idle_share=measured.idleness.share,
        idle_by_reason=measured.idleness.by_reason(),
        requests=[RequestCount(*purpose) for purpose in counts.purposes],
        sent=sent,
        retried=counts.retried,
        refused_429=counts.refused_429,
        solves=counts.solves,
        fallbacks=counts.fallbacks,
        containers=_counted(container for container, _ in logs),
        complaints=_complaints(logs, notes),
        unlaunched=notes.refused,
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


def _complaints(
    logs: Iterable[tuple[Container, list[LoggedLine]]], notes: Notes
) -> list[ComplaintCount]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for (level, wording), count in notes.complaints.items():
        counts[level, KIND, wording] += count
    for container, lines in logs:
        for line in lines:
            wording = line.fields.get("kind", line.message)
            counts[line.level, container.kind, wording] += line.count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [ComplaintCount(*complaint, count) for complaint, count in ordered]


def table(of: type[attrs.AttrsInstance], items: Sequence[attrs.AttrsInstance]) -> Table:
    """Return attrs objects as a table with a column for each field."""
    return tuple(field.name for field in attrs.fields(of)), [attrs.astuple(it) for it in items]
