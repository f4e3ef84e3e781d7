"""CSV that spreadsheets and platforms read: RFC 4180 quoting, no formulas, every digit of a mark.

A spreadsheet may split a file at another delimiter than ours, and then takes our quotes for text.
So what stands after a delimiter or a line end inside a cell is treated like a cell of its own.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from grader.text import without_controls

DELIMITERS = ",;\t"
# Spreadsheets in East Asian languages also take the wide forms.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"[{SIGNS}\t\r]")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
BLANKS = r'(?:"|[^\S\t\r\n])*'  # what a spreadsheet may skip before a formula
BEGINNING = rf"(?:^|(?<=[{DELIMITERS}\r\n]))"
FORMULAS = re.compile(rf"^(?=[\t\r])|{BEGINNING}(?={BLANKS}[{SIGNS}])")
SIGNS_AT_A_BEGINNING = re.compile(rf"{BEGINNING}(?:{BLANKS}[{SIGNS}])+")


def cell(text: str) -> str:
    """A text that a spreadsheet shows as it is, even if a student chose it.

    An apostrophe goes before what would be a formula, whatever the delimiter. A number stays one.
    """
    text = without_controls(text)
    return text if NUMBER.fullmatch(text) else FORMULAS.sub("'", text)


def html_cell(text: str) -> str:
    """HTML that looks the same, but holds no formula for a spreadsheet that reads it as text."""
    return SIGNS_AT_A_BEGINNING.sub(
        lambda found: re.sub(f"[{SIGNS}]", lambda sign: f"&#{ord(sign[0])};", found[0]), text
    )


def safe_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts, every cell made harmless."""
    table = io.StringIO()
    csv.writer(table).writerows([cell(part) for part in row] for row in (header, *rows))
    return table.getvalue()


def digits(points: Decimal | float) -> str:
    """All the digits of a number of points, and no exponent, which some platforms can't read."""
    return format(Decimal(repr(points)) if isinstance(points, float) else points, "f")


def exact(points: float | None) -> str:
    """A number of points as Python writes it; empty if there is none."""
    return "" if points is None else repr(points)
