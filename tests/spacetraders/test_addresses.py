"""Addresses that people give."""

import pytest

from spacetraders.addresses import api_url, proxy_url


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2"),
        ("http://127.0.0.1:8080/v2/", "http://127.0.0.1:8080/v2"),
        ("http://127.0.0.1:8080/v2///", "http://127.0.0.1:8080/v2"),
        ("http://127.0.0.1:8080//v2", "http://127.0.0.1:8080/v2"),
        ("https://host//a///b", "https://host/a/b"),
        ("https://host/", "https://host"),
        ("https://host", "https://host"),
        (" https://host/v2\n", "https://host/v2"),
        ("HTTPS://host/v2", "https://host/v2"),
        ("http://[::1]:8080/v2", "http://[::1]:8080/v2"),
        ("http://me:secret@host/v2", "http://me:secret@host/v2"),
    ],
)
def test_an_api_address_has_single_slashes_and_none_at_its_end(given: str, meant: str) -> None:
    assert api_url(given) == meant
    assert api_url(meant) == meant


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("api.spacetraders.io/v2", "must begin with http:// or https://"),
        ("127.0.0.1:8080/v2", "must begin with http:// or https://"),
        ("localhost:8080/v2", "must begin with http:// or https://"),
        ("//host/v2", "must begin with http:// or https://"),
        ("ftp://host/v2", "must begin with http:// or https://"),
        ("http:/host/v2", "must be an address"),
        ("http:host/v2", "must be an address"),
        ("http:///v2", "must be an address"),
        ("http://:8080/v2", "must be an address"),
        ("http://host:port/v2", "must be an address"),
        ("http://host:99999/v2", "must be an address"),
        ("http://host:0/v2", "must be an address"),
        ("http://[::1/v2", "must be an address"),
        ("http://host/v2?limit=1", "nothing comes after it"),
        ("http://host/v2?", "nothing comes after it"),
        ("http://host/v2#top", "nothing comes after it"),
        ("http://host/v 2", "one word of visible ASCII"),
        ("http:\\\\host\\v2", "one word of visible ASCII"),
        ("http://h\u00f6st/v2", "one word of visible ASCII"),
        ("", "one word of visible ASCII"),
    ],
)
def test_what_is_no_api_address_is_refused_with_what_to_write(given: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        api_url(given)
    assert "http://127.0.0.1:8080/v2" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("http://proxy:3128/", "http://proxy:3128"),
        ("https://me:secret@proxy", "https://me:secret@proxy"),
    ],
)
def test_a_proxys_address_is_its_host_and_port(given: str, meant: str) -> None:
    assert proxy_url(given) == meant


@pytest.mark.parametrize(
    "given", ["proxy:3128", "socks5://proxy", "http://proxy/path", "http://proxy?x", "http://a b"]
)
def test_what_is_no_proxys_address_is_refused_with_what_to_write(given: str) -> None:
    with pytest.raises(ValueError, match=r"http://127\.0\.0\.1:3128"):
        proxy_url(given)
