"""Every query about the words of cases: put, counted, found by, read, folded, forgotten."""

from __future__ import annotations

from storage import case_terms, cases
from storage.cases import CaseKind, CaseState, Submission
from storage.store import Transaction
from tests.storage.queries_people import People


def alike(tx: Transaction, people: People) -> None:
    """Three proposals of somebody who is then forgotten; two share words."""
    petro = people.petro.id
    one, two, three = (cases.open_case(tx, petro, Submission(CaseKind.PROPOSAL, "Текст", "uk")) for _ in range(3))
    case_terms.put(tx, one, {"лавка", "парк", "5"})
    case_terms.put(tx, two, {"лавка"})
    case_terms.put(tx, two, {"лавка", "двір"})
    assert case_terms.counts(tx, ["лавка", "двір", "міст"]) == {"лавка": 2, "двір": 1, "міст": 0}
    kind, among = CaseKind.PROPOSAL.value, [CaseState.SUBMITTED.value]
    weights = {"лавка": 1.0, "парк": 0.5, "5": 0.25}
    found = case_terms.candidates(tx, weights, among=among, kind=kind, limit=5)
    shown = [(near.case_id, near.shared, near.weight, near.size) for near in found]
    assert shown == [(one, 3, 1.75, 2), (two, 1, 1.0, 2)]
    assert {near.contact_id for near in found} == {petro}
    for none in ({"among": ["refused"]}, {"kind": "feedback"}, {"sizes": (3, 9)}, {"limit": 0}):
        asked = {"among": among, "kind": kind, "limit": 5, **none}
        assert case_terms.candidates(tx, weights, **asked) == []  # type: ignore[arg-type]
    assert case_terms.of_cases(tx, [one, two, three]) == {one: {"лавка", "парк", "5"}, two: {"лавка", "двір"}}
    assert case_terms.of_cases(tx, []) == {}
    assert not case_terms.fold(tx, two, three), "the head has no words"
    assert case_terms.fold(tx, two, one)
    assert case_terms.drop(tx, one) == 3
    case_terms.put(tx, three, {"лавка"})
    case_terms.erase(tx, petro)
    assert case_terms.counts(tx, ["лавка"]) == {"лавка": 0}
    tx.execute("DELETE FROM case_events WHERE case_id IN (:one, :two, :three)", one=one, two=two, three=three)
    tx.execute("DELETE FROM cases WHERE id IN (:one, :two, :three)", one=one, two=two, three=three)
