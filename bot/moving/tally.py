"""What became of a list: every row counted once, what was refused named by its line, and the refused rows as a list."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from bot.moving.people import Person
from bot.moving.table import COLUMNS, Row, Unreadable
from civic.moving_in import Fate, Outcome

NAMED = 1000  # lines named in the answer; the report has every refused one
SHOWN = 20  # of them in the summary
TOPICS_NAMED = 100
TOPIC_SHOWN = 60
FORGOTTEN = "they asked to be forgotten"
TWICE = "the address stands on an earlier line too"


class Report:
    """The refused rows in the form of a list, to be mended and brought in again.

    Whoever asked to be forgotten is there by line only: nobody should have a list of them.
    """

    def __init__(self, file: TextIO, delimiter: str) -> None:
        self._writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        self._writer.writerow([*COLUMNS, "line", "reason"])

    def refused(self, line: int, reason: str, cells: Mapping[str, str]) -> None:
        """Write one row; what a spreadsheet would run as a formula is made text."""
        shown = [cells.get(name, "") for name in COLUMNS]
        shown = ["'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in shown]
        self._writer.writerow([*shown, line, reason])


@dataclass(slots=True)
class Tally:
    """Counts of one import: `rows` is `imported` + `known` + `duplicate` + `refused`; `stopped` are among `known`."""

    report: Report | None = None
    rows: int = 0
    imported: int = 0
    known: int = 0
    stopped: int = 0
    duplicate: int = 0
    refused: int = 0
    follows: int = 0
    follow_nothing: int = 0
    languages_guessed: int = 0
    by_channel: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    named: list[tuple[int, str]] = field(default_factory=list)
    unnamed: int = 0
    unknown_topics: dict[str, tuple[int, int]] = field(default_factory=dict)  # word -> rows, first line

    def refuse(self, row: Row | Unreadable, reason: str) -> None:
        """A row that cannot be brought in."""
        self.rows += 1
        self.refused += 1
        self.reasons[reason] += 1
        self._name(row.line, reason)
        if self.report is not None:
            self.report.refused(row.line, reason, row.cells if isinstance(row, Row) else {COLUMNS[0]: row.text})

    def settle(self, line: int, person: Person, outcome: Outcome, *, again: bool) -> None:
        """A row that went to the store; `again` where an earlier one of the list had its address."""
        if not again and outcome.fate is Fate.FORGOTTEN:
            self.refuse(Row(line, {}), FORGOTTEN)
            return
        self.rows += 1
        self._note_unknown(line, person)
        if again:
            self.duplicate += 1
            self._name(line, TWICE)
            return
        if outcome.fate is Fate.IMPORTED:
            self.imported += 1
            self.by_channel[person.channel] += 1
            self.languages_guessed += person.guessed
            self.follow_nothing += not outcome.follows
        else:
            self.known += 1
            self.stopped += outcome.fate is Fate.STOPPED

    def _name(self, line: int, reason: str) -> None:
        if len(self.named) < NAMED:
            self.named.append((line, reason))
        else:
            self.unnamed += 1

    def _note_unknown(self, line: int, person: Person) -> None:
        for topic in person.unknown:
            word = topic[:TOPIC_SHOWN]
            if word in self.unknown_topics or len(self.unknown_topics) < TOPICS_NAMED:
                rows, first = self.unknown_topics.get(word, (0, line))
                self.unknown_topics[word] = rows + 1, first

    def document(self) -> dict[str, Any]:
        """The whole of it, for a program."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "known": self.known,
            "stopped": self.stopped,
            "duplicate": self.duplicate,
            "refused": self.refused,
            "follows": self.follows,
            "follow_nothing": self.follow_nothing,
            "languages_guessed": self.languages_guessed,
            "by_channel": dict(sorted(self.by_channel.items())),
            "reasons": dict(self.reasons.most_common()),
            "unknown_topics": [
                {"topic": word, "rows": rows, "first_line": first}
                for word, (rows, first) in sorted(self.unknown_topics.items())
            ],
            "lines": [{"line": line, "reason": reason} for line, reason in sorted(self.named)],
            "lines_not_named": self.unnamed,
        }


def summary(result: Mapping[str, Any]) -> str:
    """A finished import for a person to read; `result` is `document` with what the import itself adds."""
    lines = [
        f"{result['rows']} rows: {result['imported']} imported, {result['known']} known, "
        f"{result['duplicate']} duplicate, {result['refused']} refused.",
        f"Consent to notices: “{result['consent']}”. New follows: {result['follows']}.",
    ]
    if result["by_channel"]:
        lines.append("Imported: " + ", ".join(f"{n} on {name}" for name, n in result["by_channel"].items()) + ".")
    if result["stopped"]:
        lines.append(f"Of the known, {result['stopped']} said no to news here and were left alone.")
    if result["follow_nothing"]:
        lines.append(f"{result['follow_nothing']} of the imported follow nothing yet.")
    if result["languages_guessed"]:
        lines.append(
            f"{result['languages_guessed']} speak “{result['default_language']}” for want of a language known."
        )
    if result["columns_ignored"]:
        lines.append(f"Columns not read: {', '.join(result['columns_ignored'])}.")
    lines += [
        f"Unknown topic “{topic['topic']}”: {topic['rows']} rows, first on line {topic['first_line']}."
        for topic in result["unknown_topics"]
    ]
    lines += [f"line {item['line']}: {item['reason']}" for item in result["lines"][:SHOWN]]
    if (more := len(result["lines"]) - SHOWN + result["lines_not_named"]) > 0:
        lines.append(f"… and {more} lines more; --report FILE.csv writes every refused one.")
    return "\n".join(lines)
