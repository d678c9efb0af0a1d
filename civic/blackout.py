"""What residents are told when time was lost: words of theirs may not have reached us, or are gone with the machine."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from civic.messages import OutgoingMessage
from locales import Catalogues, Translator
from storage import outbox
from storage.aftermath import Talker
from storage.outbox import Lane
from storage.store import Transaction

LIFE = timedelta(days=3)  # then nobody remembers what they wrote
TALKED = timedelta(days=7)  # a conversation was going on with whoever was heard so shortly before


def words(_: Translator, begun: datetime, ended: datetime, *, lost: bool) -> OutgoingMessage:
    """The message. `lost`: what had reached us is gone as well."""
    if lost:
        text = _(
            "Our server broke down. What you wrote to us between {begun} and {ended} is lost. Please send it again.",
            begun=_.moment(begun),
            ended=_.moment(ended),
        )
    else:
        text = _(
            "We were not connected from {begun} to {ended}. If you wrote to us then, it may not have reached us."
            " Please send it again.",
            begun=_.moment(begun),
            ended=_.moment(ended),
        )
    return OutgoingMessage(text=text, lang=_.code)


def tell(
    tx: Transaction,
    talkers: list[Talker],
    languages: Catalogues,
    *,
    campaign: str,
    begun: datetime,
    ended: datetime,
    lost: bool,
) -> None:
    """Tell each of these, in their language, once for each campaign however often this is called."""
    contents = {
        code: msgspec.json.encode(words(language, begun, ended, lost=lost)).decode()
        for code, language in languages.items()
    }
    for talker in talkers:
        outbox.queue(
            tx,
            campaign,
            talker.address_id,
            contents.get(talker.locale) or contents[languages.best(None)],
            lane=Lane.PERSONAL,
            expires=ended + LIFE,
            contact_id=talker.contact_id,
        )
