"""Viber on loopback: a strict REST server with people who talk to the bot as in a chat.

    async with FakeViber() as viber:
        ...  # start the bot with viber.api_url and viber.token; it registers its webhook
        olena = viber.user(language="uk")
        await olena.opens()
        await olena.says("меню")
        await olena.wait_for("Зобов'язання")
        await olena.presses("1 · Цифрові послуги")

Every call of the bot is checked; a wrong one is answered as Viber would and kept in `malformed`. Events are signed and
repeated, without a pause and a bounded number of times, until the bot answers 200; those it never took stay in
`undelivered`, for `redeliver`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fakes.viber_rules import (
    BATCHES,
    BATCHES_SECONDS,
    BODY_BYTES,
    EVENTS,
    Problem,
    batch_problems,
    message_problems,
    webhook_problems,
)
from tests.fakes.viber_user import ViberMessage, ViberUser

__all__ = ["TOKEN", "Call", "FakeViber", "ViberMessage", "ViberUser"]

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
STATUSES = {
    0: "ok", 1: "invalidUrl", 2: "invalidAuthToken", 3: "badData", 4: "missingData", 5: "receiverNotRegistered",
    6: "receiverNotSubscribed", 10: "webhookNotSet", 12: "tooManyRequests", 19: "cannotSendBroadcast",
    24: "noBalance",
}  # fmt: skip
UNFILTERED = {"webhook", "message", "subscribed", "unsubscribed"}
ATTEMPTS = 10
MESSAGES_AN_HOUR = 100
SESSION_SECONDS = 24 * 3600.0  # after a person's message what the bot says is free


@dataclass(frozen=True, slots=True)
class Call:
    """One call the bot made."""

    method: str
    payload: Any
    status: int


@dataclass(slots=True)
class _Fault:
    method: str
    times: int
    status: int | None = None
    http_status: int | None = None
    body: str | None = None
    drop: bool = False
    delivered: bool = False


class FakeViber:
    """The server; also an async context manager."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        name: str = "Громада",
        uri: str = "hromada",
        now: Callable[[], float] = time.time,
    ) -> None:
        self.token, self.name, self.uri = token, name, uri
        self.users: dict[str, ViberUser] = {}
        self.calls: list[Call] = []
        self.malformed: list[str] = []
        self.told: list[bytes] = []  # every event as it was sent, for replays
        self.undelivered: list[tuple[bytes, ViberUser | None]] = []
        self.webhook_url = ""
        self.event_types = set(EVENTS)
        self.batches = True  # whether the account may use `broadcast_message`
        self.account: int | None = None  # the status that refuses every message the bot begins, as a blocked account's
        self._batches: deque[float] = deque()
        self._now = now
        self._faults: deque[_Fault] = deque()
        self._media: dict[str, bytes] = {}
        self._next_token = 5741311803571963087
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def origin(self) -> str:
        """Where the fake listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """What `HROMADA_VIBER_API_URL` is to be."""
        return f"{self.origin}/pa"

    async def start(self, port: int = 0) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/pa/{method}", self._called)
        app.router.add_get("/media/{name}", self._download)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))

    async def stop(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def user(self, id: str | None = None, *, language: str = "uk", name: str = "Олена") -> ViberUser:  # noqa: A002
        """A person by id, made at the first mention."""
        who = id or f"{len(self.users) + 1:021d}A=="
        return self.users.setdefault(who, ViberUser(self, who, name, language))

    def fail_next(
        self,
        *,
        status: int | None = None,
        http_status: int | None = None,
        body: str | None = None,
        drop: bool = False,
        delivered: bool = False,
        times: int = 1,
        method: str = "send_message",
    ) -> None:
        """Spoil the next calls: a Viber status, an HTTP error, a junk body, or a connection cut without an answer.

        With `delivered` the message does reach the person, only the answer is spoilt.
        """
        self._faults.append(_Fault(method, times, status, http_status, body, drop, delivered))

    def store(self, data: bytes) -> str:
        """Keep a medium and give its address."""
        name = f"{len(self._media) + 1}.jpg"
        self._media[name] = data
        return f"{self.origin}/media/{name}"

    def sent(self, method: str = "send_message") -> list[Any]:
        """The payloads of the calls of one method that were accepted."""
        return [call.payload for call in self.calls if call.method == method and call.status == 0]

    async def tell(
        self, event: str, about: dict[str, Any], *, user: ViberUser | None, token: int | None = None
    ) -> None:
        """Report an event to the webhook, if the bot wants to hear of such events."""
        assert self.webhook_url, "the bot has set no webhook"
        if event not in UNFILTERED and event not in self.event_types:
            return
        stamp = {"event": event, "timestamp": int(self._now() * 1000), "message_token": token or self._token()}
        await self._deliver(json.dumps(stamp | about, ensure_ascii=False).encode(), user)

    async def redeliver(self) -> None:
        """Try once more the events that were never taken."""
        waiting, self.undelivered = self.undelivered, []
        for raw, user in waiting:
            await self._deliver(raw, user)

    async def post(self, raw: bytes, *, signature: str | None = None, url: str = "") -> tuple[int, bytes]:
        """One call of the webhook with any bytes; signed correctly unless a `signature` ('' = none) is given."""
        assert self._session is not None
        good = hmac.new(self.token.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Viber-Content-Signature": good if signature is None else signature}
        headers |= {"Content-Type": "application/json"}
        if signature == "":
            del headers["X-Viber-Content-Signature"]
        async with self._session.post(url or self.webhook_url, data=raw, headers=headers) as response:
            return response.status, await response.read()

    async def _deliver(self, raw: bytes, user: ViberUser | None) -> None:
        self.told.append(raw)
        for _ in range(ATTEMPTS):
            try:
                status, body = await self.post(raw)
            except (aiohttp.ClientError, TimeoutError, OSError):
                continue
            if status == 200:
                if user is not None and body and json.loads(raw)["event"] == "conversation_started":
                    await self._welcome(user, body)
                return
        self.undelivered.append((raw, user))

    async def _welcome(self, user: ViberUser, body: bytes) -> None:
        payload, problems = _read(body)
        problems += message_problems(payload, receiver=False)
        if problems:
            self.malformed += [f"welcome: {why}" for _, why in problems]
        else:
            await user.show(payload, self._token(), welcome=True)

    async def _download(self, request: web.Request) -> web.Response:
        data = self._media.get(request.match_info["name"])
        if data is None:
            return web.Response(status=404)
        if "X-Viber-Auth-Token" in request.headers:
            self.malformed.append("the token was sent to the media store")
        return web.Response(body=data, content_type="image/jpeg")

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method, fault = request.match_info["method"], self._fault(request.match_info["method"])
        payload, problems = _read(await request.read())
        if fault is not None and not fault.delivered:
            return self._spoilt(request, fault, payload)
        answer = await self._answer(method, payload, problems, request.headers.get("X-Viber-Auth-Token"))
        self.calls.append(Call(method, payload, answer["status"]))
        return web.json_response(answer) if fault is None else self._spoilt(request, fault, None)

    async def _answer(
        self, method: str, payload: dict[str, Any], problems: list[Problem], token: str | None
    ) -> dict[str, Any]:
        if token is None:
            problems.insert(0, (2, "no X-Viber-Auth-Token header"))
        elif token != self.token:
            return _status(2)
        if not problems and method == "send_message":
            problems += message_problems(payload, receiver=True)
        elif not problems and method == "broadcast_message":
            problems += batch_problems(payload)
        elif not problems and method == "set_webhook":
            problems += webhook_problems(payload)
        elif method not in ("send_message", "broadcast_message", "set_webhook", "get_account_info"):
            problems.append((3, "no such method"))
        if problems:
            self.malformed += [f"{method}: {why}" for _, why in problems]
            return _status(problems[0][0])
        if method == "send_message":
            return await self._send(payload)
        if method == "broadcast_message":
            return await self._send_many(payload)
        return await self._set_webhook(payload) if method == "set_webhook" else self._account()

    async def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        if not self.webhook_url:
            return _status(10)
        token = self._token()
        refused = await self._show(payload["receiver"], payload, token)
        if refused:
            return _status(refused)
        return _status(0) | {"message_token": token, "chat_hostname": "SN-CHAT-01_", "billing_status": 1}

    async def _send_many(self, payload: dict[str, Any]) -> dict[str, Any]:
        """One token for all; whoever cannot be told stands in `failed_list`. 500 calls in ten seconds."""
        if not self.webhook_url:
            return _status(10)
        if not self.batches:
            return _status(19)
        now = self._now()
        while self._batches and self._batches[0] <= now - BATCHES_SECONDS:
            self._batches.popleft()
        if len(self._batches) >= BATCHES:
            return _status(12)
        self._batches.append(now)
        if self.account is not None:
            return _status(self.account)
        token = self._token()
        refused = {who: await self._show(who, payload, token) for who in payload["broadcast_list"]}
        failed = [{"receiver": who, **_status(status)} for who, status in refused.items() if status]
        return _status(0) | {"message_token": token, "chat_hostname": "SN-CHAT-01_", "failed_list": failed}

    async def _show(self, who: str, payload: dict[str, Any], token: int) -> int:
        """Put a message on somebody's screen, or say with which status it is refused."""
        user = self.users.get(who)
        if user is None or not user.subscribed:
            return 5 if user is None else 6
        in_session = user.said is not None and self._now() - user.said < SESSION_SECONDS
        if self.account is not None and not in_session:  # what answers their own words is free
            return self.account
        hour = int(self._now() // 3600)
        if user.hour != hour:
            user.hour, user.unanswered = hour, 0
        if user.unanswered >= MESSAGES_AN_HOUR:
            return 12
        user.unanswered += 1
        await user.show(payload, token)
        return 0

    async def _set_webhook(self, payload: dict[str, Any]) -> dict[str, Any]:
        url = payload["url"]
        if url:
            stamp = {"event": "webhook", "timestamp": int(self._now() * 1000), "message_token": self._token()}
            try:
                status, _ = await self.post(json.dumps(stamp).encode(), url=url)
            except (aiohttp.ClientError, TimeoutError, OSError):
                status = 0
            if status != 200:
                return _status(1)
        self.webhook_url = url
        self.event_types = set(payload.get("event_types", EVENTS))
        return _status(0) | {"event_types": sorted(self.event_types)}

    def _account(self) -> dict[str, Any]:
        subscribers = sum(user.subscribed for user in self.users.values())
        about = {"id": "pa:75346594275468546724", "name": self.name, "uri": self.uri, "subscribers_count": subscribers}
        return _status(0) | about | {"webhook": self.webhook_url, "event_types": sorted(self.event_types)}

    def _fault(self, method: str) -> _Fault | None:
        fault = next((one for one in self._faults if one.method == method), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def _spoilt(self, request: web.Request, fault: _Fault, payload: Any) -> web.Response:
        if payload is not None:
            self.calls.append(Call(request.match_info["method"], payload, fault.status or -1))
        if fault.drop and request.transport is not None:
            request.transport.abort()
        if fault.status is not None:
            return web.json_response(_status(fault.status))
        return web.Response(status=fault.http_status or 200, text=fault.body or "<html>oops</html>")

    def _token(self) -> int:
        self._next_token += 1
        return self._next_token


def _read(body: bytes) -> tuple[dict[str, Any], list[Problem]]:
    if len(body) > BODY_BYTES:
        return {}, [(3, f"a body of {len(body)} bytes")]
    try:
        payload = json.loads(body.decode("utf-8"))
    except ValueError:
        return {}, [(3, "no JSON in UTF-8")]
    return (payload, []) if isinstance(payload, dict) else ({}, [(3, "no JSON object")])


def _status(status: int) -> dict[str, Any]:
    return {"status": status, "status_message": STATUSES.get(status, "generalError")}
