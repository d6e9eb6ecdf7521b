"""Addresses from people: URLs of the game's API, a proxy and webhooks, checked and normalised."""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

EXAMPLE = "http://127.0.0.1:8080/v2"


def api_url(text: str) -> str:
    """Return the API's address with single slashes, and none at its end.

    Raises:
        ValueError: it is no address. The message is in words for people.
    """
    url = _split(text, EXAMPLE)
    if "?" in text or "#" in text:
        raise ValueError(f"must end with the path: nothing comes after it, as in {EXAMPLE}")
    path = re.sub("/{2,}", "/", url.path).rstrip("/")
    return urlunsplit((url.scheme, url.netloc, path, "", ""))


def proxy_url(text: str) -> str:
    """Return a proxy's address.

    Raises:
        ValueError: it is no address. The message is in words for people.
    """
    example = "http://127.0.0.1:3128"
    url = _split(text, example)
    if url.path.strip("/") or "?" in text or "#" in text:
        raise ValueError(f"must be the proxy's host and port alone, as in {example}")
    return urlunsplit((url.scheme, url.netloc, "", "", ""))


def webhook_url(text: str) -> str:
    """Return a webhook's address.

    Raises:
        ValueError: it is no address. The message is in words for people, and does not show it.
    """
    _split(text, "https://example.org/hook")
    return text.strip()


def _split(text: str, example: str) -> SplitResult:
    # Checked before it is parsed: urlsplit drops tabs and line breaks without a word.
    text = text.strip()
    if not re.fullmatch(r"[!-\[\]-~]+", text):
        raise ValueError(f"must be one word of visible ASCII characters, as in {example}")
    try:
        url = urlsplit(text)
        sound = bool(url.hostname) and url.port != 0
    except ValueError:  # a port that is none, or half of an IPv6 address
        raise ValueError(f"must be an address such as {example}") from None
    if url.scheme not in ("http", "https"):
        raise ValueError(f"must begin with http:// or https://, as in {example}")
    if not sound:
        raise ValueError(f"must be an address such as {example}")
    return url
