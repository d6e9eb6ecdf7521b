"""Plain text: escapes for all characters of strangers that a terminal would obey.

Names, errors and logs come from the game, and so from any of its players. Escape sequences, control
characters and changes of direction are shown as escapes.
"""

import json
from typing import Any


def plain(text: str) -> str:
    r"""Return text with an escape for each character that is not printable: `\x1b`, `\n`, `\u202e`.

    By Python's definition, printable text has no control characters (C0, C1, DEL), no format
    characters (directions, joiners), no separators but the space, and no halves of surrogate pairs.
    Plain text stays as it is.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def plain_lines(text: str) -> str:
    """Return text of several lines, each of them plain."""
    return "\n".join(map(plain, text.split("\n")))


def json_text(value: Any, **form: Any) -> str:
    """Return JSON as `json.dumps` writes it, with DEL escaped, the one that it leaves."""
    return json.dumps(value, **form).replace("\x7f", "\\u007f")


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()
