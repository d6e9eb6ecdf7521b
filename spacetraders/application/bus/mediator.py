"""The mediator: sends a message to its one handler, through behaviours that see every message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import structlog

from spacetraders import clock
from spacetraders.errors import FleetError, leaf

R = TypeVar("R")


class Message(Generic[R]):
    """A command or a query whose answer is an `R`. Subclasses are frozen attrs classes."""


Handler = Callable[[Any], Awaitable[Any]]
Behaviour = Callable[[Message[Any], Handler], Awaitable[Any]]


class Mediator:
    """Has one handler for each class of message. Behaviours wrap it, the first outermost."""

    def __init__(
        self, handlers: Mapping[type[Message[Any]], Handler], behaviours: Sequence[Behaviour] = ()
    ) -> None:
        self._handlers = {cls: _wrapped(h, behaviours) for cls, h in handlers.items()}

    def __repr__(self) -> str:
        return f"<Mediator for {len(self._handlers)} messages>"

    async def send(self, message: Message[R]) -> R:
        """Have a message handled, and return the answer. Raises as its handler does."""
        answer: R = await self._handlers[type(message)](message)
        return answer


def _wrapped(handler: Handler, behaviours: Sequence[Behaviour]) -> Handler:
    # From the innermost outward, so that the first of the list is the outermost.
    for behaviour in reversed(behaviours):
        handler = _around(behaviour, handler)
    return handler


def _around(behaviour: Behaviour, inner: Handler) -> Handler:
    async def handle(message: Message[Any]) -> Any:
        return await behaviour(message, inner)

    return handle


log = structlog.get_logger("mediator")


async def logging(message: Message[Any], inner: Handler) -> Any:
    """Log each message that fails: a FleetError at level info, a defect with its traceback.

    A group is logged whole, and raised as the one error that speaks for it (`errors.leaf`).
    """
    name = type(message).__name__
    try:
        return await inner(message)
    except FleetError as error:
        log.info("refused", message_type=name, kind=error.kind, reason=error.message)
        raise
    except Exception as error:
        log.exception("handler_failed", message_type=name)
        # Callers answer with one error, and a group would hide a refusal from them.
        spoken = leaf(error)
        if spoken is error:
            raise
        raise spoken from None


class Timing:
    """A behaviour that counts the messages of each class, and the seconds that they took."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._seconds: dict[str, float] = {}

    async def __call__(self, message: Message[Any], inner: Handler) -> Any:
        """Time one message, which may succeed or fail."""
        started = clock.monotonic()
        try:
            return await inner(message)
        finally:
            name = type(message).__name__
            self._counts[name] = self._counts.get(name, 0) + 1
            took = clock.monotonic() - started
            self._seconds[name] = self._seconds.get(name, 0.0) + took

    def statistics(self) -> dict[str, dict[str, float]]:
        """Return for each class of message how many there were, and the mean seconds they took."""
        return {
            name: {"count": count, "mean_seconds": self._seconds[name] / count}
            for name, count in sorted(self._counts.items())
        }
