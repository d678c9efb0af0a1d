"""Every query of the photos that residents attach, and of the slow work that brings them."""

from __future__ import annotations

from storage import attachments, progress, work
from storage.attachments import LIMIT, Kept
from storage.store import Transaction
from tests.storage.queries_people import AGO, DAY, People


def attached(tx: Transaction, people: People) -> None:
    """A draft is filled, emptied, sent, published and forgotten."""
    olena, petro = people.olena.id, people.petro.id
    kept = [attachments.keep(tx, olena, "draft", b"photo %d" % number, most=LIMIT) for number in range(LIMIT + 1)]
    assert kept == [Kept.NEW] * LIMIT + [Kept.FULL]
    assert attachments.keep(tx, olena, "draft", b"photo 2", most=LIMIT) is Kept.SAME
    first, second, *_rest = attachments.of_draft(tx, "draft")
    assert (first.slot, first.size, first.contact_id, first.case_id) == (1, 7, olena, None)
    assert not attachments.drop(tx, second.id, draft="somebody’s")
    assert attachments.drop(tx, second.id, draft="draft")
    assert attachments.keep(tx, olena, "draft", b"photo 9", most=LIMIT) is Kept.NEW
    assert [one.slot for one in attachments.of_draft(tx, "draft")] == [1, 2, 3, 4, 5]
    assert attachments.get(tx, first.id) == first
    assert attachments.content(tx, first.id) == b"photo 0"
    assert attachments.content(tx, second.id) is None
    _sent(tx, people)
    assert attachments.keep(tx, petro, "never sent", b"photo", most=LIMIT) is Kept.NEW
    attachments.join(tx, petro, olena)
    assert attachments.count(tx, petro) == 0
    assert attachments.purge(tx, DAY) == 0
    assert attachments.purge(tx, AGO) == 1
    assert attachments.count(tx, olena) == len(attachments.of_contact(tx, olena)) == LIMIT
    _brought(tx, people)


def _sent(tx: Transaction, people: People) -> None:
    """A case gets the draft's photos, and of a second draft what fits beside them."""
    case = tx.row("SELECT MIN(id) AS id FROM cases")
    assert case is not None
    number = int(case["id"])
    for slot in (4, 5):
        assert attachments.drop(tx, attachments.of_draft(tx, "draft")[-1].id, draft="draft"), slot
    assert attachments.attach(tx, "draft", number, most=LIMIT) == 3
    for photo in (b"photo 0", b"more 1", b"more 2", b"more 3"):
        assert attachments.keep(tx, people.olena.id, "reply", photo, most=LIMIT) is Kept.NEW
    assert attachments.attach(tx, "reply", number, most=LIMIT) == 2
    assert attachments.of_draft(tx, "reply") == []
    shown = [attachments.content(tx, one.id) for one in attachments.of_case(tx, number)]
    assert shown == [b"photo 0", b"photo 9", b"photo 2", b"more 1", b"more 2"]
    assert attachments.publish(tx, number) == LIMIT
    assert attachments.hide(tx, number) == LIMIT
    assert attachments.clear(tx, "draft") == 0


def _brought(tx: Transaction, people: People) -> None:
    """Two people wait: what one asked for later is not done before what they asked for first."""
    olena, petro = people.olena.address_id, people.petro.address_id
    for payload, address in (("1", olena), ("2", olena), ("3", petro)):
        work.ask(tx, "photo", payload, address)
    assert (work.waiting(tx, "photo", olena), work.waiting(tx, "other", olena)) == (2, 0)
    assert work.payloads(tx, people.olena.id) == ["1", "2"]
    claimed = [work.claim(tx, DAY) for _ in range(3)]
    assert [piece.payload if piece else None for piece in claimed] == ["1", "3", None]
    for piece in claimed:
        assert piece is None or work.finish(tx, piece.id)
    last = work.claim(tx, DAY)
    assert last is not None
    assert last.payload == "2"
    assert work.finish(tx, last.id)
    for name, mime in (("up", "upload"), ("up too", "upload"), ("made", "image/jpeg")):
        progress.keep_media(tx, name, mime, b"bytes")
    assert progress.drop_upload(tx, "up")
    assert not progress.drop_upload(tx, "made")
    assert progress.take_media(tx, "made") == b"bytes"
    assert progress.take_media(tx, "made") is None
    assert (progress.purge_uploads(tx, DAY), progress.purge_uploads(tx, AGO)) == (0, 1)


def forgotten(tx: Transaction, people: People) -> None:
    """What was published stays, and nobody knows whose it was."""
    case = tx.row("SELECT MIN(case_id) AS id FROM attachments")
    assert case is not None
    attachments.keep(tx, people.olena.id, "draft", b"a draft", most=LIMIT)
    attachments.publish(tx, int(case["id"]))
    attachments.erase(tx, people.olena.id)
    left = attachments.of_case(tx, int(case["id"]))
    assert [one.contact_id for one in left] == [None] * LIMIT
    assert attachments.of_draft(tx, "draft") == []
