"""What the bot says: one file a conversation. `ROUTERS` is every one of them, in matching order."""

from handlers import (
    ask,
    commitments,
    consent,
    language,
    moderation,
    my,
    privacy,
    proposals,
    publishing,
    start,
    subscriptions,
)
from handlers.dialogue.router import Routes
from handlers.exits import EXITS

ROUTERS = (
    start.router,
    commitments.router,
    ask.router,
    consent.router,
    proposals.router,
    my.router,
    subscriptions.router,
    language.router,
    privacy.router,
    moderation.router,
    publishing.router,
)


def routes() -> Routes:
    """All conversations, ready to route. Raises `ValueError` when two claim the same word."""
    return Routes(ROUTERS, EXITS)
