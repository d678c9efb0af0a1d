"""An operator at the desk: the command `hromada` with a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.conftest import SECRET
from tests.road.program import once

ROOT = Path(__file__).parents[2]


class Desk:
    """A desk of its own, with its own database."""

    def __init__(self, database_url: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HROMADA_")}
        self.environment = kept | {
            "HROMADA_DATABASE_URL": database_url,
            "HROMADA_SECRET_KEY": SECRET,
            "HROMADA_CONTENT": str(ROOT / "content" / "khmelnytskyi"),
        }

    def run(self, *words: str, fails: bool = False, **settings: str) -> subprocess.CompletedProcess[str]:
        code, out, err = once(words, self.environment | settings)
        done = subprocess.CompletedProcess(words, code, out, err)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: str, fails: bool = False) -> Any:
        """Exactly one JSON document on stdout."""
        return json.loads(self.run(*words, "--json", fails=fails).stdout)


@pytest.fixture
def desk(database_url: str) -> Desk:
    return Desk(databases.empty(database_url))
