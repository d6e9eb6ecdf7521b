"""Tokens as people paste them: cleaned of blanks, quotes and headers, and checked.

No message shows a token or a part of one.
"""

import re

BLANKS = "\ufeff\u00ef\u00bb\u00bf\u200b\u200c\u200d\u2060\x00"
"""Invisible characters beside white space: byte order marks, also read as Latin-1, and joiners."""

QUOTES = frozenset({"''", '""', "``", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb"})

SCHEME = re.compile(r"(authorization\s*:\s*)?bearer\s+", re.IGNORECASE)
"""The start of a header that was copied together with its token."""

SENDABLE = re.compile(r"[!-~]+")
"""A text that an Authorization header can carry."""


def cleaned(token: str) -> str:
    """Return a token without the white space, marks and quotes around it."""
    # Each round may uncover more, such as quotes around a header around blanks.
    while True:
        bare = token.strip().strip(BLANKS)
        if len(bare) >= len("''") and bare[0] + bare[-1] in QUOTES:
            bare = bare[1:-1]
        bare = SCHEME.sub("", bare, count=1) if SCHEME.match(bare) else bare
        if bare == token:
            return bare
        token = bare


def misfit(token: str) -> str | None:
    """Return why a cleaned text is no token, in words that do not show it, or None if it may be."""
    if not token:
        return "is empty"
    if re.search(r"\s", token):
        return "has a blank or a line break inside: a token is one word"
    # Asked after the blanks, which do not fit either, and deserve a hint of their own.
    if not SENDABLE.fullmatch(token):
        return "has a character that is not visible ASCII: copy it again"
    if token[0] in "'\"`" or token[-1] in "'\"`":
        return "has a quote on one side alone: copy it again"
    return None
