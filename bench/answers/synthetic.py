"""A city with many passages, made of a real one: what other towns would hold of the same kind, in other words.

Every copy tells of other people, towns, firms, days and numbers, and of partly other things: names are made up with
the endings of real ones, so that they are inflected, numbers are other numbers, one word in five is another word of
the dictionary. So the vocabulary grows with the city, in both languages, and no passage stands there twice. The words
are the same in every run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from random import Random

import msgspec
import pymorphy3

from civic.answers import words
from civic.answers.pieces import pieces
from civic.content.model import Content, Document, Fact, Localised, Passage, Source

ANOTHER = 0.2  # of the words that are no names
ENDING = 3  # letters of a word that its replacement keeps
START, TAKEN, FROM_ONE_START = 4, 5, 200  # of the dictionary: so many of the words of every fifth beginning
LEAST = 5  # letters; shorter words mostly bind others
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_UKRAINIAN = (
    "ба бо ва ве го гри да до жу за зо ка кру ла ли лю ма ми на не па пле ра ро са сі ста та те ті фе ха хо ці ша"
)
_ENGLISH = "ba bo cla da den fa gra ha ho ka la li ma mer na no pa pre ra ro sa shi sta ta ti va ve wa we wo ya za zel"
_SYLLABLES = {True: _UKRAINIAN.split(), False: _ENGLISH.split()}


def city(content: Content, passages: int) -> Content:
    """The city with so many things to be found: the real one, and of as many copies as it takes."""
    missing = passages - sum(1 for _ in pieces(content))
    real = _own(content)
    stock = _Stock(content)
    sources, documents = list(content.sources), list(content.documents)
    copy = 0
    while missing > 0:
        copy += 1
        town = _Town(stock, copy)
        made = [town.passage(said) for said in real[:missing]]
        missing -= len(made)
        sources += [town.source(source) for source in content.sources]
        by_source: dict[str, list[Passage]] = defaultdict(list)
        for passage in made:
            by_source[passage.source].append(passage)
        documents += [Document(source=source, passages=tuple(said)) for source, said in by_source.items()]
    return msgspec.structs.replace(content, sources=tuple(sources), documents=tuple(documents))


def _own(content: Content) -> list[Fact | Passage]:
    own = [said for document in content.documents for said in document.passages if said.quote and said.findable]
    return [*content.facts.values(), *own]


class _Stock:
    """The words that take the place of others: of the dictionary for Ukrainian, of the content itself for English."""

    def __init__(self, content: Content) -> None:
        texts = [text for said in _own(content) for text in (*said.text.values(), said.quote)]
        self._known = sorted({word for text in texts for word in _WORD.findall(text.lower()) if len(word) >= LEAST})

    @cached_property
    def by_ending(self) -> Mapping[str, Sequence[str]]:
        """Words by how they end."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._words():
            found[word[-ENDING:]].append(word)
        return found

    def _words(self) -> Iterator[str]:
        yield from (word for word in self._known if not words.is_cyrillic(word))
        dictionary = pymorphy3.MorphAnalyzer(lang="uk").dictionary.words
        starts = sorted({word[:START] for word in self._known if words.is_cyrillic(word)})
        for start in starts[::TAKEN]:
            alike = dictionary.keys(start)
            yield from Random(start).sample(alike, min(FROM_ONE_START, len(alike)))  # noqa: S311


class _Town:
    """One copy: the same word is the same other word wherever it stands."""

    def __init__(self, stock: _Stock, number: int) -> None:
        self._stock = stock
        self._number = number
        self._chance = Random(number)  # noqa: S311
        self._instead: dict[str, str] = {}

    def source(self, source: Source) -> Source:
        return msgspec.structs.replace(source, id=self._id(source.id), title=self._texts(source.title))

    def passage(self, said: Fact | Passage) -> Passage:
        return Passage(
            id=self._id(said.id),
            source=self._id(said.source),
            title=self._texts(said.topic),
            quote=self._text(said.quote),
            text=self._texts(said.text),
        )

    def _id(self, key: str) -> str:
        return f"{key}--{self._number}"

    def _texts(self, texts: Localised) -> Localised:
        return Localised({language: self._text(text) for language, text in texts.items()})

    def _text(self, text: str) -> str:
        return _WORD.sub(lambda match: self._other(match[0], begins=_begins(text, match.start())), text)

    def _other(self, word: str, *, begins: bool) -> str:
        """What stands in this town where the real one has this word."""
        known = word.lower() if begins else word
        if known not in self._instead:
            self._instead[known] = self._chosen(known)
        other = self._instead[known]
        return other.capitalize() if begins and word[0].isupper() else other

    def _chosen(self, word: str) -> str:
        if word.isdigit():
            return self._number_like(word)
        if len(word) < LEAST:
            return word
        if word[0].isupper():
            made = "".join(self._chance.choices(_SYLLABLES[words.is_cyrillic(word)], k=2))
            return made.capitalize() + word[-ENDING:].lower()
        others = self._stock.by_ending.get(word[-ENDING:], ())
        return self._chance.choice(others) if others and self._chance.random() < ANOTHER else word

    def _number_like(self, digits: str) -> str:
        if len(digits) == 4 and digits[:2] in {"19", "20"}:
            return str(self._chance.randint(1991, 2031))
        if len(digits) <= 2:
            return str(self._chance.randint(1, 28))
        return str(self._chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))


def _begins(text: str, at: int) -> bool:
    """Whether a word begins a sentence, so that its capital letter makes no name of it."""
    before = text[:at].rstrip(' \n«“"(–-')
    return not before or before[-1] in ".!?:;"
