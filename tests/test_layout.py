"""The house stays as it was drawn: small modules, a command for everything, no trace of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def tracked(pattern: str) -> list[Path]:
    """Files of the project, by a glob that git understands."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_module_is_over_400_lines() -> None:
    modules = tracked("*.py")
    assert len(modules) > 100, "the search itself is broken"
    assert [path.name for path in modules if len(path.read_text().splitlines()) > 400] == []


def test_no_drawer_and_the_prescribed_rooms() -> None:
    names = {path.stem for path in tracked("*.py")}
    assert not names & {"utils", "helpers", "misc", "util"}
    for room in ("bot", "handlers", "locales", "storage", "tests", "pyproject.toml", "Procfile"):
        assert (ROOT / room).exists()


def test_the_six_ordered_packages_are_declared() -> None:
    declared = (ROOT / "pyproject.toml").read_text()
    for package in ("python-telegram-bot", "viberbot", "aiosqlite", "apscheduler", "babel", "pytest-asyncio"):
        assert f'"{package}' in declared


def test_locks_hold_hashes_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|--index", text)
        pins = re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE | re.IGNORECASE)
        assert len(pins) > 50
        assert all(block.count("--hash=sha256:") >= 1 for block in re.split(r"(?m)^(?=[a-z0-9._-]+==)", text)[1:])


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = tracked("*.md")
    assert len(pages) > 5
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []
