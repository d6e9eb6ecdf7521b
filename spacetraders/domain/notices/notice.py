"""Notices: events that a person is told of, and the bulletin that tells of several at once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from spacetraders.domain.containers import Container
from spacetraders.output.plain import plain

MOST_LINES = 20
"""Notices that a bulletin has in words. Of more it has the number."""

MOST_CHARACTERS = 300
"""The longest text of a notice. A longer one, such as with a long error, is cut."""


class NoticeKind(StrEnum):
    """The kinds of events that a person may be told of."""

    CONTAINER_FAILED = "container_failed"
    """A container has ended for good without having done its work."""
    FLEET_IDLE = "fleet_idle"
    """None of an agent's ships has worked for a while."""
    SERVER_RESET = "server_reset"
    """The server has begun a new universe."""
    GATE_OPEN = "gate_open"
    """A building site, such as the home gate, is complete."""
    CONTRACT_EXPIRED = "contract_expired"
    """An accepted contract was not fulfilled in time."""
    CREDITS_LOW = "credits_low"
    """An agent has fewer credits than the floor."""


@attrs.frozen
class Notice:
    """Something worth telling. Those of one kind and subject are the same thing again.

    `text` is a sentence without a final stop, `at` is when it was seen, by our clock. `count` says
    how often it was.
    """

    kind: NoticeKind
    subject: str
    text: str
    at: datetime
    count: int = 1

    @property
    def key(self) -> tuple[NoticeKind, str]:
        """What makes it the same as another one."""
        return self.kind, self.subject

    @property
    def words(self) -> str:
        """The text on one line, cut where it is too long, and how often that was."""
        # Names and errors in it come from strangers.
        text = plain(self.text)
        if len(text) > MOST_CHARACTERS:
            text = f"{text[: MOST_CHARACTERS - 1]}…"
        return text if self.count == 1 else f"{text} ({self.count} times)"


@attrs.frozen
class Bulletin:
    """What is told at once: the notices, oldest first, and how many more there was no room for."""

    notices: Sequence[Notice]
    more: int = 0
    is_test: bool = False
    """Whether a person only tries whether it arrives."""

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        if self.is_test:
            return "spacetraders: a test"
        kinds = Counter(notice.kind for notice in self.notices)
        if len(kinds) == 1:
            [(kind, count)] = kinds.items()
            told = _named(kind) if count == 1 else f"{_named(kind)} ({count})"
        else:
            told = ", ".join(_named(kind) for kind in sorted(kinds))
        return f"spacetraders: {told}"

    @property
    def text(self) -> str:
        """The notices in words, one a line."""
        if self.is_test:
            return "this is a test: notices of the fleet arrive here"
        lines = [notice.words for notice in self.notices[:MOST_LINES]]
        left = len(self.notices[MOST_LINES:]) + self.more
        return "\n".join([*lines, f"and {left} more"] if left else lines)


TEST = Bulletin((), is_test=True)
"""What a person sends to see whether it arrives."""


def failed(container: Container, agent: str, at: datetime) -> Notice:
    """Return the notice of a container that has failed."""
    flying = f" with {container.ship_symbol}" if container.ship_symbol else ""
    reason = container.exit_reason
    why = "" if reason is None else f": {reason.message} ({reason.kind})"
    text = f"{agent}: {container.container_id} ({container.kind}{flying}) has failed{why}"
    return Notice(NoticeKind.CONTAINER_FAILED, container.container_id, text, at)


def _named(kind: NoticeKind) -> str:
    return kind.replace("_", " ")
