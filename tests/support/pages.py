"""Pages that tell how something is added: their code, put into the files that they name."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"
KINDS = ROOT / "docs" / "kinds.md"

BLOCK = re.compile(r"`([\w/]+\.py)`[^`\n]*(?:\n[^`\n]*)*?:\n\n```python\n(.*?)```", re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """The files that a page changes, and what it adds to each."""
    return BLOCK.findall(page.read_text())


def shell(page: Path) -> str:
    """What a page has a reader type in a shell."""
    found = re.search(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def follow(page: Path, root: Path) -> list[str]:
    """Do what a page says in a copy of the project, and return the files that it changed."""
    changed = []
    for name, code in blocks(page):
        file = next(each for each in (root / name, root / "spacetraders" / name) if each.is_file())
        file.write_text(with_block(file.read_text(), code))
        changed.append(name)
    return changed


def with_block(text: str, code: str) -> str:
    """Add a block to a module as a reader does.

    Imports go to the imports. What follows a `...` goes to the end of the statement that the block
    begins like, a class or a tuple. Anything else goes before that, or before the last statement.
    """
    lines, added = text.splitlines(), code.splitlines()
    old, new = ast.parse(text).body, ast.parse(code).body
    ours = {_name(node): node for node in old}
    place = _first_line(old[-1]) - 1
    for node in new:
        if _goes_on(node):
            place = _first_line(ours[_name(node)]) - 1
    # From the bottom up, so that the lines above stay where they are.
    for node in new:
        if _goes_on(node):
            own = added[_first_line(node) - 1 : node.end_lineno]
            rest = own[next(i for i, line in enumerate(own) if line.strip(" ,") == "...") + 1 :]
            end = ours[_name(node)].end_lineno or 0
            closed = lines[end - 1].strip() == ")"
            lines[end - closed : end - closed] = rest[:-1] if closed else rest
    plain = [n for n in new if not _goes_on(n) and not isinstance(n, ast.ImportFrom)]
    for node in reversed(plain):
        lines[place:place] = [*_lines(added, node), "", ""]
    imports = max(n.end_lineno or 0 for n in old if isinstance(n, ast.Import | ast.ImportFrom))
    for node in new:
        if isinstance(node, ast.ImportFrom):
            lines[imports:imports] = _lines(added, node)
    return "\n".join(lines) + "\n"


def _lines(text: Sequence[str], node: ast.stmt) -> list[str]:
    return list(text[_first_line(node) - 1 : node.end_lineno])


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _name(node: ast.stmt) -> str:
    match node:
        case ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def _goes_on(node: ast.stmt) -> bool:
    """Whether a statement begins with what is there already."""
    match node:
        case ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=value)), *_]):
            return value is ...
        case (
            ast.Assign(value=ast.Tuple(elts=[ast.Constant(value=value), *_]))
            | ast.AnnAssign(value=ast.Tuple(elts=[ast.Constant(value=value), *_]))
        ):
            return value is ...
    return False
