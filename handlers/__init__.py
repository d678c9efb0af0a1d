"""What the bot says: one file a conversation. `ROUTERS` is every one of them, in matching order."""

from handlers import (
    ask,
    changes,
    commitments,
    consent,
    documents,
    hubs,
    language,
    linking,
    moderation,
    my,
    mydata,
    privacy,
    programme,
    proposals,
    publishing,
    questions,
    start,
    subscriptions,
    unlinking,
)
from handlers.dialogue.router import Routes
from handlers.exits import EXITS

ROUTERS = (
    start.router,
    commitments.router,
    programme.router,
    documents.router,
    hubs.router,
    questions.router,
    changes.router,
    ask.router,
    consent.router,
    proposals.router,
    my.router,
    subscriptions.router,
    language.router,
    privacy.router,
    mydata.router,
    linking.router,
    unlinking.router,
    moderation.router,
    publishing.router,
)


def routes() -> Routes:
    """All conversations, ready to route. Raises `ValueError` when two claim the same word."""
    return Routes(ROUTERS, EXITS)
