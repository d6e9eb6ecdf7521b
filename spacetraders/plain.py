"""Text of strangers made plain, so that none of it programs the terminal that shows it.

Names, errors and logs come from the game, and so from whoever plays it. What a terminal would obey
(escape sequences, control characters, the turning of directions) is shown as an escape instead.
"""

import json
from typing import Any


def plain(text: str) -> str:
    r"""Return text with an escape for each character that is not printable: `\x1b`, `\n`, `\u202e`.

    What Python calls printable has no control characters (C0, C1, DEL), no format characters
    (directions, joiners), no separators but the space, and no halves of surrogate pairs. Plain text
    stays as it is, so to call it twice does no harm.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def plain_lines(text: str) -> str:
    """Return text of several lines, each of them plain."""
    return "\n".join(map(plain, text.split("\n")))


def json_text(value: Any, **form: Any) -> str:
    """Return JSON as `json.dumps` writes it, which leaves one control character unescaped: DEL."""
    return json.dumps(value, **form).replace("\x7f", "\\u007f")


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()
