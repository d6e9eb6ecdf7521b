"""Database URLs without their secrets, for messages."""

import re
from urllib.parse import parse_qsl, urlencode

SQLITE = "sqlite:///"

_HARMLESS = frozenset({"host", "port", "dbname", "database", "search_path"})
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]*\]")
_COLON_WITHOUT_PORT = re.compile(r":(?!\d*(?:[/,]|$))")


def without_secrets(url: str) -> str:
    """Return the URL without user and password, and only with harmless parameters."""
    if url.startswith(SQLITE):
        return url
    # Everything up to the last @ goes, since an unescaped password may contain any character. So
    # does a place whose port is no number: that is part of a password that lost its host.
    head, separator, tail = url.partition("://")
    scheme, rest = (head, tail) if separator else ("", head)
    place, _, query = rest.rpartition("@")[2].partition("?")
    if _COLON_WITHOUT_PORT.search(_IPV6.sub("", place)):
        place = "…"
    shown = [pair for pair in parse_qsl(query) if pair[0] in _HARMLESS]
    return f"{scheme}{separator}{place}" + (f"?{urlencode(shown, safe='/')}" if shown else "")
