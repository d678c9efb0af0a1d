"""The list of what stands behind each text: nothing without a source, and the page in docs is up to date."""

from pathlib import Path

import msgspec
import pytest

from civic.content import coverage
from civic.content.coverage import Ground
from civic.content.files import read_content
from civic.content.model import Content, Localised, Section

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "content-coverage.md"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(ROOT / "tests" / "content" / "zrazkova" / "full")


def grounds(content: Content, words: str) -> list[Ground]:
    """What the texts with these words rest on."""
    return [text.ground for text in coverage.texts(content) if words in text.words["uk"]]


def test_the_page_in_docs_is_up_to_date() -> None:
    """Mend it with: hromada content coverage --into docs/content-coverage.md"""
    kept = PAGE.read_text(encoding="utf-8")
    assert coverage.renewed(kept, read_content(ROOT / "content" / "khmelnytskyi")) == kept
    assert "Sentences without a source: 0." in kept


def test_each_text_is_retold_noted_or_a_label(content: Content) -> None:
    assert grounds(content, "запрацював перший хаб") == [Ground.QUOTE]
    assert grounds(content, "Почніть з даних") == [Ground.QUOTE]
    assert grounds(content, "Годин роботи") == [Ground.NOTE]
    assert grounds(content, "Скільки зобов’язань у плані?") == [Ground.LABEL]
    assert Ground.NOTHING not in {text.ground for text in coverage.texts(content)}


def test_words_without_a_quote_are_found(content: Content) -> None:
    first = content.commitment(1)
    fact = msgspec.structs.replace(first.goals.facts[0], quote=" ", text=Localised({"uk": "Звідки це? Ніхто не знає."}))
    bare = msgspec.structs.replace(first, goals=Section(facts=(fact,)))
    broken = msgspec.structs.replace(content, commitments=(bare, content.commitments[1]))
    assert grounds(broken, "Звідки це?") == [Ground.NOTHING]
    page = coverage.page(broken)
    assert "Sentences without a source: 4." in page, "two of the text, its heading, the heading of its passage"
    assert "- Fact.text: Звідки це? Ніхто не знає." in page


def test_the_list_names_document_place_and_file(content: Content) -> None:
    page = coverage.page(content)
    assert "| `roads-report` Звіт про виконання програми «Дороги» за 2025 рік | roads.txt | 4 | 0 | 0 | 0 | 1 |" in page
    assert "| `measure-1.10.markings` | 1.10 | measures/1.10.yaml |" in page
    assert "| `guide.passage.start` |  | documents/guide.yaml |" in page
    assert "| `roads.signed` |  | programme.yaml |" in page
    assert "- what no document states about hubs: 1" in page


def test_a_page_without_the_mark_is_not_overwritten(content: Content) -> None:
    with pytest.raises(ValueError, match="no line"):
        coverage.renewed("# Something else\n", content)
