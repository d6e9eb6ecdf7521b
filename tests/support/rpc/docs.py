"""What docs/rpc.md promises, read out of it: the method table and the shapes of the results."""

import re
from pathlib import Path

import attrs

PAGE = (Path(__file__).parents[3] / "docs" / "rpc.md").read_text()

Shape = dict[str, "Shape"]
"""The keys of an object, and under each the keys of the object that it holds, if any."""


@attrs.frozen
class Documented:
    """A row of the method table: the params that must and that may be given."""

    required: frozenset[str]
    optional: frozenset[str]
    player: bool

    @property
    def params(self) -> frozenset[str]:
        players = {"player_id", "agent_symbol"} if self.player else set()
        return self.required | self.optional | players


def methods() -> dict[str, Documented]:
    """The method table, by method."""
    found = {}
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|", PAGE, re.MULTILINE):
        names, params = row
        named = re.findall(r"`(\w+\??)`", params)
        documented = Documented(
            required=frozenset(name for name in named if not name.endswith("?")),
            optional=frozenset(name[:-1] for name in named if name.endswith("?")),
            player=bool(re.search(r"\bplayer\b", re.sub(r"`.*?`", "", params))),
        )
        found.update(dict.fromkeys(re.findall(r"`([\w.]+)`", names), documented))
    return found


def defaults() -> list[tuple[str, str, float]]:
    """The numbers that the method table gives as defaults: method, param, number."""
    found = []
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|", PAGE, re.MULTILINE):
        names, params = row
        given = re.findall(r"`(\w+)\?` \((-?[\d.]+)\b", params)
        for name in re.findall(r"`([\w.]+)`", names):
            found += [(name, param, float(number)) for param, number in given]
    return found


def shape(heading: str, *, nth: int = 0) -> Shape:
    """The shape of the nth object that the section of this heading shows."""
    section = re.split(rf"^#+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^#", section, flags=re.MULTILINE)[0]
    shown = re.findall(r"`(?:\"\w+\": )?(\{.*?\})`", section, re.DOTALL)
    return _shape(shown[nth])


def _shape(text: str) -> Shape:
    """Read the keys: the texts that stand behind a brace or a comma, outside of lists."""
    root: Shape = {}
    path, key = [root], ""
    text = re.sub(r"\[.*?\]", "", text)
    for opened, closed, name in re.findall(r'(?:(\{)|(\})|(?<=[{,])\s*"(\w+)")', text):
        if opened:
            path.append(path[-1].setdefault(key, {}) if key else root)
        elif closed:
            path.pop()
        else:
            key = name
            path[-1][key] = {}
    return root


def shape_of(value: object) -> Shape:
    """The shape that a result has."""
    if not isinstance(value, dict):
        return {}
    return {key: shape_of(held) for key, held in value.items()}
