"""Fixtures of the RPC's tests, and a warning that is not ours."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

with warnings.catch_warnings():
    # jsonrpcserver 5 reads its schema in a way that Python 3.11 and 3.12 frown on.
    warnings.filterwarnings("ignore", ".*_text is deprecated", DeprecationWarning)
    import jsonrpcserver  # noqa: F401


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="st-") as name:
        yield Path(name)
