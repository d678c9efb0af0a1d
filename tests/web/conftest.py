"""What the tests of the web part share: a site, or several, and a client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from civic.answers.engine import Answers
from civic.content.files import read_content
from civic.content.model import Content
from tests import databases
from tests.web.house import CONTENT, Site, open_site

MakeSite = Callable[..., Awaitable[Site]]


@pytest.fixture(scope="session")
def content() -> Content:
    """The city's own record."""
    return read_content(CONTENT)


@pytest.fixture(scope="session")
def answers(content: Content) -> Answers:
    """The answers over it; they take a while to build."""
    return Answers(content)


@pytest.fixture
async def make_site(database_url: str, content: Content, answers: Answers) -> AsyncIterator[MakeSite]:
    """Makes sites; each is closed at the end."""
    urls = [database_url, f"{database_url}_too"]
    async with AsyncExitStack() as stack:

        async def make(**settings: Any) -> Site:
            url = databases.migrated(urls.pop(0))
            return await stack.enter_async_context(open_site(url, content, answers, **settings))

        yield make
    databases.drop(f"{database_url}_too")


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    """A site."""
    return await make_site()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps no cookies of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
