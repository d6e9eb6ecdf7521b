"""The pages, the docstrings and the comments name files and code that there are."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION

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


NO_CODE = {*METHODS, *OF_THE_CONNECTION, "context.step"}
"""Dotted names that begin like a module: methods of the socket, and an argument's attribute."""

FILES = (".json", ".txt", ".sql", ".toml", ".yaml")


def said(file: Path) -> Iterator[str]:
    """The docstrings and the comments of a file."""
    text = file.read_text()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(words))):
                yield words


@cache
def defined(file: Path) -> frozenset[str]:
    """The names at the top of a module, and those that it imports."""
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        for inner in ast.walk(node):
            match inner:
                case ast.Name(id=name):
                    found.add(name)
                case ast.alias(name=name, asname=other):
                    found.add(other or name.partition(".")[0])
    return frozenset(found)


def leads_on(folder: Path, parts: list[str]) -> bool:
    """Whether a dotted name leads from a folder to a module, or to something at the top of one."""
    if not parts:
        return True
    head, *rest = parts
    if (folder / head).is_dir():
        return leads_on(folder / head, rest)
    if (folder / f"{head}.py").is_file():
        return not rest or rest[0] in defined(folder / f"{head}.py")
    own = folder / "__init__.py"
    return own.is_file() and head in defined(own)


def stale(file: Path) -> Iterator[str]:
    """The names of code and of files, in backticks, that lead nowhere."""
    near = [each for each in file.parents if each.is_relative_to(ROOT)]
    folders = dict.fromkeys([ROOT, ROOT / "spacetraders", *near])
    for words in said(file):
        for name in re.findall(r"`([\w/.-]+\.(?:py|md))`", words):
            if not any((folder / name).is_file() for folder in folders):
                yield name
        for name in re.findall(r"`([a-z_]\w*(?:\.\w+)+)`", words):
            parts = name.split(".")
            begins = [
                folder
                for folder in folders
                if (folder / parts[0]).is_dir() or (folder / f"{parts[0]}.py").is_file()
            ]
            if name in NO_CODE or name.endswith((".py", ".md", *FILES)) or not begins:
                continue
            if not any(leads_on(folder, parts) for folder in begins):
                yield name


@pytest.mark.parametrize("package", ["spacetraders", "routing", "cli", "tests", "contrib"])
def test_each_name_in_a_docstring_or_a_comment_leads_to_code(package: str) -> None:
    found = {
        str(file.relative_to(ROOT)): names
        for file in (ROOT / package).rglob("*.py")
        if (names := list(stale(file)))
    }
    assert found == {}
