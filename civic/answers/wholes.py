"""Whether a question is about a commitment or a measure as a whole, or asks for the list of them."""

from civic.answers import words
from civic.answers.question import Question
from civic.answers.spelling import means
from civic.answers.tables import cues
from civic.content.model import Commitment, Content, Localised, Measure

SINGLE = frozenset({"money", "number", "date", "person"})
_ORDINALS = frozenset(name for names in cues.ORDINALS.values() for name in names)


class Wholes:
    """Tells what is asked for as a whole: nothing else is left of the question."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._names = {item.id: (_keys(item.name), _keys(item.title)) for item in content.commitments}
        self._titles = {item.id: _keys(item.title) for item in content.measures}

    def measure(self, asked: Question, meant: Measure) -> bool:
        """Whether only the measure's own title and words for its state are left beside its number."""
        if asked.asks & SINGLE:
            return False
        title = self._titles[meant.id]
        return all(
            means(word.text, cues.STATUS) or means(word.text, cues.PROGRAMME) or word.keys.keys() & title
            for word in asked.focus
        )

    def commitment(self, asked: Question, meant: Commitment | None) -> Commitment | None:
        """The commitment whose state as a whole is asked for."""
        if asked.asks & SINGLE:
            return None
        left = [word for word in asked.focus if not means(word.text, cues.STATUS)]
        if meant:
            return None if left else meant
        bare = [word for word in asked.focus if means(word.text, _ORDINALS)]
        if len(bare) == 1 == len(left):
            number = next(n for n, names in cues.ORDINALS.items() if means(bare[0].text, names))
            return next((item for item in self._content.commitments if item.number == number), None)
        for item in self._content.commitments:
            name, title = self._names[item.id]
            exact = [word for word in asked.focus if word.keys.keys() & name]
            named = {key for word in exact for key in word.keys.keys() & name}
            rest = [word for word in left if not word.keys.keys() & (name | title)]
            if not rest and len(exact) >= 2 and len(named) >= 2:
                return item
        return None

    def commitments(self, asked: Question) -> bool:
        """Whether the question asks which commitments there are."""
        if asked.asks & SINGLE or asked.number is not None:
            return False
        about = any(means(word, cues.LIST_HEADS) for word in asked.tokens)
        return about and all(means(word.text, cues.LIST_WORDS) for word in asked.focus)

    def measures(self, asked: Question) -> bool:
        """Whether the question asks which measures the programme has."""
        if asked.asks & SINGLE or not self._content.measures:
            return False
        about = any(means(word, cues.MEASURES) for word in asked.tokens)
        return about and all(
            means(word.text, cues.LIST_WORDS - cues.PLAN) or means(word.text, cues.PROGRAMME) for word in asked.focus
        )


def _keys(text: Localised) -> frozenset[str]:
    """The words of a name or title, as lemmas and stems."""
    return frozenset(
        key
        for value in text.values()
        for word in words.tokens(words.fold(value))
        if not words.is_stop(word)
        for key in words.form(word).lemmas
    )
