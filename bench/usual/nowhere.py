"""A transport that reaches nobody: the answers of Telegram's server that a start needs."""

from __future__ import annotations

import json
from typing import Any

from telegram.request import BaseRequest, RequestData

ME = {"id": 1, "is_bot": True, "first_name": "Громада", "username": "hromada_bot"}


class Nowhere(BaseRequest):
    """Says who the bot is and yes to everything else."""

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,  # noqa: ARG002
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """The answer to a call."""
        result: object = ME if url.endswith("/getMe") else True
        return 200, json.dumps({"ok": True, "result": result}).encode()
