"""Connections to the game's server: trusted certificates, proxies, and failures in words.

httpx reports every failure to connect as `ConnectError`, most often without a word. The reason is
in the exceptions that led to it.
"""

import os
import socket
import ssl
from collections.abc import Iterator

import attrs
import httpx

from spacetraders.errors import FleetError

SAME_HOST = "check the host in --api-url"
SAME_CLOCK = "check this machine's clock; if it is right, the server has to renew its certificate"
OWN_AUTHORITY = (
    "if the server, or a proxy on the way, has an authority of its own, name the file with its "
    "certificates in SSL_CERT_FILE"
)
PLAIN = "check scheme and port of --api-url: the address of a server without TLS begins with http:"

OUT_OF_DATE = {9: "is not valid yet", 10: "has expired"}
OTHER_HOST = frozenset({62, 64})
"""OpenSSL's numbers (x509_vfy.h) for a certificate of another name or address."""
UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21, 24, 27})
"""OpenSSL's numbers for a certificate that no trusted authority has signed."""

NOT_TLS = frozenset(
    {
        "HTTP_REQUEST",
        "HTTPS_PROXY_REQUEST",
        "PACKET_LENGTH_TOO_LONG",
        "RECORD_LAYER_FAILURE",
        "UNKNOWN_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)
"""OpenSSL's names for an answer that is not TLS. They differ from version to version."""


@attrs.define(eq=False, str=False)
class AuthoritiesUnreadable(FleetError):
    """The file of trusted certificates that the environment names cannot be read."""

    kind = "authorities_unreadable"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"SSL_CERT_FILE or SSL_CERT_DIR names {self.path}, which cannot be read"

    @property
    def hint(self) -> str:
        return f"it has to be certificates in PEM ({self.reason})"


def trusted_authorities() -> ssl.SSLContext:
    """Return the trusted authorities: of SSL_CERT_FILE or SSL_CERT_DIR, else Mozilla's list.

    Raises:
        AuthoritiesUnreadable: the environment names a file that cannot be read.
    """
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or ""
    try:
        return httpx.create_ssl_context(trust_env=True)
    except (OSError, ssl.SSLError) as error:
        raise AuthoritiesUnreadable(named, error.strerror or str(error)) from None


def no_authorities() -> ssl.SSLContext:
    """Return a context without authorities, for a transport that opens no connection.

    Reading the list would take 20 ms.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def through(proxy: str | None, authorities: ssl.SSLContext) -> httpx.Proxy | None:
    """Return a proxy as httpx takes it. One reached by TLS needs a trusted certificate too."""
    if proxy is None:
        return None
    return httpx.Proxy(proxy, ssl_context=authorities if proxy.startswith("https:") else None)


def in_words(fault: httpx.RequestError) -> str:
    """Return a fault in words, with the reason of a failed TLS handshake or connection."""
    # A TLS error among the causes says more than httpx's own error.
    for cause in _causes(fault):
        if isinstance(cause, ssl.SSLError):
            return _of_tls(cause)[0]
    name = type(fault).__name__
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    why = _of_connection(fault) or str(fault)
    return f"{words}: {why}" if why else words


def tls_advice(fault: httpx.RequestError) -> str | None:
    """Return a hint about a failed TLS handshake, or None for another fault."""
    for cause in _causes(fault):
        if isinstance(cause, ssl.SSLError):
            return _of_tls(cause)[1]
    return None


def _of_tls(error: ssl.SSLError) -> tuple[str, str]:
    """Return the fault in words, and a hint."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error.verify_code, error.verify_message.rstrip("."))
    if error.reason in NOT_TLS:
        return "the server does not speak TLS there", PLAIN
    if isinstance(error, ssl.SSLEOFError):
        return "the server broke off the TLS handshake", PLAIN
    return f"TLS failed: {(error.reason or str(error)).replace('_', ' ').lower()}", PLAIN


def _of_certificate(code: int, said: str) -> tuple[str, str]:
    if code in OUT_OF_DATE:
        return f"the server's certificate {OUT_OF_DATE[code]}", SAME_CLOCK
    if code in OTHER_HOST:
        return f"the server's certificate is for another host: {said}", SAME_HOST
    if code in UNKNOWN_AUTHORITY:
        reason = "no authority that is trusted here signed the server's certificate"
        return f"{reason}: {said}", OWN_AUTHORITY
    return f"the server's certificate is not accepted: {said}", OWN_AUTHORITY


def _of_connection(fault: httpx.RequestError) -> str | None:
    # Each reason once: a host may have many addresses, which fail alike.
    errors = [each for each in _causes(fault) if isinstance(each, OSError) and each.errno]
    said = (
        each.strerror if isinstance(each, socket.gaierror) else os.strerror(each.errno or 0)
        for each in errors
    )
    return ", ".join(dict.fromkeys(filter(None, said))) or None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, with the members of groups among them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__
