"""Postponed requests: a fault of the kind `late` carries them out after the client has left."""

from datetime import datetime

import attrs


@attrs.frozen
class Postponed:
    """A request to be carried out at `due`, in the world's time. `raw` is its body as latin-1."""

    due: datetime
    operation: str
    path: dict[str, str]
    query: str
    authorization: str | None = attrs.field(repr=False)
    content_type: str
    raw: str
