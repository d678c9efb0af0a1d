"""Which words each case has, so that cases that say the same are found. The words come from `civic/likeness`.

How many cases have a word is counted when it is asked, up to a bound, and kept nowhere: a row for each word would be
one that all who send something at the same time wait for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from storage.store import Transaction

MOST = 32  # words that are counted, and cases whose words are read, in one statement
OPENERS = 8  # words by which cases are found, in one statement
NEWEST = 200  # cases that one word opens
STATES = 8  # states in one statement
COMMON = 128  # cases with a word after which nobody counts on: it tells nothing
LIGHT = 1000  # what a word weighs is sent in thousandths


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that shares words: how many, what they weigh together, how many words but numbers it has, whose it is."""

    case_id: int
    shared: int
    weight: float
    size: int
    contact_id: int | None


_WORDS = ", ".join(f"(CAST(:word{n} AS TEXT))" for n in range(MOST))
_AMONG = ", ".join(f":state{n}" for n in range(STATES))
_CASES = ", ".join(f":case{n}" for n in range(MOST))

_COUNTS = (
    f"WITH sought (term) AS (VALUES {_WORDS})"
    " SELECT s.term, (SELECT COUNT(*) FROM (SELECT t.case_id FROM case_terms t WHERE t.term = s.term"
    " ORDER BY t.case_id LIMIT :most)"
    " AS few) AS n FROM sought s WHERE s.term <> ''"
)

# A branch for each word, and each case's row looked up on its own: the plan is the same on both databases, whatever
# they know or do not know of how many rows there are.
_OPENED = " UNION ALL ".join(
    f"SELECT case_id, size, CAST(:weight{n} AS BIGINT) AS weight FROM (SELECT case_id, size FROM case_terms"
    f" WHERE term = :word{n} ORDER BY case_id DESC LIMIT :newest) AS a{n}"
    for n in range(OPENERS)
)
_CANDIDATES = (
    f"WITH opened AS ({_OPENED}), found AS MATERIALIZED (SELECT case_id, COUNT(*) AS shared,"
    " CAST(SUM(weight) AS BIGINT) AS weight, MAX(size) AS size FROM opened WHERE size BETWEEN :least AND :largest"
    " GROUP BY case_id)"
    " SELECT n.case_id, n.shared, n.weight, n.size, (SELECT c.contact_id FROM cases c WHERE c.id = n.case_id)"
    " AS contact_id FROM (SELECT f.case_id, f.shared, f.weight, f.size FROM found f"
    f" WHERE (SELECT c.state FROM cases c WHERE c.id = f.case_id AND c.kind = :kind) IN ({_AMONG})"
    " ORDER BY f.weight DESC, f.case_id LIMIT :limit) AS n ORDER BY n.weight DESC, n.case_id"
)


def put(tx: Transaction, case_id: int, terms: Collection[str]) -> None:
    """Say anew which words a case has; none takes it out."""
    drop(tx, case_id)
    size = sum(not term[0].isdigit() for term in set(terms))
    tx.many(
        "INSERT INTO case_terms (term, case_id, size) VALUES (:term, :case, :size)",
        [{"term": term, "case": case_id, "size": size} for term in sorted(set(terms))],
    )


def drop(tx: Transaction, case_id: int) -> int:
    """Forget the words of a case: it is erased, or nobody is to find it any more; how many there were."""
    return tx.execute("DELETE FROM case_terms WHERE case_id = :case", case=case_id)


def fold(tx: Transaction, case_id: int, into: int) -> bool:
    """A case became part of a flood: only the first one, `into`, is looked for from now on, so a flood is one case.

    False where the first one has no words any more: this one keeps its own, and the flood goes on under its number.
    """
    if tx.row("SELECT 1 AS one FROM case_terms WHERE case_id = :case LIMIT 1", case=into) is None:
        return False
    drop(tx, case_id)
    return True


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget the words of everything a resident sent; to be called before their name is taken off their cases."""
    tx.execute(
        "DELETE FROM case_terms WHERE case_id IN (SELECT id FROM cases WHERE contact_id = :contact)", contact=contact_id
    )


def counts(tx: Transaction, terms: Sequence[str]) -> dict[str, int]:
    """How many cases have each of the words, at most `COMMON`; of more than `MOST` words only the first are asked."""
    rows = tx.rows(_COUNTS, most=COMMON, **_padded("word", terms[:MOST], MOST, ""))
    return {row["term"]: int(row["n"]) for row in rows}


def candidates(
    tx: Transaction,
    terms: Mapping[str, float],
    *,
    among: Collection[str],
    kind: str,
    limit: int,
    sizes: tuple[int, int] = (0, 1_000_000),
) -> list[Candidate]:
    """Cases that have some of the words, those with the weightiest first.

    `terms` says what each word weighs; of more than `OPENERS` only the first are looked for, and
    of more than `NEWEST` cases with one word only the newest are found. `among` are the states, at
    most `STATES`, in which a case is found; `sizes` the least and the largest number of words that it may have, not
    counting numbers.
    """
    sought = list(terms.items())[:OPENERS]
    rows = tx.rows(
        _CANDIDATES,
        kind=kind,
        limit=limit,
        newest=NEWEST,
        least=sizes[0],
        largest=sizes[1],
        **_padded("word", [term for term, _ in sought], OPENERS, ""),
        **_padded("weight", [round(weight * LIGHT) for _, weight in sought], OPENERS, 0),
        **_padded("state", sorted(among), STATES, ""),
    )
    return [
        Candidate(row["case_id"], int(row["shared"]), row["weight"] / LIGHT, row["size"], row["contact_id"])
        for row in rows
    ]


def of_cases(tx: Transaction, case_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The words of each of these cases, at most `MOST`; those that have none are left out."""
    found: dict[int, set[str]] = {}
    if case_ids:
        for row in tx.rows(
            f"SELECT case_id, term FROM case_terms WHERE case_id IN ({_CASES})",
            **_padded("case", case_ids[:MOST], MOST, 0),
        ):
            found.setdefault(row["case_id"], set()).add(row["term"])
    return {case_id: frozenset(terms) for case_id, terms in found.items()}


def _padded(name: str, values: Sequence[object], most: int, filler: object) -> dict[str, object]:
    """The parameters of a list: always as many, so that there is one text to prepare."""
    if len(values) > most:
        raise ValueError(f"at most {most} of {name}")
    return {f"{name}{n}": values[n] if n < len(values) else filler for n in range(most)}
