"""A decision on a text that many have sent: each copy is decided, and nobody tells more people alone than may be."""

from __future__ import annotations

from functools import partial

from civic.telling import Terms
from storage.store import Store
from tests.civic.test_cases import LANGUAGES, REFUSE, decided, submitted


async def test_one_moderator_tells_no_more_authors_than_one_person_may(store: Store) -> None:
    head = await store.write(submitted)
    for number in range(5):
        await store.write(partial(submitted, author=f"author {number}", folded_into=head))
    terms = Terms(LANGUAGES, large=3)
    done = await store.write(partial(decided, number=head, verdict=REFUSE, terms=terms))
    assert done.copies == 5
    (told,) = await store.read(
        lambda tx: tx.rows("SELECT COUNT(*) AS n FROM deliveries WHERE campaign NOT LIKE :head", head=f"case:{head}:%")
    )
    assert told["n"] == 3
    (refused,) = await store.read(lambda tx: tx.rows("SELECT COUNT(*) AS n FROM cases WHERE state = 'refused'"))
    assert refused["n"] == 6
