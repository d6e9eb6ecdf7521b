"""What of a database's URL may be shown."""

import re
from urllib.parse import parse_qsl, urlencode

SQLITE = "sqlite:///"

_HARMLESS = frozenset({"host", "port", "dbname", "database", "search_path"})
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]*\]")
_COLON_WITHOUT_PORT = re.compile(r":(?!\d*(?:[/,]|$))")


def without_secrets(url: str) -> str:
    """Return the URL with neither user nor password, and only parameters that are no secret.

    Everything up to the last @ goes, for an unescaped password may contain whatever it likes; so
    does a place whose port is no number, for that is a password that lost its host.
    """
    if url.startswith(SQLITE):
        return url
    head, separator, tail = url.partition("://")
    scheme, rest = (head, tail) if separator else ("", head)
    place, _, query = rest.rpartition("@")[2].partition("?")
    if _COLON_WITHOUT_PORT.search(_IPV6.sub("", place)):
        place = "…"
    shown = [pair for pair in parse_qsl(query) if pair[0] in _HARMLESS]
    return f"{scheme}{separator}{place}" + (f"?{urlencode(shown, safe='/')}" if shown else "")
