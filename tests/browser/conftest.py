"""A fleet under way, its pages, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser.web import CHROMIUM, ODD, Web, chromium, web
from support.processes import universes
from support.processes.universes import FUELLED
from support.processes.world import Daemon, Sandbox, daemon_place, sandbox

SPEED = 30

SHIPS = 4


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="there is no chromium on this machine"))


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    places = {**FUELLED, ODD: ("ASTEROID", 60, 60, True)}
    universe = universes.write(tmp_path_factory.mktemp("universe") / "odd.json", places)
    flags = ("--fleet", str(SHIPS - 2))
    with sandbox(universe, speed=SPEED, flags=flags) as started:
        yield started


@pytest.fixture
def daemon(game: Sandbox) -> Iterator[Daemon]:
    with daemon_place(game.api) as place:
        place.start()
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def pages(daemon: Daemon) -> Iterator[Web]:
    with web(daemon) as served:
        yield served


@pytest.fixture
def ordering(daemon: Daemon) -> Iterator[Web]:
    with web(daemon, "--orders") as served:
        yield served
