"""The city's content says only what the documents say, and a broken folder is refused with file, line and reason."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from civic.content.files import ContentError, Problem, read_content
from civic.content.model import (
    Completion,
    Content,
    Discrepancy,
    Fact,
    Localised,
    PlanState,
    Section,
    Translation,
    decode_hook,
    encode_hook,
)

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"
NUMBER = re.compile(r"\d+")
RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def content() -> Content:
    """The real content, read once."""
    return read_content(CITY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real folder that a test may break."""
    folder = tmp_path / "city"
    shutil.copytree(CITY, folder)
    return folder


def problems(folder: Path) -> list[Problem]:
    """What the reader refuses in a folder; it must refuse something."""
    with pytest.raises(ContentError) as refused:
        read_content(folder)
    return refused.value.problems


def change(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence and tell the line on which it stands."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def texts(content: Content) -> Iterator[tuple[str, str, str]]:
    """Every text we wrote about a quote: where, the text in one language, the quotes it rests on."""
    for fact in content.facts.values():
        for language, text in fact.text.items():
            yield f"{fact.id} ({language})", text, fact.quote
    for discrepancy in content.discrepancies:
        quotes = "\n".join(statement.quote for statement in discrepancy.statements)
        for language, text in discrepancy.text.items():
            yield f"{discrepancy.id} ({language})", text, quotes
        for statement in discrepancy.statements:
            for language, text in statement.text.items():
                yield f"{discrepancy.id} statement ({language})", text, statement.quote


# ------------------------------------------------------------------ the real content


def test_every_commitment_is_there_with_its_short_name(content: Content) -> None:
    names = [(item.id, item.number, item.name["uk"], item.name["en"]) for item in content.commitments]
    assert names == [
        ("khm-1", 1, "Цифрові послуги", "Digital services"),
        ("khm-2", 2, "Зелений курс", "Green course"),
        ("khm-3", 3, "Цифрові компетентності", "Digital skills"),
    ]
    assert content.commitment(3) is content.commitment("khm-3")


def test_no_commitment_has_a_level_that_no_document_states(content: Content) -> None:
    for commitment in content.commitments:
        assert commitment.status.level is Completion.NOT_STATED
        assert commitment.status.reason is not None
        assert set(commitment.status.reason) >= {"uk", "en"}
    for number in (1, 2):
        reason = content.commitment(number).status.reason
        assert reason is not None
        assert "no report on this commitment is held" in reason["en"]
    third = content.commitment(3).status
    assert third.reason is not None
    assert "the form’s field is empty" in third.reason["en"]
    beside = [content.facts[key].quote for key in third.beside]
    assert "All of the commitment milestones were implemented as planned" in beside


def test_the_plan_has_ended_and_names_its_institutions_as_of_its_date(content: Content) -> None:
    plan = content.plan
    assert (plan.state, plan.submitted, plan.ends) == (PlanState.ENDED, "2021-09-10", "2025-08")
    assert len(plan.lead_institutions) == 5
    for office in plan.lead_institutions:
        assert office.as_of == "2021-09-10"
        assert office.quote in office.name["uk"]
    for commitment in content.commitments:
        assert commitment.lead_institutions.stated_for == "plan"
        assert commitment.lead_institutions.note is not None
        assert not commitment.lead_institutions.institutions


def test_every_fact_has_words_a_source_and_a_heading(content: Content) -> None:
    assert len(content.facts) > 150
    for fact in content.facts.values():
        assert fact.quote.strip()
        assert content.source(fact.source).source_file.endswith(".txt")
        assert set(fact.text) >= {"uk", "en"}, fact.id
        assert set(fact.topic) >= {"uk", "en"}, fact.id
        assert fact.translation is Translation.UNOFFICIAL
        assert content.owners[fact.id] in {content.plan.id, "khm-1", "khm-2", "khm-3"}


def test_a_silent_section_says_so(content: Content) -> None:
    silent = [
        (commitment.id, name)
        for commitment in content.commitments
        for name, section in commitment.sections.items()
        if not section.facts and section.note is not None and set(section.note) >= {"uk", "en"}
    ]
    assert ("khm-1", "done") in silent
    assert ("khm-2", "done") in silent
    for commitment in content.commitments:
        for name, section in commitment.sections.items():
            assert section.facts or (commitment.id, name) in silent
            assert section != Section()


def test_texts_are_short_enough_for_an_answer(content: Content) -> None:
    for where, text, _ in texts(content):
        assert 0 < len(text) <= 500, where


def test_texts_bring_no_number_of_their_own(content: Content) -> None:
    for where, text, quotes in texts(content):
        assert set(NUMBER.findall(text)) <= set(NUMBER.findall(quotes)), where
        assert "%" not in text or "%" in quotes, where


def test_a_year_or_date_is_in_the_quote(content: Content) -> None:
    dated = [fact for fact in content.facts.values() if fact.year or fact.date]
    assert dated
    for fact in dated:
        for part in (fact.year, (fact.date or "").split("-")[0]):
            assert not part or str(part) in fact.quote, fact.id


def test_ukrainian_is_written_in_ukrainian(content: Content) -> None:
    for where, text, _ in texts(content):
        if where.endswith("(uk)"):
            assert not RUSSIAN.search(text), where
            assert "'" not in text, where
            assert not re.search(r"\s-\s|—", text), where


def test_an_empty_field_is_neither_zero_nor_no(content: Content) -> None:
    empty = [fact for fact in content.facts.values() if fact.empty_field]
    assert {"plan.cocreation.groups-count", "plan.cocreation.meetings-count"} < {fact.id for fact in empty}
    assert {"khm-3.evaluation.level", "khm-3.evaluation.degree"} < {fact.id for fact in empty}
    for fact in empty:
        assert "empty" in fact.text["en"]
        assert "порожн" in fact.text["uk"]
        assert not NUMBER.search(fact.text["uk"])


def test_sources_say_who_wrote_them_and_when(content: Content) -> None:
    assert [source.id for source in content.sources] == ["plan", "learning-review", "ecr-khm-3"]
    review, report = content.source("learning-review"), content.source("ecr-khm-3")
    assert (review.own, report.own) == (True, False)
    assert len(review.authors) == 3
    assert report.date is None
    assert report.date_text["en"] == "date not stated"


DISCREPANCIES = {
    "plan-period": ("khm-2021-2025", "2021-2022", "August 2025"),
    "monitoring-body": ("khm-2021-2025", "To be determined"),
    "empty-participation": ("khm-2021-2025", "How many groups"),
    "khm-3-empty-fields": ("khm-3", "Degree of result:"),
    "working-group": ("khm-2021-2025", "will be created", "is in place"),
    "library-counts": ("khm-3", "six village libraries", "11 libraries"),
    "own-review": ("learning-review", "achieved its intended outcomes", "experienced delays"),
    "utilities": ("khm-1", "100% availability of utilities"),
    "khm-3-as-planned": ("khm-3", "implemented as planned", "slowing progress"),
    "khm-3-participation": ("khm-3", "public participation", "Not Applicable"),
    "war-and-preparation": ("khm-2021-2025", "subsequent full-scale war", "10th September 2021"),
    "green-plan-names": ("khm-2", "Green Course Action Plan", "Green City Action Plan"),
    "agency-name": ("learning-review", "Khmelnytskyi City Development Agency", "Khmelnytskyi Development Agency"),
    "strategy-names": ("khm-2021-2025", "Strategic Development Plan", "Development Strategy"),
    "words-cut-off": ("khm-3.about.description", "Public Administration and L"),
}


@pytest.mark.parametrize("name", DISCREPANCIES)
def test_a_discrepancy_is_worded_in_both_languages_and_quotes_both_sides(content: Content, name: str) -> None:
    about, *words = DISCREPANCIES[name]
    found = next(item for item in content.discrepancies if item.id == f"discrepancy.{name}")
    assert found in content.discrepancies_about(about)
    assert set(found.title) >= {"uk", "en"}
    assert set(found.text) >= {"uk", "en"}
    assert len(found.statements) >= 2
    quotes = [statement.quote for statement in found.statements]
    for word in words:
        assert any(word in quote for quote in quotes), word
    for statement in found.statements:
        content.source(statement.source)
        assert set(statement.text) >= {"uk", "en"}


def test_no_discrepancy_goes_untested(content: Content) -> None:
    assert {item.id for item in content.discrepancies} == {f"discrepancy.{name}" for name in DISCREPANCIES}


def test_the_other_bot_has_no_invented_address(content: Content) -> None:
    assert content.city.emergency == "112"
    assert content.city.other_bot is not None
    assert content.city.other_bot.url is None
    assert "Svoi" in content.city.other_bot.text["en"]


# ------------------------------------------------------------------ the model


def test_a_text_falls_back_to_ukrainian_and_says_so() -> None:
    text = Localised({"uk": "так", "en": "yes"})
    assert text.pick("en-GB") == ("yes", "en")
    assert text.pick("en") == ("yes", "en")
    assert text.pick("pl") == ("так", "uk")
    assert hash(text) == hash(Localised({"en": "yes", "uk": "так"}))


def test_facts_survive_a_trip_through_json(content: Content) -> None:
    facts = tuple(content.facts.values())
    kept = msgspec.json.encode(facts, enc_hook=encode_hook)
    assert msgspec.json.decode(kept, type=tuple[Fact, ...], dec_hook=decode_hook) == facts
    kept = msgspec.json.encode(content.discrepancies, enc_hook=encode_hook)
    assert msgspec.json.decode(kept, type=tuple[Discrepancy, ...], dec_hook=decode_hook) == content.discrepancies


def test_an_unknown_id_is_a_key_error(content: Content) -> None:
    for look_up in (content.source, content.commitment):
        with pytest.raises(KeyError):
            look_up("nowhere")


# ------------------------------------------------------------------ broken folders

BROKEN = {
    "bad yaml": ("plan.yaml", "state: ended", "state: [ended", "not valid YAML"),
    "tab": ("city.yaml", "emergency:", "\temergency:", "not valid YAML"),
    "key twice": ("city.yaml", "default_language: uk", "id: again", "given twice"),
    "alias": ("city.yaml", "default_language: uk", "default_language: *name", "references"),
    "strange tag": ("city.yaml", "default_language: uk", "default_language: !!python/name:os.system", "not valid YAML"),
    "missing key": ("commitments/khm-2.yaml", "number: 2\n", "", "“number” is missing"),
    "unknown key": ("plan.yaml", "state: ended", "state: ended\nstatee: ended", "unknown key “statee”"),
    "unknown source": ("commitments/khm-3.yaml", "source: ecr-khm-3", "source: ecr-khm-4", "unknown source"),
    "duplicate id": ("plan.yaml", "id: plan.dates.end", "id: plan.dates.title", "already used"),
    "wrong type": ("commitments/khm-1.yaml", "number: 1", "number: one", "expected a whole number, found “one”"),
    "number for text": ("city.yaml", 'emergency: "112"', "emergency: 112", "expected text"),
    "bad level": ("commitments/khm-1.yaml", "level: not_stated", "level: done", "is not one of"),
    "level without evidence": ("commitments/khm-1.yaml", "level: not_stated", "level: limited", "needs at least 1"),
    "unknown about": ("discrepancies.yaml", "- khm-2021-2025", "- khm-2030", "nothing here has the id"),
    "unknown related": ("commitments/khm-1.yaml", "- plan.problems.all", "- plan.problems.none", "nothing here has"),
    "unknown plan": ("commitments/khm-1.yaml", "plan: khm-2021-2025", "plan: khm-2030", "unknown plan"),
    "same number": ("commitments/khm-3.yaml", "number: 3", "number: 2", "already used in commitments/khm-2.yaml"),
    "other file name": ("commitments/khm-2.yaml", "id: khm-2\n", "id: khm-9\n", "must be named khm-9.yaml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_file_line_and_reason(copy: Path, case: str) -> None:
    name, old, new, reason = BROKEN[case]
    line = change(copy / name, old, new)
    found = [problem for problem in problems(copy) if reason in problem.reason]
    assert found, [str(problem) for problem in problems(copy)]
    assert found[0].file == name
    if case not in {"missing key", "level without evidence"}:  # these stand at the block that lacks something
        assert line <= found[0].line <= line + 1
    assert str(found[0]).startswith(f"{name}:{found[0].line}: ")


def test_missing_ukrainian_and_empty_quote_are_refused(copy: Path) -> None:
    plan = (copy / "plan.yaml").read_text(encoding="utf-8")
    start = plan.index("- id: plan.endorsement.voloshina")
    block = (
        plan[start:]
        .replace("          uk: ", "          pl: ", 2)
        .replace("quote: Tatiana Voloshina, Student", 'quote: " "', 1)
    )
    (copy / "plan.yaml").write_text(plan[:start] + block, encoding="utf-8")
    reasons = [problem.reason for problem in problems(copy)]
    assert any("“uk” is missing" in reason for reason in reasons)
    assert any(reason.endswith("quote: is empty") for reason in reasons)


def test_all_problems_are_told_at_once_in_order(copy: Path) -> None:
    for case in ("wrong type", "unknown source", "unknown about", "number for text"):
        name, old, new, _ = BROKEN[case]
        change(copy / name, old, new)
    found = problems(copy)
    files = ["city.yaml", "commitments/khm-1.yaml", "commitments/khm-3.yaml", "discrepancies.yaml"]
    assert sorted({problem.file for problem in found}) == files
    assert found == sorted(found)


@pytest.mark.parametrize("name", ["city.yaml", "sources.yaml", "plan.yaml"])
def test_a_missing_or_empty_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_text("", encoding="utf-8")
    assert Problem(name, 1, "the file is empty") in problems(copy)
    (copy / name).unlink()
    assert Problem(name, 1, "the file is missing or cannot be read") in problems(copy)


def test_a_misspelt_file_name_is_not_overlooked(copy: Path) -> None:
    (copy / "discrepancies.yaml").rename(copy / "discrepancy.yml")
    assert [problem.file for problem in problems(copy)] == ["discrepancy.yml"]


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"id: a\nname: \xff\n", 2, "not UTF-8"),
        (b"id: a\nname: \x07\n", 2, "control character"),
        (b"[" * 5000, 1, "nested too deeply"),
        (b"- one\n- two\n", 1, "expected keys with values, found a list"),
        (b"id: a\n? [x, y]\n: z\n", 2, "a key must be one word"),
    ],
)
def test_bytes_that_are_no_content_are_refused(copy: Path, raw: bytes, line: int, reason: str) -> None:
    (copy / "city.yaml").write_bytes(raw)
    found = [problem for problem in problems(copy) if problem.file == "city.yaml"]
    assert found[0].line == line
    assert reason in found[0].reason


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    found = [problem.file for problem in problems(tmp_path / "none")]
    assert found == ["city.yaml", "commitments", "plan.yaml", "sources.yaml"]


# ------------------------------------------------------------------ another city


def test_another_city_needs_four_short_files(tmp_path: Path) -> None:
    """The files are the ones that content/README.md shows, so the page cannot go stale."""
    page = (CITY.parent / "README.md").read_text(encoding="utf-8")
    files = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", page, re.DOTALL)
    assert len(files) == 4
    (tmp_path / "commitments").mkdir()
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    other = read_content(tmp_path)
    assert other.city.emergency == "112"
    assert other.plan.state is PlanState.ACTIVE
    assert other.source("plan-doc").date == "2024-05"
    assert other.discrepancies == ()
    fact = other.facts["misto-1.goals.park"]
    assert fact.text["en"] == fact.quote, "the original words stand in for a missing text in their own language"
    assert fact.topic["uk"] == "Парк"
    assert other.commitment(1).done == Section()
