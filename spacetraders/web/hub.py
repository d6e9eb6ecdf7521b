"""The hub: one subscription to the daemon for each player, told to every page that looks.

However many pages are open, the daemon has one follower. What a page is owed is bounded: one that
reads too slowly begins anew with a snapshot.
"""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import trio

from spacetraders import clock
from spacetraders.errors import leaves
from spacetraders.web.errors import DaemonAway, DaemonRefused
from spacetraders.web.link import Link, open_link

AGAIN_SECONDS = 1.0
"""How long after it was away the daemon is looked for again."""

KEPT_NEWS = 200
"""Lines and decisions that a new page is told at once."""

OWED_EVENTS = 300
"""Events that a page may be behind, before it is told a snapshot instead."""

BEAT_SECONDS = 15.0
"""How often a page hears that the server lives, where nothing else is told."""

Event: TypeAlias = tuple[str, str]
"""The name of an event, and its data in JSON: encoded once for all pages."""

NEWS = {"fleet.log": "log", "fleet.decision": "decision"}


@attrs.define(eq=False)
class OpenPage:
    """What one open page is still to be told."""

    owed: deque[Event] = attrs.field(factory=deque)
    anew: bool = True
    news: trio.Event = attrs.field(factory=trio.Event)

    def tell(self, event: Event) -> None:
        """Owe it an event, or a whole snapshot where it owes too many already."""
        if self.anew:
            return  # the snapshot will have it
        if len(self.owed) >= OWED_EVENTS:
            self.begin_anew()
        else:
            self.owed.append(event)
            self.news.set()

    def begin_anew(self) -> None:
        """Owe it a snapshot, and nothing of what came before."""
        self.owed.clear()
        self.anew = True
        self.news.set()


@attrs.define(eq=False)
class Hub:
    """The fleet of a player as the daemon tells it, and the pages that show it.

    `agent` names the player. It is None where the daemon has one player alone.
    """

    path: Path
    agent: str | None = None
    again_seconds: float = AGAIN_SECONDS
    _link: Link | None = attrs.field(default=None, repr=False)
    _parts: dict[tuple[str, str], dict[str, Any]] = attrs.field(factory=dict, repr=False)
    _news: deque[Event] = attrs.field(factory=lambda: deque(maxlen=KEPT_NEWS), repr=False)
    _pages: set[OpenPage] = attrs.field(factory=set, repr=False)
    _time: str | None = None
    _away: dict[str, str] | None = None
    _early: list[tuple[str, dict[str, Any]]] | None = attrs.field(default=None, repr=False)
    """Notifications that were read before the answer that they follow was taken."""

    async def run(self) -> None:
        """Follow the fleet until cancelled, through every restart of the daemon."""
        while True:
            self._early = []
            try:
                async with open_link(self.path, self._hear) as link:
                    self._link = link
                    self._begin(await link.ask("fleet.follow", self.whose))
                    early, self._early = self._early, None
                    for method, params in early:
                        self._hear(method, params)
                    await link.ended.wait()
                    raise DaemonAway(str(self.path), "it has left")
            except* (DaemonAway, DaemonRefused) as group:
                self._note_away(leaves(group)[0])
            finally:
                self._link = None
            await trio.sleep(self.again_seconds)

    @property
    def whose(self) -> dict[str, Any]:
        """The params that name the player."""
        return {} if self.agent is None else {"agent_symbol": self.agent}

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Ask the daemon for the player. Raises as `Link.ask`."""
        if self._link is None:
            raise DaemonAway(str(self.path), "it is looked for every second")
        return await self._link.ask(method, params)

    @contextmanager
    def page(self) -> Iterator[OpenPage]:
        """Have a page told of everything while the block lasts, a snapshot first."""
        made = OpenPage()
        self._pages.add(made)
        try:
            yield made
        finally:
            self._pages.discard(made)

    async def next_events(self, page: OpenPage) -> list[Event]:
        """Wait for what a page is to be told next, and return it; nothing after BEAT_SECONDS."""
        if not page.owed and not page.anew:
            page.news = trio.Event()
            with trio.move_on_after(BEAT_SECONDS):
                await page.news.wait()
        if page.anew:
            page.anew = False
            return self._snapshot()
        told = list(page.owed)
        page.owed.clear()
        return told

    def _snapshot(self) -> list[Event]:
        state = {"time": self._time, "items": list(self._parts.values()), "away": self._away}
        return [("snapshot", json.dumps(state)), *self._news]

    def _begin(self, told: dict[str, Any]) -> None:
        self._time, self._away = told["time"], None
        self._parts = {(part["part"], part["key"]): part for part in told["items"]}
        for page in self._pages:
            page.begin_anew()

    def _hear(self, method: str, params: dict[str, Any]) -> None:
        if self._early is not None:
            self._early.append((method, params))
            return
        params.pop("subscription", None)
        if method == "fleet.snapshot":
            self._begin(params)
        elif method == "fleet.change":
            self._time = params["time"]
            self._parts |= {(part["part"], part["key"]): part for part in params["items"]}
            for gone in params["gone"]:
                self._parts.pop((gone["part"], gone["key"]), None)
            self._tell(("change", json.dumps(params)))
        elif method in NEWS:
            event = NEWS[method], json.dumps(params)
            self._news.append(event)
            self._tell(event)

    def _note_away(self, error: BaseException) -> None:
        if self._away is None:
            self._away = {"since": clock.iso(clock.now()), "reason": str(error)}
            self._tell(("away", json.dumps(self._away)))

    def _tell(self, event: Event) -> None:
        for page in self._pages:
            page.tell(event)
