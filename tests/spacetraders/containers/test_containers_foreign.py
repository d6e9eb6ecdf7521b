"""Kinds of other packages: found by entry points, flown, and never fatal."""

import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.pages import KINDS, blocks
from trio.testing import MockClock

from spacetraders.application.bus.mediator import Message
from spacetraders.application.errors.containers import UnknownKind
from spacetraders.application.orders.containers import CreateContainer, ListKinds
from spacetraders.application.ports.kinds import BrokenKind, KnownKinds, Origin
from spacetraders.assembly import MAKERS
from spacetraders.containers.foreign import with_foreign
from spacetraders.domain.containers import State

Install = Callable[..., None]

PAGE_PROJECT = KINDS.read_text().partition("```toml\n")[2].partition("```")[0]
((_, PAGE_MODULE),) = blocks(KINDS)

ODD = """
import attrs
from spacetraders.containers.kinds import Kind


@attrs.frozen
class Config:
    pass


async def body(config, context):
    pass


def odd(services):
    return Kind({name!r}, {config}, lambda config: None, body)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes a distribution as an installer leaves one, in a folder where Python looks."""
    before = set(sys.modules)

    def made(project: str, module: str, source: str) -> None:
        told = tomllib.loads(project)["project"]
        info = tmp_path / f"{told['name'].replace('-', '_')}-{told['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: {told['version']}\n"
        )
        lines = []
        for group, entries in told["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
        (info / "entry_points.txt").write_text("\n".join(lines))
        (tmp_path / f"{module}.py").write_text(source)
        invalidate_caches()

    monkeypatch.syspath_prepend(str(tmp_path))
    yield made
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def project(name: str, entry_point: str) -> str:
    lines = [f'name = "{name}"', 'version = "1.0"']
    group = '[project.entry-points."spacetraders.kinds"]'
    return "\n".join(["[project]", *lines, group, entry_point])


async def kinds_of(harness: Harness) -> KnownKinds:
    query: Message[KnownKinds] = ListKinds()
    found: KnownKinds = await harness.send(query)
    return found


OURS = sorted(make.__name__ for make in MAKERS)
"""The daemon's own kinds, which are named as what makes them."""


async def broken(install: Install, source: str, entry_point: str = 'odd = "odd:odd"') -> BrokenKind:
    """What is told of a package that cannot be taken, while the daemon's own kinds are there."""
    install(project("odd-one", entry_point), "odd", source)
    async with open_harness(joined=with_foreign) as harness:
        known = await kinds_of(harness)
        assert [kind.kind for kind in known.kinds] == OURS
        (told,) = known.broken
    assert (told.origin.package, told.origin.version) == ("odd-one", "1.0")
    return told


async def test_the_pages_package_flies(install: Install, autojump_clock: MockClock) -> None:
    install(PAGE_PROJECT, "patrol", PAGE_MODULE)
    async with open_harness(joined=with_foreign) as harness:
        player = await harness.register()
        ends = {"one_end": player.headquarters, "other_end": await harness.of_type("MOON")}
        config = {"ship_symbol": FRIGATE, **ends}
        seen = await harness.send(CreateContainer(ANY, "patrol", config, max_iterations=1))
        await harness.ended(seen.container.container_id)
        row = await harness.row(seen.container.container_id)
        assert (row.state, row.iteration) == (State.COMPLETED, 1)
        assert "turns round" in await harness.messages(seen.container.container_id)


async def test_the_pages_package_is_told_with_where_it_comes_from(
    install: Install, autojump_clock: MockClock
) -> None:
    install(PAGE_PROJECT, "patrol", PAGE_MODULE)
    async with open_harness(joined=with_foreign) as harness:
        known = await kinds_of(harness)
    patrol = next(kind for kind in known.kinds if kind.kind == "patrol")
    assert patrol.origin == Origin("fleet-patrol", "0.1", "patrol = patrol:patrol")
    assert patrol.summary == "Which ship flies, and between which waypoints."
    assert [(field.name, field.type, field.required) for field in patrol.fields] == [
        ("ship_symbol", "text", True),
        ("one_end", "text", True),
        ("other_end", "text", True),
    ]
    assert (patrol.flies_ship, patrol.iterations) == (True, -1)
    assert known.broken == ()


async def test_a_package_that_cannot_be_imported_is_told(
    install: Install, autojump_clock: MockClock
) -> None:
    told = await broken(install, "import no_such_module")
    assert told.reason == "ModuleNotFoundError: No module named 'no_such_module'"


async def test_a_package_that_would_end_the_process_is_told(
    install: Install, autojump_clock: MockClock
) -> None:
    assert (await broken(install, "raise SystemExit(3)")).reason == "SystemExit: 3"


async def test_a_function_that_is_not_there_is_told(
    install: Install, autojump_clock: MockClock
) -> None:
    assert (await broken(install, "")).reason.startswith("AttributeError: ")


async def test_a_function_that_fails_is_told(install: Install, autojump_clock: MockClock) -> None:
    told = await broken(install, "def odd(services):\n    return 1 / 0")
    assert told.reason == "ZeroDivisionError: division by zero"


async def test_what_is_no_kind_is_told(install: Install, autojump_clock: MockClock) -> None:
    told = await broken(install, "def odd(services):\n    return 'a kind'")
    assert told.reason == "TypeError: it returns str, and not a Kind"


async def test_a_config_that_is_no_class_of_attrs_is_told(
    install: Install, autojump_clock: MockClock
) -> None:
    told = await broken(install, ODD.format(name="odd", config="dict"))
    assert told.reason == "TypeError: its config is no attrs class"


async def test_a_name_that_is_taken_is_refused(install: Install, autojump_clock: MockClock) -> None:
    told = await broken(install, ODD.format(name="tour", config="Config"))
    assert told.reason == "the name tour is taken by spacetraders"


@pytest.mark.parametrize("name", ["", "Odd", "two words", "9", "x" * 33, "a/b"])
async def test_a_name_that_no_id_can_begin_with_is_refused(
    install: Install, name: str, autojump_clock: MockClock
) -> None:
    told = await broken(install, ODD.format(name=name, config="Config"))
    assert told.reason.startswith(f"its name {name!r} must match ")


async def test_of_two_packages_with_one_name_the_first_by_its_name_has_it(
    install: Install, autojump_clock: MockClock
) -> None:
    for package in ("zeta", "alpha"):
        module = f"odd_{package}"
        source = ODD.format(name="odd", config="Config")
        install(project(package, f'odd = "{module}:odd"'), module, source)
    async with open_harness(joined=with_foreign) as harness:
        known = await kinds_of(harness)
    (odd,) = [kind for kind in known.kinds if kind.kind == "odd"]
    (told,) = known.broken
    assert odd.origin.package == "alpha"
    assert (told.origin.package, told.reason) == ("zeta", "the name odd is taken by alpha")


async def test_a_broken_kind_cannot_be_asked_for(
    install: Install, autojump_clock: MockClock
) -> None:
    install(project("odd-one", 'odd = "odd:odd"'), "odd", "import no_such_module")
    async with open_harness(joined=with_foreign) as harness:
        await harness.register()
        with pytest.raises(UnknownKind) as refused:
            await harness.send(CreateContainer(ANY, "odd", {}))
    assert refused.value.message == (
        "no container is of kind odd: that of odd-one cannot be used: "
        "ModuleNotFoundError: No module named 'no_such_module'"
    )
