"""The strict reader of a city's folder: frozen content, or every problem with file, line and reason."""

from collections.abc import Iterator
from pathlib import Path

from civic.content.building import build
from civic.content.checks import check
from civic.content.folder import MANY, ONE, Folder
from civic.content.model import Content
from civic.content.problems import ContentError, Problem, absent
from civic.content.quotes import check_quotes
from civic.content.reading import read

__all__ = ["ContentError", "Problem", "read_content"]


def read_content(folder: Path) -> Content:
    """Read a city's whole folder, or raise ContentError with all its problems."""
    files = _read_all(folder)
    problems = list(_strangers(folder))
    if not files.many["commitments"]:
        problems.append(Problem("commitments", 1, "the folder needs at least one .yaml file"))
    check(files)
    problems += files.problems
    if not problems:
        check_quotes(files)
        problems += files.problems
    if problems:
        raise ContentError(problems)
    return build(files)


def _read_all(folder: Path) -> Folder:
    one = {
        kind: read(folder, f"{kind}.yaml", kind) if required or (folder / f"{kind}.yaml").exists() else absent(kind)
        for kind, required in ONE.items()
    }
    many = {
        place: [read(folder, f"{place}/{path.name}", kind) for path in sorted((folder / place).glob("*.yaml"))]
        for place, kind in MANY.items()
    }
    return Folder(one, many)


def _strangers(folder: Path) -> Iterator[Problem]:
    """Files that would be overlooked in silence: a misspelt name must not hide what it says."""
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        name = path.relative_to(folder)
        known = name.stem in ONE if len(name.parts) == 1 else len(name.parts) == 2 and name.parts[0] in MANY
        if not known or path.suffix != ".yaml":
            yield Problem(name.as_posix(), 1, "this file has no place here; see content/README.md for the names")
