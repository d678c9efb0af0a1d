"""A decision on a text that many have sent: each copy is decided, and nobody tells more people alone than may be."""

from __future__ import annotations

from functools import partial

from civic import moderation
from civic.telling import Terms
from storage import contacts
from storage.store import Store, Transaction
from tests.civic.test_cases import LANGUAGES, PUBLISH, REFUSE, decided, submitted


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


def copies_told(tx: Transaction) -> int:
    """How many authors of copies of the first case were told."""
    (row,) = tx.rows(
        "SELECT COUNT(*) AS n FROM deliveries WHERE campaign LIKE 'case:%' AND campaign NOT LIKE 'case:1:%'"
    )
    return int(row["n"])


async def test_followers_and_authors_of_copies_are_counted_together(store: Store) -> None:
    head = await store.write(submitted)
    for number in range(3):
        await store.write(partial(submitted, author=f"author {number}", folded_into=head))
    await store.write(partial(decided, number=head, verdict=PUBLISH))

    def follow(tx: Transaction) -> None:
        for number in range(2):
            moderation.follow(tx, head, contacts.meet(tx, "telegram", f"follower {number}", locale="uk").id)

    await store.write(follow)
    before = await store.read(copies_told)
    done = await store.write(partial(decided, number=head, verdict=REFUSE, terms=Terms(LANGUAGES, large=3)))
    assert (done.told, done.copies) == (2, 3)
    assert await store.read(copies_told) - before == 1
