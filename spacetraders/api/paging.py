"""Lists of the game, read page by page until the entries agree with the list's own count.

The order between pages is not stable, and entries come and go while they are read (MECHANICS 13).
So the entries are counted against the `total` of their pages, and read again where they differ. A
page that the server fails at is read entry by entry: one broken ship fails every page that has it
(MECHANICS 10), and must not hide the others.
"""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, Generic, TypeVar

import attrs
import structlog
import trio

from spacetraders.api.wire import SENSELESS, in_brief, read
from spacetraders.application.gathering import gather
from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.domain.refusals import (
    IncompleteList,
    Refused,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
)

T = TypeVar("T")

PAGE_SIZE = 20
"""The most that the server puts on one page."""

MOST_PAGES = 2_000
"""Pages that a list may claim to have. The longest, of all systems, has some 350."""

MOST_PER_PAGE = 1_000
"""Entries that a page may claim to have room for. The live server's have 20."""

AT_ONCE = 16
"""Pages that are asked for together. More would only wait, and a wrong total could ask for many."""

READINGS = 3
PAUSE_SECONDS = 1.0
"""Readings of a list that comes short, and the first pause between them. Each is twice the last."""

PAGE_ATTEMPTS = 4
ENTRY_ATTEMPTS = 2
"""Attempts at a page before it is read entry by entry, and then at each entry."""

MOST_ENTRIES = 200
"""Entries that are asked for one by one in a reading: those of ten failed pages."""

HOPELESS = 3
"""Failed entries, before any page was read, after which the fault is not theirs."""

LONGEST_NAME = 128

log = structlog.get_logger("lists")

Failure = Unreachable | StrangeAnswer
"""Errors of a page that one entry on it may have caused."""

Ask = Callable[[Callable[[Any], "Page"], int, int, int], Awaitable["Page"]]
"""Asks for a page. The arguments are its reader, its number from 1, its size and its attempts."""


@attrs.frozen
class Page:
    """A page: its entries by key, the unreadable ones, and the counts in its `meta`."""

    found: dict[str, Any]
    unreadable: tuple[Unreadable, ...]
    total: int
    limit: int

    @property
    def size(self) -> int:
        """The number of its entries, the unreadable ones included."""
        return len(self.found) + len(self.unreadable)


@attrs.define
class ListReading(Generic[T]):
    """The entries of one reading of a list, and the totals that came with its pages."""

    found: dict[str, T] = attrs.field(factory=dict)
    unreadable: list[Unreadable] = attrs.field(factory=list)
    totals: list[int] = attrs.field(factory=list)
    step: int = PAGE_SIZE
    empty: bool = False
    """Whether a page was empty, so that the list ends before it."""

    @property
    def total(self) -> int:
        """The greatest total of any page, or 0 before the first."""
        return max(self.totals, default=0)

    @property
    def listing(self) -> Listing[T]:
        """The entries, where an unreadable one that came twice counts once."""
        named = {each.symbol: each for each in self.unreadable if each.symbol is not None}
        nameless = [each for each in self.unreadable if each.symbol is None]
        return Listing.of(self.found, [*named.values(), *nameless])

    @property
    def count(self) -> int:
        """The number of entries, the unreadable ones included."""
        listing = self.listing
        return len(listing) + len(listing.unreadable)

    def add(self, page: Page) -> None:
        """Take a page's entries."""
        self.found |= page.found
        self.unreadable += page.unreadable
        self.totals.append(page.total)
        self.empty = self.empty or page.size == 0

    def numbers(self, done: int) -> Iterator[int]:
        """Yield the numbers of the next pages after `done`, AT_ONCE at most."""
        last = -(-self.total // self.step)
        yield from range(done + 1, min(done + AT_ONCE, last) + 1)


@attrs.define
class Lister(Generic[T]):
    """Reads one list of entries of a `kind`, which are told apart by `key`."""

    operation: str
    kind: type[T]
    key: str
    ask: Ask
    _left: int = MOST_ENTRIES

    async def whole(self) -> Listing[T]:
        """Return the list once its count agrees with its total.

        Raises:
            IncompleteList: the counts differ in every reading.
            StrangeAnswer: no reading could be finished.
            FleetError: an error that no entry can have caused.
        """
        known: dict[str, T] = {}
        failure: StrangeAnswer | None = None
        for number in range(READINGS):
            if number:
                log.warning("list_read_again", operation=self.operation, reason=str(failure))
                await trio.sleep(PAUSE_SECONDS * 2.0 ** (number - 1))
            try:
                reading = await self._read(again=number > 0)
            except StrangeAnswer as error:
                failure = error
                continue
            if reading.count == reading.total:
                return reading.listing
            # Without a stable order, entries move between pages, and no reading may ever have all.
            # So the entries of all readings count too, if this one alone came short.
            known |= reading.found
            together = attrs.evolve(reading, found=dict(known))
            if number and together.count >= reading.total > reading.count:
                return together.listing
            reason = f"{reading.count} entries came, and {reading.total} there are, it says"
            failure = IncompleteList(self.operation, reason)
        assert failure is not None
        raise failure

    async def _read(self, *, again: bool) -> ListReading[T]:
        reading: ListReading[T] = ListReading()
        self._left = MOST_ENTRIES
        # The first page tells the total. The others are then asked for in batches.
        first = await self._page_or_error(1, PAGE_SIZE, PAGE_ATTEMPTS)
        if isinstance(first, Page):
            reading.add(first)
            reading.step = first.limit
            # A server may put fewer entries on a page than its limit says, and the pages after it
            # would be numbered wrong. That shows only in a second reading: one unlike it could be
            # a list that shrank.
            if again and 0 < first.size < min(first.limit, first.total):
                reading.step = first.size
        else:
            await self._count(reading, first)
            await self._one_by_one(reading, 1, first)
        done = 1
        while numbers := list(reading.numbers(done)):
            if reading.empty:
                break
            pages = await gather(
                *(partial(self._page_or_error, n, reading.step, PAGE_ATTEMPTS) for n in numbers)
            )
            # The good pages first: they tell the total, by which reading one by one ends.
            for page in pages:
                if isinstance(page, Page):
                    reading.add(page)
            for number, page in zip(numbers, pages, strict=True):
                if not isinstance(page, Page):
                    await self._one_by_one(reading, number, page)
            done = numbers[-1]
        return reading

    async def _count(self, reading: ListReading[T], failure: Failure) -> None:
        """Learn the total from a page past the end, which has no entry that could spoil it."""
        try:
            beyond = await self._page_or_error(MOST_PAGES, PAGE_SIZE, ENTRY_ATTEMPTS)
        except Refused:  # there is no such page, it says
            return
        if isinstance(beyond, Page):
            reading.totals.append(beyond.total)
            reading.step = beyond.limit
        elif isinstance(failure, StrangeAnswer) and isinstance(beyond, StrangeAnswer):
            raise failure  # the empty page makes no sense either, so no entry is to blame

    async def _one_by_one(self, reading: ListReading[T], number: int, failure: Failure) -> None:
        """Read the entries of a failed page as pages of one. Raises its failure if that is vain."""
        log.warning("page_read_by_entry", operation=self.operation, reason=failure.message)
        first = (number - 1) * reading.step + 1
        failed = 0
        for position in range(first, first + reading.step):
            if reading.totals and position > reading.total:
                return
            # Where the list itself is down, every entry fails, at two attempts each.
            self._left -= 1
            if self._left < 0 or (failed >= HOPELESS and not reading.totals):
                raise failure
            entry = await self._page_or_error(position, 1, ENTRY_ATTEMPTS)
            if isinstance(entry, Page):
                reading.add(entry)
            else:
                failed += 1
                reading.unreadable.append(Unreadable(None, entry.message))

    async def _page_or_error(self, number: int, size: int, attempts: int) -> Page | Failure:
        """Return a page or its failure. Raises errors that no entry can have caused."""
        try:
            return await self.ask(self._page, number, size, attempts)
        except StillRateLimited:  # an Unreachable too, but no entry's fault
            raise
        except (Unreachable, StrangeAnswer) as error:
            return error

    def _page(self, body: Any) -> Page:
        """Read a page. Raises one of SENSELESS if the page as a whole makes no sense."""
        total, limit = (_counted(body["meta"], name) for name in ("total", "limit"))
        if not 1 <= limit <= MOST_PER_PAGE or total > limit * MOST_PAGES:
            raise ValueError(f"pages of {limit} for {total} entries are no list")
        entries = body["data"]
        if not isinstance(entries, list):
            raise TypeError(f"a list was expected, not {type(entries).__name__}")
        found: dict[str, Any] = {}
        unreadable = []
        for entry in entries:
            try:
                found[_key(entry, self.key)] = read(entry, self.kind)
            except SENSELESS as error:
                unreadable.append(Unreadable(_name(entry, self.key), in_brief(error)))
        return Page(found, tuple(unreadable), total, limit)


def _counted(meta: Any, name: str) -> int:
    """Return a count of a page's meta. Raises ValueError if it is none."""
    value = meta.get(name) if isinstance(meta, dict) else None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"meta.{name} is no whole number")  # noqa: TRY004 - it may be missing
    if not 0 <= value <= MOST_PER_PAGE * MOST_PAGES:
        raise ValueError(f"meta.{name} is beyond all counts")
    return value


def _key(entry: Any, key: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise ValueError(f"{key} is no name")
    return value


def _name(entry: Any, key: str) -> str | None:
    try:
        return _key(entry, key)
    except (LookupError, TypeError, ValueError):
        return None
