"""The pages name files that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TO_COME = {"spacetraders/containers/patrol.py"}
"""What a reader of a page is to write."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_file_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"`([\w/]+/[\w]+\.py)`", page.read_text())) - TO_COME
    folders = (ROOT, ROOT / "spacetraders")
    gone = {name for name in named if not any((folder / name).is_file() for folder in folders)}
    assert gone == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_page_that_a_page_links_is_there(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    gone = {link for link in linked if not (page.parent / link).exists()}
    assert gone == set()
