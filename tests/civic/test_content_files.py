"""A broken folder is refused with file, line and reason; the smallest folder and the fullest are read."""

import re
import shutil
from pathlib import Path

import pytest

from civic.content.files import ContentError, Problem, read_content
from civic.content.folder import ONE
from civic.content.model import PlanState, Section

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "content" / "zrazkova"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the example with every kind of file, which a test may break."""
    folder = tmp_path / "city"
    shutil.copytree(EXAMPLE / "full", folder)
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


HEADING = "    topic:\n      uk: Новий перехід біля школи\n      en: A new crossing at the school\n"
BROKEN = {
    "bad yaml": ("plan.yaml", "state: active", "state: [active", "not valid YAML"),
    "tab": ("city.yaml", "emergency:", "\temergency:", "not valid YAML"),
    "key twice": ("city.yaml", "translation: approved", "id: again", "given twice"),
    "alias": ("city.yaml", "translation: approved", "translation: *name", "references"),
    "strange tag": ("city.yaml", "translation: approved", "translation: !!python/name:os.system", "not valid YAML"),
    "missing key": ("commitments/z-2.yaml", "number: 2\n", "", "“number” is missing"),
    "unknown key": ("plan.yaml", "state: active", "state: active\nstatee: active", "unknown key “statee”"),
    "unknown source": ("commitments/z-2.yaml", "source: plan-doc", "source: plan-doq", "unknown source"),
    "duplicate id": ("commitments/z-2.yaml", "id: z-2.goals.lamps", "id: z-1.goals.hubs", "already used"),
    "wrong type": ("commitments/z-1.yaml", "number: 1", "number: one", "expected a whole number, found “one”"),
    "number for text": ("city.yaml", 'emergency: "112"', "emergency: 112", "expected text"),
    "bad level": ("commitments/z-1.yaml", "level: limited", "level: done", "is not one of"),
    "level without evidence": ("commitments/z-1.yaml", "beside: [z-1.done.first]", "beside: []", "needs at least 1"),
    "unknown about": ("discrepancies.yaml", "about: [z-2", "about: [z-9", "nothing here has the id"),
    "unknown related": ("commitments/z-2.yaml", "measure-1.1.crossing", "measure-1.1.bridge", "nothing here has"),
    "unknown goal": ("commitments/z-1.yaml", "goal: z-1.goals.hubs", "goal: z-1.goals.none", "goal: nothing here"),
    "unknown deed": ("commitments/z-1.yaml", "reported: [z-1.done.first]", "reported: [z-1.no]", "reported: nothing"),
    "unknown plan": ("commitments/z-1.yaml", "plan: zrazkova-2025", "plan: zrazkova-2030", "unknown plan"),
    "same number": ("commitments/z-2.yaml", "number: 2", "number: 1", "already used in commitments/z-1.yaml"),
    "other file name": ("commitments/z-2.yaml", "id: z-2\n", "id: z-9\n", "must be named z-9.yaml"),
    "reading without a note": ("sources.yaml", "note:", "publisher:", "“note” is missing"),
    "unknown programme": ("measures/1.1.yaml", "roads-2025-2026", "roads-2030", "unknown programme"),
    "other measure number": ("measures/1.1.yaml", 'number: "1.1"', 'number: "1.3"', "must be named 1.3.yaml"),
    "number without quotes": ("measures/1.1.yaml", 'number: "1.1"', "number: 1.1", "expected text"),
    "measure of no section": ("programme.yaml", 'number: "2"', 'number: "3"', "begins the number “2.1”"),
    "state in other words": ("measures/1.1.yaml", "state: reported", "state: complete", "is not one of"),
    "silence without a reason": ("measures/2.1.yaml", "reason:", "note:", "“reason” is missing"),
    "report of nothing": ("measures/2.1.yaml", "state: not_stated", "state: reported", "needs at least 1"),
    "unknown measure to see": ("measures/1.2.yaml", "see: [measure-1.1]", "see: [measure-9]", "see: nothing here"),
    "deed without a heading": ("measures/1.1.yaml", HEADING, "", "“topic” is missing"),
    "long heading": ("measures/1.1.yaml", "uk: Новий", f"uk: {'Новий ' * 18}", "longer than 90 characters"),
    "long text": ("measures/1.1.yaml", "uk: 5–6 травня", f"uk: {'5–6 травня ' * 50}", "longer than 500 characters"),
    "no such day": ("measures/1.1.yaml", '"2025-05-05"', '"2025-02-30"', "“2025-02-30” is no day of the calendar"),
    "no day": ("measures/1.1.yaml", '"2025-05-05"', '"05.05.2025"', "does not fit: a date"),
    "end before beginning": ("measures/1.1.yaml", '"2025-05-06"', '"2025-05-04"', "lies before “2025-05-05”"),
    "end without beginning": ("measures/1.1.yaml", '    date: "2025-05-05"\n', "", "“until” needs “date”"),
    "no Ukrainian": ("documents/guide.yaml", "      uk: Почніть", "      pl: Почніть", "text: “uk” is missing"),
    "long passage": ("documents/guide.yaml", "quote: Begin", f"quote: {'Begin ' * 200}", "longer than 900 characters"),
    "other document name": ("documents/guide.yaml", "source: guide", "source: plan-doc", "must be named plan-doc.yaml"),
    "unknown fact": (
        "documents/plan-doc.yaml",
        "[plan.about.two]",
        "[plan.about.six]",
        "facts: nothing here has the id",
    ),
    "fact of another document": ("documents/plan-doc.yaml", "plan.about.two", "roads.signed", "rests on another"),
    "facts and a quote": ("documents/plan-doc.yaml", "where: Вступ", "quote: Вступ", "either “facts” or a “quote”"),
    "altered quote": ("commitments/z-2.yaml", "quote: Мета – встановити", "quote: Мета – купити", "not in the text"),
    "altered quote of a report": ("discrepancies.yaml", "облаштовано перехід", "збудовано перехід", "not in the text"),
    "unknown hub fact": ("hubs.yaml", "z-1.done.first", "z-1.done.second", "facts: nothing here has the id"),
    "no answer": ("questions.yaml", "answer: [plan.about.two]", "answer: []", "needs at least 1 entry"),
    "long answer": ("questions.yaml", "[plan.about.two]", "[a, b, c, d]", "has more than 3 entries"),
    "unknown answer": ("questions.yaml", "[plan.about.two]", "[measure-1.1]", "answer: nothing here has the id"),
    "term in other words": (
        "deadlines.yaml",
        "term: 20 working days",
        "term: 20 days",
        "does not fit: a term is written",
    ),
    "term without its article": (
        "deadlines.yaml",
        "      article:\n        uk: Регламент Зразкової міської ради, п. 12\n",
        "",
        "“term” needs “article” beside it",
    ),
    "new step without a term": ("deadlines.yaml", "      term: 3 calendar days\n", "", "“term” is missing; no default"),
    "unknown regime": ("deadlines.yaml", "  appeal:", "  appeals:", "unknown key “appeals”"),
    "unknown step": ("deadlines.yaml", "    urgent:", "    hurried:", "unknown key “hurried”"),
    "unknown confidence": ("deadlines.yaml", "confidence: medium", "confidence: low", "is not one of"),
    "reminder in months": ("deadlines.yaml", "[5 working days]", "[1 month]", "does not fit: a time before or after"),
    "no such end of martial law": ("deadlines.yaml", '"2027-06-30"', '"2027-06-31"', "“2027-06-31” is no day of"),
    "no such exchanged day": ("deadlines.yaml", '"2026-08-25"', '"2026-02-29"', "“2026-02-29” is no day of"),
    "day free and worked": ("deadlines.yaml", '"2026-08-29"', '"2026-08-25"', "cannot be both free and working"),
}
LACKING = {  # these stand at the block that lacks something
    "missing key",
    "level without evidence",
    "reading without a note",
    "silence without a reason",
    "report of nothing",
    "deed without a heading",
    "end without beginning",
    "measure of no section",
    "no Ukrainian",
    "facts and a quote",
    "term without its article",
    "new step without a term",
    "day free and worked",
}
ELSEWHERE = {"measure of no section": "measures/2.1.yaml"}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_file_line_and_reason(copy: Path, case: str) -> None:
    name, old, new, reason = BROKEN[case]
    line = change(copy / name, old, new)
    found = [problem for problem in problems(copy) if reason in problem.reason]
    assert found, [str(problem) for problem in problems(copy)]
    assert found[0].file == ELSEWHERE.get(case, name)
    if case not in LACKING:
        assert line <= found[0].line <= line + 1
    assert str(found[0]).startswith(f"{found[0].file}:{found[0].line}: ")


def test_missing_ukrainian_and_empty_quote_are_refused(copy: Path) -> None:
    change(copy / "plan.yaml", "uk: Про план", "pl: O planie")
    change(copy / "plan.yaml", "quote: План Зразкової громади має 2 зобов’язання.", 'quote: " "')
    reasons = [problem.reason for problem in problems(copy)]
    assert any("“uk” is missing" in reason for reason in reasons)
    assert any(reason.endswith("quote: is empty") for reason in reasons)


def test_a_quote_too_long_to_be_an_answer_needs_a_text(copy: Path) -> None:
    words = "Мета – хаб у кожній сільській бібліотеці."
    for name in ("commitments/z-1.yaml", "documents/plan-doc.yaml"):
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8").replace(words, f"{words * 20}"), encoding="utf-8")
    assert [problem.reason for problem in problems(copy)] == [
        "the quote is longer than 500 characters and cannot stand as an answer: write the text in “uk”"
    ]


def test_all_problems_are_told_at_once_in_order(copy: Path) -> None:
    for case in ("wrong type", "unknown source", "unknown about", "number for text", "unknown answer"):
        name, old, new, _ = BROKEN[case]
        change(copy / name, old, new)
    found = problems(copy)
    files = ["city.yaml", "commitments/z-1.yaml", "commitments/z-2.yaml", "discrepancies.yaml", "questions.yaml"]
    assert sorted({problem.file for problem in found}) == files
    assert found == sorted(found)


@pytest.mark.parametrize("name", ["city.yaml", "sources.yaml", "plan.yaml"])
def test_a_missing_or_empty_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_text("", encoding="utf-8")
    assert Problem(name, 1, "the file is empty") in problems(copy)
    (copy / name).unlink()
    assert Problem(name, 1, "the file is missing or cannot be read") in problems(copy)


@pytest.mark.parametrize("misspelt", ["discrepancy.yml", "measures/notes/1.1.yaml", "measure/1.1.yaml", "hub.yaml"])
def test_a_misspelt_file_name_is_not_overlooked(copy: Path, misspelt: str) -> None:
    (copy / misspelt).parent.mkdir(parents=True, exist_ok=True)
    (copy / misspelt).write_text("discrepancies: []\n", encoding="utf-8")
    assert [problem.file for problem in problems(copy)] == [misspelt]


def test_measures_without_a_programme_are_refused(copy: Path) -> None:
    (copy / "programme.yaml").unlink()
    reasons = [problem.reason for problem in problems(copy) if problem.file == "measures/1.1.yaml"]
    assert reasons == ["unknown programme “roads-2025-2026”: programme.yaml has no such id"]


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
@pytest.mark.parametrize("name", ["city.yaml", "programme.yaml", "measures/1.1.yaml", "documents/guide.yaml"])
def test_bytes_that_are_no_content_are_refused(copy: Path, name: str, raw: bytes, line: int, reason: str) -> None:
    (copy / name).write_bytes(raw)
    found = [problem for problem in problems(copy) if problem.file == name]
    assert found[0].line == line
    assert reason in found[0].reason


STRANGE = "facts: x\npassages: x\nsections: [1]\nsee: {a: 1}\nquestions: [[]]\ndiscrepancies: {facts: [1]}\ntopics: 5\n"


@pytest.mark.parametrize(
    "name",
    [*ONE, "commitments/z-1", "measures/1.1", "documents/guide"],
)
def test_any_shape_of_data_is_told_as_problems(copy: Path, name: str) -> None:
    (copy / f"{name}.yaml").write_text(STRANGE, encoding="utf-8")
    assert f"{name}.yaml" in {problem.file for problem in problems(copy)}


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    found = [problem.file for problem in problems(tmp_path / "none")]
    assert found == ["city.yaml", "commitments", "plan.yaml", "sources.yaml"]


# ------------------------------------------------------------------ other cities


def test_another_city_needs_four_short_files(tmp_path: Path) -> None:
    """The files are the ones that content/README.md shows, so the page cannot go stale."""
    page = (ROOT / "content" / "README.md").read_text(encoding="utf-8")
    smallest = page.split("The smallest folder that works:")[1].split("\n## ")[0]
    files = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", smallest, re.DOTALL)
    assert [name for name, _ in files] == ["city.yaml", "sources.yaml", "plan.yaml", "commitments/misto-1.yaml"]
    (tmp_path / "commitments").mkdir()
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    other = read_content(tmp_path)
    assert other.city.emergency == "112"
    assert other.plan.state is PlanState.ACTIVE
    assert other.source("plan-doc").date == "2024-05"
    assert (other.discrepancies, other.programme, other.measures, other.documents) == ((), None, (), ())
    assert (other.hubs, other.questions, other.own_deadlines) == (None, (), None)
    assert other.passages("plan-doc") == ()
    fact = other.facts["misto-1.goals.park"]
    assert fact.text["en"] == fact.quote, "the original words stand in for a missing text in their own language"
    assert fact.topic["uk"] == "Парк"
    assert other.commitment(1).done == Section()


def test_a_ukrainian_document_needs_no_text_beside_its_own_words() -> None:
    fact = read_content(EXAMPLE / "short").facts["z-1.goals.park"]
    assert fact.text == {"uk": fact.quote}
