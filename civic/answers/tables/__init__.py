"""Tables of words for finding answers: data only, one kind of word a module."""


def listed(text: str) -> tuple[str, ...]:
    """The words of a table, however its lines are broken."""
    return tuple(text.split())
