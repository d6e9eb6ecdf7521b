"""The containers that the settings declare to be started after a reset of the server."""

from typing import Any

import attrs


@attrs.frozen
class DeclaredContainer:
    """A container that is started for each agent that was registered anew."""

    kind: str
    config: dict[str, Any] = attrs.field(factory=dict)
