"""An answer of the game's server, as far as the gateway reads it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Answer(Protocol):
    """An answer of the server, with its whole body, as `httpx.Response` is one."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by names in lower case."""
        ...

    @property
    def is_success(self) -> bool:
        """Whether the status is of a success."""
        ...

    @property
    def is_server_error(self) -> bool:
        """Whether the server says that it has failed itself."""
        ...

    def json(self) -> Any:
        """Return the data of the body.

        Raises:
            ValueError: the body is not JSON.
            RecursionError: it is nested too deep.
        """
        ...
