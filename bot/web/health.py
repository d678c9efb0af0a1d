"""For whoever watches over the process: is it alive, and may traffic come?"""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from bot.web.ports import Readiness


def routes(readiness: Readiness) -> list[HTTPRouteHandler]:
    """`/healthz` and `/readyz`."""

    @get("/healthz", media_type=MediaType.TEXT, sync_to_thread=False)
    def alive() -> str:
        return "ok"

    @get("/readyz", sync_to_thread=False)
    def ready() -> Response[dict[str, Any]]:
        state = {
            "ready": readiness.ready,
            "store": readiness.store,
            "content": readiness.content,
            "listener": readiness.listening,
            "worker": readiness.worker.value,
            "channels": {name: state.value for name, state in readiness.channels.items()},
        }
        return Response(state, status_code=200 if readiness.ready else 503)

    return [alive, ready]
