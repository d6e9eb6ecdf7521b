"""Saving and loading: the whole world as a JSON document, and back, without any difference.

cattrs makes the document from the fields of the classes. It is no pickle: a pickle runs the code in
a file, and a file outlives the classes that it was written with. A galaxy is only named, since it
follows from its seed. Parts and ship types go by their symbols.
"""

import json
import random
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from spacetraders.sandbox.catalogue.parts import PARTS, Part
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES, ShipType
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.making.galaxy import Galaxy
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.state.tokens import Authority
from spacetraders.sandbox.state.universe import Atlas, Universe
from spacetraders.sandbox.state.world import World

FORMAT = 2
"""The number of the document's form; it rises when older documents would be misread."""

MICROSECOND = timedelta(microseconds=1)

UNFIT = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    ForbiddenExtraKeysError,
)
"""The errors of cattrs and of our hooks for a document of another form."""

UNWRITTEN: dict[type, tuple[str, ...]] = {
    World: ("account_token",),
    Authority: ("account_token", "_read"),
}
"""Fields that are not in the document, by class: secrets, and what follows from the rest."""


@attrs.define(eq=False)
class NoWorld(SandboxError):
    """A document that this release has not saved."""

    kind = "no_world"

    @property
    def message(self) -> str:
        """The reason, for the person who loads it."""
        return f"this is no world that this release has saved: {self.reason}"


def saved(world: World, moment: datetime) -> dict[str, Any]:
    """Return the world at a moment of the machine's clock, ready for JSON."""
    now = world.clock.at(moment).isoformat()
    return {"format": FORMAT, "now": now, "world": _converter.unstructure(world, World)}


def loaded(document: Any, moment: datetime, account_token: str | None) -> World:
    """Return the world of a document; its time goes on from the moment of saving.

    Raises:
        NoWorld: the document is not of this form.

    """
    try:
        # The form is checked first: a later one may be of other fields, which would only confuse.
        if document["format"] != FORMAT:
            raise NoWorld(f"its form is number {document['format']}, known is {FORMAT}")
        now = datetime.fromisoformat(document["now"])
        world: World = _converter.structure(document["world"], World)
    except UNFIT as error:
        raise NoWorld(f"{type(error).__name__}: {error}") from None
    # The token is not in the document; the caller gives the one of this run.
    world.account_token = world.authority.account_token = account_token
    world.clock.ahead = now - moment
    return world


def read(text: str | bytes, moment: datetime, account_token: str | None) -> World:
    """Return the world of a document's text.

    Raises:
        NoWorld: the text is not JSON, or not of this form.

    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NoWorld("it is not JSON") from None
    return loaded(document, moment, account_token)


def _universe(universe: Any) -> Any:
    # A galaxy of thousands of systems is two numbers; a recorded system is written in full.
    if isinstance(universe, Galaxy):
        named = {"seed": universe.seed, "systems": len(universe.sites)}
        return {"galaxy": named, "began": universe.began.isoformat()}
    return {"atlas": _converter.unstructure(universe, Atlas)}


def _universe_of(raw: Any, _: Any) -> Any:
    if "galaxy" in raw:
        named, began = raw["galaxy"], datetime.fromisoformat(raw["began"])
        return galaxy.make(named["seed"], named["systems"], began)
    return _converter.structure(raw["atlas"], Atlas)


def _dice(raw: Any, _: Any) -> random.Random:
    version, state, spare = raw
    # JSON has no tuples, and the state of dice is one.
    dice = random.Random()
    dice.setstate((version, tuple(state), spare))
    return dice


def _is_part(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Part)


def _is_deque(cls: Any) -> bool:
    return get_origin(cls) is deque


def _deque_out(cls: Any, converter: Converter) -> Callable[[Any], Any]:
    item = get_args(cls)[0]
    return lambda held: {
        "most": held.maxlen,
        "items": [converter.unstructure(each, item) for each in held],
    }


def _deque_in(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    item = get_args(cls)[0]
    return lambda raw, _: deque(
        (converter.structure(each, item) for each in raw["items"]), raw["most"]
    )


def _overrides(cls: Any) -> dict[str, Any]:
    return {name: override(omit=True) for name in UNWRITTEN.get(cls, ())}


def _object_out(cls: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(
        cls, converter, _cattrs_include_init_false=True, **_overrides(cls)
    )


def _object_in(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    return make_dict_structure_fn(
        cls,
        converter,
        _cattrs_include_init_false=True,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=False,
        **_overrides(cls),
    )


def _made() -> Converter:
    # Of several hooks that fit, cattrs takes the one that was registered last: general ones first.
    to = Converter(detailed_validation=False)
    to.register_unstructure_hook_factory(attrs.has, _object_out)
    to.register_structure_hook_factory(attrs.has, _object_in)
    to.register_unstructure_hook_factory(_is_deque, _deque_out)
    to.register_structure_hook_factory(_is_deque, _deque_in)
    to.register_unstructure_hook_func(lambda cls: cls is Universe, _universe)
    to.register_structure_hook_func(lambda cls: cls is Universe, _universe_of)
    to.register_unstructure_hook_func(_is_part, lambda part: part.symbol)
    to.register_structure_hook_func(_is_part, lambda symbol, _: PARTS[symbol])
    to.register_unstructure_hook(ShipType, lambda ship_type: ship_type.symbol)
    to.register_structure_hook(ShipType, lambda symbol, _: SHIP_TYPES[symbol])
    to.register_unstructure_hook(random.Random, lambda dice: dice.getstate())
    to.register_structure_hook(random.Random, _dice)
    to.register_unstructure_hook(bytes, bytes.hex)
    to.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
    to.register_unstructure_hook(timedelta, lambda lasts: lasts // MICROSECOND)
    to.register_structure_hook(timedelta, lambda count, _: count * MICROSECOND)
    to.register_unstructure_hook(date, date.isoformat)
    to.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    to.register_unstructure_hook(datetime, datetime.isoformat)
    to.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    return to


_converter = _made()
