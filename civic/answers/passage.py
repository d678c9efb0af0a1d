"""One passage: the best of what was found, with whatever else was found in the same printed place."""

from collections.abc import Iterator, Sequence

from civic.answers.finding import Entry
from civic.content.model import Content, Fact, Measure


def passage(content: Content, found: Sequence[Entry]) -> tuple[Entry, ...]:
    """The best of what was found and those from the same place: a passage of a document, one event of a measure.

    In the order in which they were found. What belongs to the place and was not found is no answer, so it is left out.
    """
    best = found[0]
    near = {key for place in _places(content) if best.id in place for key in place}
    return (best, *(entry for entry in found[1:] if entry.id in near and entry.source == best.source))


def _places(content: Content) -> Iterator[frozenset[str]]:
    for document in content.documents:
        for printed in document.passages:
            yield frozenset(printed.facts)
    for measure in content.measures:
        yield from _events(measure)
    for topic in content.plan.topics:
        yield frozenset(fact.id for fact in topic.facts)


def _events(measure: Measure) -> Iterator[frozenset[str]]:
    """What a report says of one event: a dated fact and those behind it that have no day of their own, or its day."""
    event: list[Fact] = []
    for fact in measure.facts:
        day = fact.sort or fact.date
        if event and day is not None and day != (event[0].sort or event[0].date):
            yield frozenset(one.id for one in event)
            event = []
        event.append(fact)
    yield frozenset(one.id for one in event)
