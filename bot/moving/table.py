"""A list as a CSV file, the way people really export it: read line by line, every line accounted for by its number.

UTF-8 with or without a mark at its beginning, `,` or `;`, Windows or Unix line ends, Excel's `sep=;`, columns in any
order and more of them than we ask for. One line is one row: what we read has no line breaks inside, so a quotation mark
that was never closed spoils its own line and nothing after it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

REQUIRED = ("channel", "address", "locale")
COLUMNS = (*REQUIRED, "topics")
LINE_LIMIT = 16_384  # bytes
_MARK = b"\xef\xbb\xbf"
_SIXTEEN_BITS = (b"\xff\xfe", b"\xfe\xff")


class NotAList(ValueError):
    """The file as a whole cannot be read as a list; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by column, blanks around them removed."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no row, and why. `text` is as much of it as can be shown."""

    line: int
    why: str
    text: str


class Table:
    """An open list. `ignored` are the columns we have no use for; `blank` counts the empty lines met so far."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the header. Raises `NotAList`."""
        self._file = file
        self._line = 0
        self.blank = 0
        first = self._next()
        if first.startswith(_SIXTEEN_BITS):
            raise NotAList("the file is in UTF-16; save it as “CSV UTF-8”")
        first = first.removeprefix(_MARK)
        self.delimiter = ""
        if first[:4].lower() == b"sep=":
            self.delimiter = first[4:5].decode("ascii", "replace")
            first = self._next()
        self._columns = self._header(first)
        self.ignored = [name for name in self._columns if name and name not in COLUMNS]

    def _next(self) -> bytes:
        """The next line, at most a byte longer than it may be."""
        line = self._file.readline(LINE_LIMIT + 1)
        self._line += bool(line)
        return line

    def _header(self, line: bytes) -> list[str]:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise NotAList("the file is not in UTF-8; save it as “CSV UTF-8”") from None
        if "\r" in text.rstrip("\r\n"):
            raise NotAList("its lines end in the old Macintosh way; save it as “CSV UTF-8”")
        self.delimiter = self.delimiter or (";" if text.count(";") > text.count(",") else ",")
        try:
            columns = [cell.strip().lower() for cell in self._split(text)]
        except csv.Error:
            raise NotAList("its first line has a quotation mark too many or too few") from None
        if missing := [name for name in REQUIRED if name not in columns]:
            raise NotAList(f"its first line must name the columns {', '.join(REQUIRED)}; missing: {', '.join(missing)}")
        if twice := [name for name in COLUMNS if columns.count(name) > 1]:
            raise NotAList(f"its first line names a column twice: {', '.join(twice)}")
        return columns

    def _split(self, text: str) -> list[str]:
        text = text.rstrip("\r\n")
        if '"' not in text:
            return text.split(self.delimiter)
        return next(csv.reader([text], delimiter=self.delimiter, strict=True))

    def __iter__(self) -> Iterator[Row | Unreadable]:
        """Every line after the header that is not empty."""
        while line := self._next():
            if (found := self._read(line)) is not None:
                yield found

    def _read(self, line: bytes) -> Row | Unreadable | None:
        number = self._line
        if len(line) > LINE_LIMIT:
            self._skip_rest(line)
            return Unreadable(
                number, f"the line is longer than {LINE_LIMIT} bytes", line[:100].decode("utf-8", "replace")
            )
        try:
            text = line.decode()
            cells = [cell.strip() for cell in self._split(text)]
        except UnicodeDecodeError:
            return Unreadable(number, "not in UTF-8", line.decode("utf-8", "replace"))
        except csv.Error:
            return Unreadable(number, "a quotation mark too many or too few", text)
        if not any(cells):
            self.blank += 1
            return None
        if any(cells[len(self._columns) :]):
            return Unreadable(
                number, "more cells than columns; put what holds the delimiter into quotation marks", text
            )
        return Row(number, dict(zip(self._columns, cells, strict=False)))

    def _skip_rest(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._file.readline(LINE_LIMIT)
