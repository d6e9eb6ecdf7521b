"""The pages' server as a process, and a Chromium that looks at them."""

import asyncio  # noqa: TID251 - Playwright's own loop, see below
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import attrs
from playwright.sync_api import Browser, sync_playwright

from support.patience import exit_code
from support.processes.world import SCRIPTS, Daemon, environment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

ODD = "<IMG SRC=X ONERROR=FLEET>"
"""A place whose name would be HTML, were it taken for that."""

FLAGS = (
    *("--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage"),
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),  # which root cannot have
)


@attrs.define(eq=False)
class Web:
    """The pages of a daemon; `link` lets a browser in."""

    process: "subprocess.Popen[str]" = attrs.field(repr=False)
    link: str

    @property
    def url(self) -> str:
        return self.link.partition("/?")[0]


@contextmanager
def web(daemon: Daemon, *flags: str) -> Iterator[Web]:
    """Run `spacetraders-web` for a daemon that need not run."""
    command = [
        *(str(SCRIPTS / "spacetraders-web"), "--socket", str(daemon.socket), "--port", "0"),
        *flags,
    ]
    env = environment(daemon.folder)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("listening on http://127.0.0.1:")
            yield Web(process, said.removeprefix("listening on ").strip())
        finally:
            process.terminate()
            exit_code(process)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium without a window."""
    # Playwright has an asyncio loop of its own, outside of Trio. trio-asyncio, which the driver of
    # PostgreSQL needs, would give it one that waits for Trio.
    own = patch("asyncio.new_event_loop", asyncio.SelectorEventLoop)
    with own, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
