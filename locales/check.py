"""Keep the catalogues complete: `python -m locales.check` says what is missing, `--update` brings them up to date.

English is the language of the code, so its catalogue repeats the message; every other is written by a native editor.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "locales"
METHODS = [
    ("bot/**.py", "python"),
    ("handlers/**.py", "python"),
    ("civic/**.py", "python"),
    ("bot/web/templates/**.html", "jinja2"),
]
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}
NOISE = re.compile(
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    r"Generated-By|Content-Transfer-Encoding|MIME-Version):.*\n",
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"\{(\w*)")


def extract() -> Catalog:
    """Every message of the code, with where it is said."""
    template = Catalog(project="Hromada", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for path, _line, message, comments, context in found:
        template.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return template


def update(path: Path, template: Catalog) -> None:
    """Bring one catalogue up to date with the code."""
    code = path.parts[-3]
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
    else:
        catalogue = Catalog(locale=code, project="Hromada", charset="utf-8", fuzzy=False)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.id and code == "en":
            message.string = message.id
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, include_lineno=False)
    # Dates and names of tools in the header would change with every run.
    path.write_text(NOISE.sub("", written.getvalue().decode()), encoding="utf-8")


def problems(path: Path, template: Catalog) -> list[str]:
    """What keeps one catalogue from being complete."""
    code = path.parts[-3]
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    found = [f"{code}: missing: {m.id!r}" for m in template if m.id and m.id not in catalogue]
    for message in catalogue:
        if message.id:
            found += [f"{code}: {trouble}: {message.id!r}" for trouble in _troubles(message, template, catalogue)]
    return found


def _troubles(message: Message, template: Catalog, catalogue: Catalog) -> list[str]:
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    troubles = []
    if message.id not in template:
        troubles.append("no longer said")
    if message.fuzzy:
        troubles.append("fuzzy")
    if not all(strings):
        troubles.append("not translated")
    if len(ids) > 1 and len(strings) != catalogue.num_plurals:
        troubles.append(f"needs {catalogue.num_plurals} plural forms")
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    if any(set(PLACEHOLDER.findall(string)) != wanted for string in strings if string):
        troubles.append("placeholders differ")
    return troubles


def main() -> int:
    """Check or update every catalogue; 1 when something is missing."""
    template = extract()
    paths = sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
    if "--update" in sys.argv:
        for path in paths:
            update(path, extract())  # a catalogue keeps the template's own messages, so each needs its own
    found = [line for path in paths for line in problems(path, template)]
    if len(template) < 50:
        found.append(f"only {len(template)} messages were found in the code: is the search itself broken?")
    print("\n".join(found) if found else f"{len(paths)} catalogues of {len(template)} messages are complete")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
