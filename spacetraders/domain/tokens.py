"""Tokens as people paste them: cleaned of what surely does not belong to them.

Nothing here shows a token, nor a part of one.
"""

import re

BLANKS = "\ufeff\u00ef\u00bb\u00bf\u200b\u200c\u200d\u2060\x00"
"""What is invisible beside white space: byte order marks, also one read as Latin-1, and joiners."""

QUOTES = frozenset({"''", '""', "``", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb"})

SCHEME = re.compile(r"(authorization\s*:\s*)?bearer\s+", re.IGNORECASE)
"""What stands before a token in the header of an example that was copied."""

SENDABLE = re.compile(r"[!-~]+")
"""What an Authorization header can carry."""


def cleaned(token: str) -> str:
    """Return a token without the white space, marks and quotes around it."""
    while True:
        bare = token.strip().strip(BLANKS)
        if len(bare) >= len("''") and bare[0] + bare[-1] in QUOTES:
            bare = bare[1:-1]
        bare = SCHEME.sub("", bare, count=1) if SCHEME.match(bare) else bare
        if bare == token:
            return bare
        token = bare


def misfit(token: str) -> str | None:
    """Return why a cleaned token can be none, in words that do not show it; None where it can."""
    if not token:
        return "is empty"
    if re.search(r"\s", token):
        return "has a blank or a line break inside: a token is one word"
    if not SENDABLE.fullmatch(token):
        return "has a character that is not visible ASCII: copy it again"
    if token[0] in "'\"`" or token[-1] in "'\"`":
        return "has a quote on one side alone: copy it again"
    return None
