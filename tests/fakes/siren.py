"""A source of air-raid alerts on loopback, as the two public ones of Ukraine answer; strict about the key."""

from __future__ import annotations

from typing import Any

from aiohttp import web

KEY = "Bearer a-key-of-the-tests"


class Siren:
    """Says whether there is an alert; `fails` makes it answer with an error, `says` with anything at all."""

    def __init__(self, *, area: str = "1133") -> None:
        self.area = area
        self.alert = False
        self.fails = 0
        self.says: Any = None
        self.calls = 0
        self.listed = False  # the form of ukrainealarm: a list of regions
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_get("/v1/iot/{area}.json", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1/iot/{{area}}.json"

    async def stop(self) -> None:
        """Be gone."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        if request.headers.get("Authorization") != KEY:
            return web.json_response({"message": "API token required"}, status=401)
        if request.match_info["area"] != self.area:
            return web.json_response({"message": "unknown"}, status=404)
        if self.fails:
            return web.json_response({"message": "try later"}, status=self.fails)
        if self.says is not None:
            return web.json_response(self.says)
        if self.listed:
            active = [{"regionId": self.area, "regionType": "Community", "type": "AIR"}] if self.alert else []
            return web.json_response([{"regionId": self.area, "regionName": "Місто", "activeAlerts": active}])
        return web.json_response("A" if self.alert else "N")
