"""Words said to many, until the platform takes them: so long it is shown to no more chats than it may refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.channels.channel import SendOutcome, SendResult
from storage.campaigns import HALTS_AT
from storage.outbox import Claimed

Words = tuple[str, str]  # a campaign in one language


class Trials:
    """What the platform makes of each campaign's words; of what is said to one person alone nothing is kept.

    `halted` are the campaigns that it has refused too often: staff look at them before they go on.
    """

    def __init__(self) -> None:
        self.halted: set[str] = set()
        self._flying: Counter[Words] = Counter()
        self._proven: set[Words] = set()  # those it took last
        self._refusals: Counter[Words] = Counter()  # how often it refused the others in a row

    def proven(self, delivery: Claimed) -> bool:
        """Whether the platform took these words when they were said last."""
        return _words(delivery) in self._proven

    def may_go(self, delivery: Claimed) -> bool:
        """Whether one more chat may be told."""
        words = _words(delivery)
        return (
            not delivery.shared
            or words in self._proven
            or (
                self._flying[words] + max(self._refusals[words], delivery.refused) < HALTS_AT
                and delivery.campaign not in self.halted
            )
        )

    def took_off(self, delivery: Claimed) -> None:
        """A call has begun."""
        if delivery.shared:
            self._flying[_words(delivery)] += 1

    def landed(self, delivery: Claimed) -> None:
        """A call has ended, however that was."""
        if delivery.shared:
            words = _words(delivery)
            self._flying[words] -= 1
            if not self._flying[words]:
                del self._flying[words]

    def judge(self, delivery: Claimed, results: Sequence[SendResult]) -> None:
        """What a call has shown of the words it carried."""
        if not delivery.shared:
            return
        words = _words(delivery)
        if any(result.outcome is SendOutcome.SENT for result in results):
            self._proven.add(words)
            self._refusals.pop(words, None)
        elif all(result.outcome is SendOutcome.INVALID for result in results):
            self._proven.discard(words)
            self._refusals[words] += 1

    def refused(self, delivery: Claimed) -> bool:
        """Whether these words were refused so often that nobody else is to be told."""
        return self._refusals[_words(delivery)] >= HALTS_AT

    def forget(self, campaigns: Iterable[str]) -> None:
        """Nothing of these waits here any more; where they go on they are tried anew."""
        gone = frozenset(campaigns)
        self.halted -= gone
        for words in [words for words in self._refusals if words[0] in gone]:
            del self._refusals[words]


def _words(delivery: Claimed) -> Words:
    return delivery.campaign, delivery.locale
