"""Who may look: a token that is printed with the link, and pages of this very address alone."""

import hmac
import os
import secrets
from pathlib import Path

import attrs
from starlette.requests import HTTPConnection

from spacetraders.web.errors import CannotServe

COOKIE = "spacetraders_web"

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer: no script but ours, no request to anywhere else, no frame around us."""


@attrs.frozen
class Access:
    """The token, and the hosts under which the pages may be asked for."""

    token: str = attrs.field(repr=False)
    hosts: frozenset[str]

    @classmethod
    def at(cls, host: str, port: int, token: str) -> "Access":
        """Return the access to pages that listen at a host and port."""
        names = {host, *LOOPBACK} if host in LOOPBACK else {host}
        return cls(token, frozenset(f"{name}:{port}" for name in names))

    def is_ours(self, asked: HTTPConnection) -> bool:
        """Whether a request names this very address, and comes from a page of it or from none.

        A page of another site could else ask through a name of its own that leads here.
        """
        host, origin = asked.headers.get("host", ""), asked.headers.get("origin")
        return host in self.hosts and origin in (None, f"http://{host}")

    def knows(self, said: str | None) -> bool:
        """Whether a text is the token; how long that takes tells nothing of it."""
        return hmac.compare_digest((said or "").encode(), self.token.encode())


def token_of(file: Path | None) -> str:
    """Return the token of a file, which is made for its owner alone if need be, or a new one.

    Raises:
        CannotServe: the file cannot be read or made, or others can read it.
    """
    if file is None:
        return secrets.token_urlsafe(24)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(file)
    except OSError as error:
        raise CannotServe(f"{file} cannot be made: {error.strerror}") from None
    made = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(made + "\n")
    return made


def _read(file: Path) -> str:
    try:
        if file.stat().st_mode & 0o077:
            raise CannotServe(f"{file} can be read by others: chmod 600 {file}")
        token = file.read_text().strip()
    except OSError as error:
        raise CannotServe(f"{file} cannot be read: {error.strerror}") from None
    if not token:
        raise CannotServe(f"{file} is empty: remove it, and it is made anew")
    return token
