"""CSV for spreadsheets and platforms: RFC 4180 quoting, no formulas, every digit of a mark."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from grader.text import without_controls

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def cell(text: str) -> str:
    """A text that a spreadsheet shows as it is, even if a student chose it.

    An apostrophe goes before a text that would be a formula.
    """
    text = without_controls(text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def safe_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts, every cell made harmless."""
    return plain_csv([[cell(part) for part in row] for row in (header, *rows)])


def plain_csv(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """A table of cells as they are."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def digits(points: Decimal | float) -> str:
    """All the digits of a number of points, and no exponent, which some platforms can't read."""
    return format(Decimal(repr(points)) if isinstance(points, float) else points, "f")


def exact(points: float | None) -> str:
    """A number of points as Python writes it; empty if there is none."""
    return "" if points is None else repr(points)
