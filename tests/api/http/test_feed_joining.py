"""How a client of the live feed comes from catching up to the log's end, on a log that does as the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from support.events import CITY, COUNTY

from api.http.feed.hub import FeedHub, follow
from api.http.feed.pages import PAGE_EVENTS
from registry.store.queries import SequencedEvent

NOW = datetime(2021, 1, 1, tzinfo=UTC)


class Log:
    """A log that grows when told to, and the look at how long it is, which may be older than the log."""

    def __init__(self, size: int) -> None:
        self.size = self.looked = size
        self.closed = False
        self._grown = asyncio.Condition()

    def cut(self, _tenant: str, _as_of: object) -> int:
        return self.looked

    def events(
        self, tenant: str, after: int, limit: int, upto: int | None = None, office: str = COUNTY
    ) -> list[SequencedEvent]:
        end = min(self.size if upto is None else upto, after + limit) if office == COUNTY else 0
        return [
            SequencedEvent(tenant, at, f"enterprise/{at}", 1, str(at), "enterprise.surveyed.v1", NOW, NOW, COUNTY, "{}")
            for at in range(after + 1, end + 1)
        ]

    def when_closing(self, call: Callable[[], None]) -> None:
        """Nothing closes here."""

    async def grow(self, size: int) -> None:
        self.size = size
        async with self._grown:
            self._grown.notify_all()

    async def beyond(self, _tenant: str, position: int) -> None:
        async with self._grown:
            await self._grown.wait_for(lambda: self.size > position)


async def still_open() -> bool:
    return True


def opened(
    feeds: FeedHub, after: int = 0, may: Callable[[], Awaitable[bool]] = still_open, **narrow: str
) -> AsyncIterator[bytes]:
    return follow(feeds, CITY, after, {"type": None, "subject": None, "office": None, **narrow}, may, "e")


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0)


async def taken(feed: AsyncIterator[bytes], last: int) -> list[int]:
    """Take from a feed until a position has come; return all positions."""
    found: list[int] = []
    async with asyncio.timeout(5):
        while found[-1:] != [last]:
            piece = await anext(feed)
            found += [int(line[4:]) for line in piece.splitlines() if line.startswith(b"id: ")]
    return found


@pytest.mark.parametrize("after", [0, 3, 5, 7, 8, 11])
def test_what_was_recorded_while_a_client_caught_up_is_not_skipped(after: int) -> None:
    """A client whose look at the log is older than what the reader has handed out reads what lies between, once."""

    async def story() -> tuple[list[int], list[int]]:
        log: Any = Log(5)
        feeds = FeedHub(log, log, 10)
        first, second = opened(feeds), opened(feeds, after)
        seen = await taken(first, 5)
        await log.grow(8)
        seen += await taken(first, 8)
        found = await taken(second, 8) if after < 8 else []
        resumed = asyncio.create_task(taken(second, 14))
        await until(lambda: len(feeds._live[CITY].clients) == 2)
        await log.grow(12)
        seen += await taken(first, 12)
        await log.grow(14)
        seen += await taken(first, 14)
        found += await resumed
        await feeds.stop()
        return seen, found

    seen, found = asyncio.run(story())
    assert seen == list(range(1, 15))
    assert found == list(range(after + 1, 15))


def test_a_client_that_catches_up_page_by_page_and_one_that_sees_nothing() -> None:
    """A long log comes in pages without a gap; a feed narrowed to what is not there waits, and harms no other."""

    async def story() -> list[int]:
        log: Any = Log(1_234)
        feeds = FeedHub(log, log, 10)
        blind = opened(feeds, office="370103")
        assert await anext(blind) == b": epoch e\nretry: 1000\n\n"
        waiting = asyncio.ensure_future(anext(blind))
        found = await taken(opened(feeds), 1_234)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await feeds.stop()
        return found

    assert asyncio.run(story()) == list(range(1, 1_235))


@pytest.mark.parametrize(("pages", "size"), [(1, 5 * PAGE_EVENTS), (2, 2 * PAGE_EVENTS + 1)])
def test_who_may_no_longer_read_is_sent_nothing_more_while_catching_up(pages: int, size: int) -> None:
    """Whether a client may still read is asked again before each page: shut out halfway, it gets no further page."""
    asked: list[bool] = []

    async def open_so_far() -> bool:
        asked.append(len(asked) < pages)
        return asked[-1]

    async def story() -> list[bytes]:
        log: Any = Log(size)
        feeds = FeedHub(log, log, 10)
        async with asyncio.timeout(5):
            sent = [piece async for piece in opened(feeds, may=open_so_far)]
        assert not feeds._live
        await feeds.stop()
        return sent

    found = [line for piece in asyncio.run(story()) for line in piece.splitlines() if line.startswith(b"id: ")]
    assert found == [b"id: %d" % position for position in range(1, pages * PAGE_EVENTS + 1)]
    assert asked == [True] * pages + [False]


def test_a_reader_that_fails_lets_its_clients_begin_again() -> None:
    """Where reading fails for another reason than the store's absence, the feeds end instead of falling silent."""

    async def story() -> None:
        log: Any = Log(2)
        feeds = FeedHub(log, log, 10)
        feed = opened(feeds)
        await taken(feed, 2)
        ending = asyncio.ensure_future(anext(feed))
        await until(lambda: bool(feeds._live))
        log.events = lambda *_given, **_more: 1 // 0
        await log.grow(3)
        async with asyncio.timeout(5):
            with pytest.raises(StopAsyncIteration):
                await ending
        assert not feeds._live

    asyncio.run(story())
