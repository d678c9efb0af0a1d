"""What the bot says: one file a conversation. `ROUTERS` is every one of them, in matching order."""

from handlers import (
    alert,
    approval,
    ask,
    broadcast_plan,
    broadcast_proof,
    broadcast_writing,
    broadcasts,
    bulk,
    changes,
    commitments,
    consent,
    correcting,
    documents,
    hubs,
    language,
    linking,
    moderation,
    my,
    mydata,
    notices,
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
    notices.router,
    language.router,
    privacy.router,
    mydata.router,
    linking.router,
    unlinking.router,
    moderation.router,
    publishing.router,
    alert.router,
    broadcast_writing.router,
    broadcast_plan.router,
    broadcast_proof.router,
    approval.router,
    broadcasts.router,
    bulk.router,
    correcting.router,
)


def routes() -> Routes:
    """All conversations, ready to route. Raises `ValueError` when two claim the same word."""
    return Routes(ROUTERS, EXITS)
