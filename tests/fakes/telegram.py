"""Telegram on loopback: a strict Bot API server with people who talk to the bot as in a chat.

    async with FakeTelegram() as telegram:
        ...  # start the bot with telegram.api_url and telegram.token; it polls or sets its webhook
        olena = telegram.user(language_code="uk")
        await olena.starts()
        await olena.wait_for("Вітаю")
        await olena.presses("Зобов'язання")

Every call is checked against the specification; a wrong one is answered with 400 and kept in `malformed`. Updates the
webhook did not take in a bounded number of tries stay in `undelivered`, for `redeliver`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.bot_api import Json, Malformed, read_call, specification
from tests.fakes.telegram_delivery import Refused
from tests.fakes.telegram_user import TelegramMessage, TelegramUser
from tests.fakes.telegram_world import TelegramWorld

__all__ = ["TOKEN", "Call", "FakeTelegram", "Refused", "TelegramMessage", "TelegramUser"]

TOKEN = "987654321:AAH-testing_token_of_nobody_0123456789"
SENDING = ("sendMessage", "sendPhoto", "editMessageText")


@dataclass(slots=True)
class Call:
    """One well-formed call of the bot; `status` is what it was answered with, `at` the loop's time."""

    method: str
    parameters: Json
    at: float
    status: int = 0


@dataclass(slots=True)
class _Fault:
    method: str
    times: int
    status: int = 500
    description: str = ""
    parameters: Json = field(default_factory=dict)
    body: bytes | None = None
    drop: bool = False
    applied: bool = False


class FakeTelegram(TelegramWorld):
    """The server; also an async context manager."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "hromada_bot",
        webhook_tries: int = 5,
        backoff: Callable[[int], float] = lambda attempt: 0.0,
    ) -> None:
        super().__init__(token=token, username=username, webhook_tries=webhook_tries, backoff=backoff)
        self.calls: list[Call] = []
        self.malformed: list[str] = []
        self._faults: list[_Fault] = []
        self._limits: tuple[int, int | None, int] | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.deliveries.open()

    async def stop(self) -> None:
        """Stop listening; `start` again keeps the port and everything that happened."""
        await self.deliveries.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What to set as the address of the Bot API."""
        return f"http://127.0.0.1:{self._port}"

    def called(self, method: str) -> list[Call]:
        """The well-formed calls of one method."""
        return [call for call in self.calls if call.method == method]

    # Faults

    def fail_next(
        self,
        method: str,
        *,
        status: int = 500,
        description: str = "Internal Server Error",
        retry_after: int | None = None,
        body: bytes | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls of a method with an error and do nothing; `body` replaces the whole answer."""
        parameters = {} if retry_after is None else {"retry_after": retry_after}
        self._faults.append(_Fault(method, times, status, description, parameters, body))

    def drop_next(self, method: str, *, applied: bool = True, times: int = 1) -> None:
        """Take the next calls, do what they ask (unless not `applied`), and cut the connection instead of an answer."""
        self._faults.append(_Fault(method, times, drop=True, applied=applied))

    def flood(self, per_second: int | None, *, per_chat: int | None = None, retry_after: int = 1) -> None:
        """Answer 429 to whatever is sent beyond a rate; None takes the limit away."""
        self._limits = None if per_second is None else (per_second, per_chat, retry_after)

    def _fault(self, method: str) -> _Fault | None:
        for fault in self._faults:
            if fault.method == method and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    # The server

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refusal(Refused(401, "Unauthorized"))
        call = Call(method, {}, asyncio.get_running_loop().time())
        try:
            call.parameters = read_call(method, await self._parameters(request))
        except Malformed as error:
            self.malformed.append(f"{method}: {error}")
            known = method in specification()["methods"]
            return _refusal(Refused(400, f"Bad Request: {error}") if known else Refused(404, "Not Found"))
        self.calls.append(call)
        fault = self._fault(method)
        answer = await self._answer(call, fault)
        call.status = answer.status
        async with self.changed:
            self.changed.notify_all()
        if fault is not None and fault.drop and request.transport is not None:
            request.transport.abort()
        return answer

    async def _parameters(self, request: web.Request) -> dict[str, object]:
        """The parameters in any of the ways the API takes them; a file that comes along is kept under its id."""
        given: dict[str, object] = dict(request.query)
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.read())
            except ValueError:
                raise Malformed("can't parse the body as JSON") from None
            if not isinstance(body, dict):
                raise Malformed("the body is not an object")
            return given | body
        if request.content_type == "multipart/form-data":
            for name, value in (await request.post()).items():
                given[name] = self.store(value.file.read())["file_id"] if isinstance(value, web.FileField) else value
            return given
        return given | dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))

    async def _answer(self, call: Call, fault: _Fault | None) -> web.Response:
        try:
            if fault is not None and not fault.applied and not fault.drop:
                if fault.body is not None:
                    return web.Response(status=fault.status, body=fault.body)
                raise Refused(fault.status, fault.description, **fault.parameters)
            result = None if fault is not None and not fault.applied else await self._do(call)
        except Refused as refused:
            return _refusal(refused)
        return web.json_response({"ok": True, "result": result})

    async def _do(self, call: Call) -> Any:
        if call.method in SENDING:
            self._check_flood(call)
        name = re.sub(r"(?=[A-Z])", "_", call.method).lower()
        doing = getattr(self, f"_{name}", None)
        if doing is None:
            self.malformed.append(f"{call.method}: the fake does not know how to do this")
            raise Refused(404, "Not Found: method not found")
        return await doing(**call.parameters)

    def _check_flood(self, call: Call) -> None:
        if self._limits is None:
            return
        per_second, per_chat, retry_after = self._limits
        recent = [one for one in self.calls if one.method in SENDING and one.status == 200 and one.at > call.at - 1]
        here = [one for one in recent if one.parameters["chat_id"] == call.parameters["chat_id"]]
        if len(recent) >= per_second or (per_chat is not None and len(here) >= per_chat):
            raise Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refusal(Refused(401, "Unauthorized"))
        for path, data in self.files.values():
            if path == request.match_info["path"]:
                return web.Response(body=data)
        return _refusal(Refused(404, "Not Found"))


def _refusal(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.status, "description": str(refused)}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.status)
