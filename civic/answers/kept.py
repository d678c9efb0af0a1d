"""One index for one record: building it costs most of a start, so a record that says the same is not indexed again.

A level of completion is read from the record whenever it is shown, so one in which only levels changed is the same.
"""

from collections import deque

from msgspec.structs import replace

from civic.answers.engine import Answers
from civic.content.model import Completion, Content

_KEPT: deque[tuple[Content, Answers]] = deque(maxlen=2)  # the present record and the one before


def answers_to(content: Content) -> Answers:
    """The answers from this record."""
    levelled = _levelled(content)
    for known, answers in tuple(_KEPT):
        if known == levelled:
            return answers
    answers = Answers(levelled)
    _KEPT.append((levelled, answers))
    return answers


def _levelled(content: Content) -> Content:
    """The record without the levels of completion."""
    level = Completion.NOT_STATED
    commitments = tuple(replace(item, status=replace(item.status, level=level)) for item in content.commitments)
    return replace(content, commitments=commitments)
