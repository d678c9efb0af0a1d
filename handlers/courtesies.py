"""What people say to a chat that is no question: thanks, a goodbye, who are you, I understand nothing."""

from __future__ import annotations

import re

from civic.plain_text import fold
from handlers import start
from handlers.dialogue.context import Context

LONGEST, THANKED = 6, 4  # words; whoever says more asks something too

_THANKS = re.compile(
    r"^(?:ну |ой |щиро |дуже |красно )*(?:дяку|спасиб|вдячн|thank|thx)|"
    r"^(?:до побачення|до свидания|бувай|па па|па$|на все добре|good ?bye|bye|see you)"
)
_LOST = re.compile(
    r"^(?:а )?(?:ти|ви|це) (?:хто|бот|робот|жив|людина|машина|програма)|^хто (?:ти|ви)\b|"
    r"^(?:а )?(?:що|шо|чим) (?:ти|ви) (?:вмі|може|знає|допомага)|"
    r"^(?:я )?(?:нічого )?не (?:зрозумі|розумі|понял|понима)|^нічого не (?:зрозумі|розумі|понят)|"
    r"^(?:who|what) are you|^are you (?:a |an )?(?:human|robot|bot|person|real)|^what can you do|"
    r"^i (?:do not|don t|did not|didn t) understand|^(?:алло|ви тут|ти тут|hello anybody|допоможи|help)(?: |$)"
)


def returned(context: Context, text: str) -> bool:
    """Answer a courtesy in kind; whether the text was one. Whatever has more words is a question."""
    said = fold(text)
    if len(said.split()) > LONGEST:
        return False
    if _THANKS.search(said) and len(said.split()) <= THANKED and "?" not in text:
        start.thanks(context)
    elif _LOST.search(said):
        start.help_(context)
    else:
        return False
    context.abstained = True
    return True
