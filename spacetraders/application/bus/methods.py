"""Declarations of RPC methods: `@answers` gives a handler the name, load and errors of its method.

A family of handlers is a class. The parameter of a handler names the class of its message, and that
class the type of the answer. `rpc` and its document read all of it from here.
"""

from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Any, TypeVar, get_args

import attrs

from spacetraders.application.bus.mediator import Handler, Message
from spacetraders.errors import FleetError

H = TypeVar("H", bound=Callable[..., Awaitable[Any]])

_DECLARATION = "declared_method"
"""The attribute of a handler that holds its declaration."""


class Load(Enum):
    """The work that a message takes, which decides how many of a kind may be under way."""

    GLANCE = "glance"
    """A short read of memory, which never waits."""
    LOOKUP = "lookup"
    """A read of the database or of much memory. It is quick, but the answer may be long."""
    SURVEY = "survey"
    """A question to the game whose answer may be long."""
    QUESTION = "question"
    """A question to the game or to a solver with a short answer."""
    ORDER = "order"
    """A change. It may wait for its turn, but is never refused for load."""


@attrs.frozen
class Method:
    """One RPC method, and the attribute of its family that handles the message.

    `raises` are the daemon's errors that a caller may get, beside those of every method. `refused`
    are the kinds of the game's refusals that are particular to the method.
    """

    name: str
    message: type[Message[Any]]
    load: Load = Load.ORDER
    raises: tuple[type[FleetError], ...] = ()
    refused: tuple[str, ...] = ()
    handler: str = ""

    @property
    def answer(self) -> Any:
        """The type of the answer by the class of the message: a class, a list or a union."""
        return get_args(self.message.__orig_bases__[0])[0]  # type: ignore[attr-defined]


def answers(
    name: str,
    *,
    load: Load = Load.ORDER,
    raises: Iterable[type[FleetError]] = (),
    refused: Iterable[str] = (),
) -> Callable[[H], H]:
    """Declare the RPC method that a handler answers. Without a `load` it counts as a change."""

    def declare(handler: H) -> H:
        # A handler takes one message. Its annotation is read, so that no list of pairs is needed.
        (message,) = (kind for name, kind in handler.__annotations__.items() if name != "return")
        method = Method(name, message, load, tuple(raises), tuple(refused), handler.__name__)
        setattr(handler, _DECLARATION, method)
        return handler

    return declare


def declared(family: type) -> list[Method]:
    """Return the methods that a family of handlers answers, in the order of the class."""
    found = (getattr(value, _DECLARATION, None) for value in vars(family).values())
    return [method for method in found if method is not None]


def bound(families: Iterable[object]) -> dict[type[Message[Any]], Handler]:
    """Return the handler of every message that the families take."""
    return {
        method.message: getattr(family, method.handler)
        for family in families
        for method in declared(type(family))
    }
