"""The world as a document, and back, exactly: whoever goes on from it sees no difference.

JSON, put together by cattrs from the classes' own fields. Not pickle: loading that runs whatever
the file says, and a file outlives the classes that it was written with. A galaxy is only named,
since it follows from its seed; what is from a catalogue goes by its symbol. The account's token
is a secret of whoever runs the sandbox, and is not written.
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

FORMAT = 1
"""The number of the document's form; it rises when worlds of before could be misread."""

MICROSECOND = timedelta(microseconds=1)

UNFIT = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    ForbiddenExtraKeysError,
)
"""What comes of reading anything but what was written."""

UNWRITTEN: dict[type, tuple[str, ...]] = {
    World: ("account_token",),
    Authority: ("account_token", "_read"),
}


@attrs.define(eq=False)
class NoWorld(SandboxError):
    """A document is no world that this release has saved."""

    kind = "no_world"

    @property
    def message(self) -> str:
        """What does not fit."""
        return f"this is no world that this release has saved: {self.reason}"


def saved(world: World, moment: datetime) -> dict[str, Any]:
    """Return the world at a moment of the machine's clock, ready for JSON."""
    now = world.hands.at(moment).isoformat()
    return {"format": FORMAT, "now": now, "world": _converter.unstructure(world, World)}


def loaded(document: Any, moment: datetime, account_token: str | None) -> World:
    """Return the world of a document; its time goes on from where it was saved.

    Raises NoWorld.
    """
    try:
        if document["format"] != FORMAT:
            raise NoWorld(f"its form is number {document['format']}, known is {FORMAT}")
        now = datetime.fromisoformat(document["now"])
        world: World = _converter.structure(document["world"], World)
    except UNFIT as error:
        raise NoWorld(f"{type(error).__name__}: {error}") from None
    world.account_token = world.authority.account_token = account_token
    world.hands.ahead = now - moment
    return world


def read(text: str | bytes, moment: datetime, account_token: str | None) -> World:
    """Return the world of a document's text; raises NoWorld."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NoWorld("it is not JSON") from None
    return loaded(document, moment, account_token)


def _universe(universe: Any) -> Any:
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
    """Return the converter; of hooks that fit, cattrs takes the one that was registered last."""
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
