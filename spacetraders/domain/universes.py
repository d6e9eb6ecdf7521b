"""Universes: the present one by its reset date, when to look for the next, and who goes on in it.

The server is reset every week (ECONOMY 13). Its status names the date of the last reset and the
time of the next (MECHANICS 9.3).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import attrs

from spacetraders.domain.containers import Container
from spacetraders.domain.pauses import left_of
from spacetraders.domain.players import Player

DAY = len("2026-01-31")

LOOK_EVERY_SECONDS = 600.0
"""How often the status is asked for, without a reason: a hundredth of the requests of a minute."""

AFTER_RESET_SECONDS = 5.0
"""How long after the announced time of a reset the status is asked for."""

LATE_LOOK_SECONDS = 60.0
"""How often it is asked for while an announced reset does not show."""

LATE_SECONDS = 3600.0
"""How long an announced reset may be late. A server may announce one that it never makes."""

LEAST_PAUSE_SECONDS = 10.0
"""The least pause between two looks, whatever gives reason for one."""

CLOSED_LOOK_SECONDS = 5.0
"""How often the status of a server is asked for that takes no requests."""

DOUBTED_LOOK_SECONDS = 1.0
"""The pause where a refusal says that the server takes none, and its status does not."""

AWAY_LOOK_SECONDS = 30.0
"""The pause after a look that got no answer, without another reason for the next."""

WEEK_HOURS = 168.0
"""The hours from one reset to the next (ECONOMY 13)."""

EARLIER_TOLD = 3
"""How often in a row an earlier date has to be told until it counts.

A server that was not reset as the others were may still tell the old one during the reset.
"""


@attrs.frozen
class Told:
    """What the server's status says: the reset date of its universe, and when the next begins."""

    reset_date: str
    next_reset: datetime | None = None


@attrs.frozen
class Present:
    """The present universe. `earlier` counts how often in a row an earlier one was told."""

    told: Told
    earlier: int = 0

    @property
    def reset_date(self) -> str:
        """The date that names the universe."""
        return self.told.reset_date

    def after(self, told: Told) -> "Present":
        """Return what is known after another answer of the server."""
        # Dates are in ISO 8601, so that the order of texts is that of times.
        if told.reset_date >= self.reset_date or self.earlier + 1 >= EARLIER_TOLD:
            return Present(told)
        return attrs.evolve(self, earlier=self.earlier + 1)


def told_of(reset_date: str, next_reset: str | None) -> Told:
    """Return what the texts of a status say. A time that makes no sense is none.

    Raises:
        ValueError: the reset date does not begin with a date.
    """
    # A date that makes no sense could be later than any, and end all that runs.
    if reset_date[:DAY] != date.fromisoformat(reset_date[:DAY]).isoformat():
        raise ValueError(f"{reset_date} is no date of a reset")
    return Told(reset_date, None if next_reset is None else _time(next_reset))


def hours_left(present: Present | None, now: datetime) -> float:
    """Return the hours to the next reset, by the server's time `now`, a week's if it is not told.

    One that is past may be late by hours, and the next one is a week away.
    """
    to_come = None if present is None else present.told.next_reset
    left = 0.0 if to_come is None else (to_come - now).total_seconds() / 3600
    return left if left > 0 else WEEK_HOURS


def seconds_to_look(
    present: Present | None,
    *,
    since_told: float,
    since_tried: float,
    now: datetime,
    pause: float | None,
) -> float:
    """Return how long it is until the status should be asked for, 0 where that is due.

    `since_told` and `since_tried` are the seconds since the last answer and the last attempt, `now`
    is the server's time. Where an answer gave reason for a look, `pause` is the least one between
    two such looks, else None.
    """
    if pause is not None:
        return _left(pause, since_tried)
    if present is not None and present.earlier:
        return _left(LEAST_PAUSE_SECONDS, since_tried)
    if present is None:
        return _left(AWAY_LOOK_SECONDS, since_tried)
    due = _left(LOOK_EVERY_SECONDS, since_told)
    if present.told.next_reset is not None:
        to_come = (present.told.next_reset - now).total_seconds()
        if to_come + AFTER_RESET_SECONDS > 0:
            due = min(due, to_come + AFTER_RESET_SECONDS)
        elif to_come > -LATE_SECONDS:
            due = min(due, _left(LATE_LOOK_SECONDS, since_told))
    # Only an attempt that got no answer is later than the last answer.
    least = LEAST_PAUSE_SECONDS if since_tried >= since_told else AWAY_LOOK_SECONDS
    return max(due, _left(least, since_tried))


def without_heirs(players: Iterable[Player], reset_date: str) -> list[Player]:
    """Return the players of the latest past universe without a namesake in that of the date."""
    known = list(players)
    here = {player.agent_symbol for player in known if player.reset_date == reset_date}
    past = [player for player in known if player.reset_date < reset_date]
    latest = max((player.reset_date for player in past), default="")
    return [p for p in past if p.reset_date == latest and p.agent_symbol not in here]


def heir_of(player: Player, players: Iterable[Player], reset_date: str) -> Player | None:
    """Return the namesake of a player in the universe of the date, or None."""
    return next(
        (
            each
            for each in players
            if each.agent_symbol == player.agent_symbol and each.reset_date == reset_date
        ),
        None,
    )


def still_to_start(wanted: Iterable[Container], there: Sequence[Container]) -> list[Container]:
    """Return the containers that are wanted and not there, by kind and config, each once."""
    left: list[Container] = []
    for container in wanted:
        if not any(_alike(container, other) for other in [*there, *left]):
            left.append(container)
    return left


def _alike(one: Container, other: Container) -> bool:
    return one.kind == other.kind and one.config == other.config


def _left(pause: float, since: float) -> float:
    return left_of(pause - since)


def _time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    # A time without a zone cannot be compared with one that has it.
    return when if when.tzinfo else when.replace(tzinfo=UTC)
