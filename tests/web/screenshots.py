"""Take the pictures of the site for the documentation anew: `python -m tests.web.screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from PIL import Image

from civic.answers.engine import Answers
from civic.content.files import read_content
from storage.migrate import migrate
from tests.web.browser import PHONE, WIDE, Eye, look
from tests.web.house import CONTENT, open_site

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
QUESTION = "Що зроблено для бібліотек?"


async def main() -> None:
    """The pages and a conversation, wide and on a phone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = read_content(CONTENT)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hromada.db"
        migrate(url)
        async with open_site(url, content, Answers(content)) as site:
            for size, ending in ((WIDE, ""), (PHONE, "-phone")):
                async with look(site, size) as eye:
                    await eye.opens("/uk/")
                    if size is WIDE:
                        await eye.page.locator(".choices button").first.wait_for()
                    await _keep(eye, f"web-page{ending}")
                    await eye.opens("/uk/programme#measure-1.7")
                    await eye.page.locator("#measure-1\\.7").scroll_into_view_if_needed()
                    await _keep(eye, f"web-programme{ending}")
                    await eye.opens("/uk/documents/article")
                    await _keep(eye, f"web-document{ending}")
                    await eye.opens("/uk/chat")
                    await eye.page.locator(".choices button").first.wait_for()
                    await eye.says(QUESTION)
                    await eye.page.locator(".msg.ours").nth(1).wait_for()
                    await _keep(eye, f"web-chat{ending}")


async def _keep(eye: Eye, name: str) -> None:
    path = FOLDER / f"{name}.png"
    await eye.page.screenshot(path=path)
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(128).save(path, optimize=True)
    print(path.name, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    asyncio.run(main())
