"""Requests that a fault holds back: the client has left by the time they are carried out."""

from datetime import datetime

import attrs


@attrs.frozen
class Postponed:
    """A request to be carried out at `due`, in the world's time; `raw` is its body as latin-1."""

    due: datetime
    operation: str
    path: dict[str, str]
    query: str
    authorization: str | None = attrs.field(repr=False)
    content_type: str
    raw: str
