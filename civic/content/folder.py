"""The files of a city's folder by their place in it, before they become content."""

from dataclasses import dataclass

from civic.content.problems import File, Problem

ONE = {
    "city": True,
    "sources": True,
    "plan": True,
    "discrepancies": False,
    "programme": False,
    "hubs": False,
    "questions": False,
    "deadlines": False,
    "competence": False,
    "glossary": False,
}  # file name: whether a folder needs it
MANY = {  # folder: kind of its files
    "commitments": "commitment",
    "measures": "measure",
    "documents": "document",
    "wordings": "wordings",
}


@dataclass(frozen=True, slots=True)
class Folder:
    """`one`: the files that stand alone, by name (an absent one is empty); `many`: those in folders of their own."""

    one: dict[str, File]
    many: dict[str, list[File]]

    @property
    def files(self) -> list[File]:
        """Every file, in reading order."""
        return [*self.one.values(), *(file for files in self.many.values() for file in files)]

    @property
    def problems(self) -> list[Problem]:
        """What was found wrong so far."""
        return [problem for file in self.files for problem in file.problems]

    @property
    def readable(self) -> bool:
        """Whether every file could be read as YAML, so that what is not found is really not there."""
        return all(file.data is not None for file in self.files)
