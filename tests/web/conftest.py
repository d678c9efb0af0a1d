"""What the tests of the web part share: a site, or several, and a client."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from civic.answers.engine import Answers
from civic.content.files import read_content
from civic.content.model import Content
from storage.migrate import migrate
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


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the schema and nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "hromada.db"
    migrate(path)
    return path


@pytest.fixture
async def make_site(
    tmp_path: Path, empty_database: Path, content: Content, answers: Answers
) -> AsyncIterator[MakeSite]:
    """Makes sites; each is closed at the end."""
    async with AsyncExitStack() as stack:
        made = 0

        async def make(**settings: Any) -> Site:
            nonlocal made
            path = tmp_path / f"site{made}.db"
            made += 1
            shutil.copy(empty_database, path)
            return await stack.enter_async_context(open_site(path, content, answers, **settings))

        yield make


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    """A site."""
    return await make_site()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps no cookies of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
