"""The city itself, what is known of its digital-education hubs, and what residents commonly ask."""

from collections.abc import Mapping

from civic.content.documents import Translation
from civic.content.text import FALLBACK, Localised, Record


class OtherBot(Record, frozen=True, kw_only=True):
    """The city's other chatbot, so that residents are not confused; no address unless a document states it."""

    name: Localised
    text: Localised
    url: str | None = None
    quote: str | None = None
    source: str | None = None


class City(Record, frozen=True, kw_only=True):
    """The city itself: its names, its language and the number to call in danger."""

    id: str
    name: Localised
    name_genitive: Localised | None = None
    default_language: str = FALLBACK
    emergency: str = "112"
    translation: Translation = Translation.UNOFFICIAL
    other_bot: OtherBot | None = None
    petitions: str | None = None  # where petitions are handed in and signed, by law: never here


class Missing(Record, frozen=True, kw_only=True):
    """Something that people ask about and no document states; said in so many words, never guessed."""

    id: str
    text: Localised


class Hubs(Record, frozen=True, kw_only=True):
    """What the documents say of digital-education hubs, by ids of facts, and what they do not give."""

    title: Localised
    facts: tuple[str, ...]
    missing: tuple[Missing, ...] = ()


class Question(Record, frozen=True, kw_only=True):
    """A common question. `also` holds other wordings by language; `answer` names facts or passages, never prose."""

    id: str
    ask: Localised
    answer: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]] = {}

    def wordings(self, language: str) -> tuple[str, ...]:
        """Every way to ask it in a language; none where it is not written in that language."""
        own = (self.ask[language],) if language in self.ask else ()
        return (*own, *self.also.get(language, ()))


class Wording(Record, frozen=True, kw_only=True):
    """How residents ask for a fact, passage or discrepancy, by language: only searched, never shown."""

    about: str
    asked: Mapping[str, tuple[str, ...]]
