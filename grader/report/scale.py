"""Points in the scale and the notation of a platform's column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, product

from grader.report.exported import NOTHING, Export
from grader.report.marks import Student
from grader.report.shown import points
from grader.report.spreadsheet import digits

NUMBER = re.compile(r"[0-9]+(?:([.,])[0-9]+)?")
# 1,000 may be a thousand: numbers with other decimals say more about the mark.
SURE = re.compile(r"[0-9]+([.,])(?![0-9]{3}$)[0-9]+")
# Columns that people may fill in themselves.
ABOUT_PEOPLE = frozenset(
    {
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Section", "Group"),
        *("First name", "Last name", "Surname", "Full name", "ID number", "Email address"),
        *("Username", "Institution", "Department", "LastName", "FirstName"),
    }
)
DECIMALS = 9  # of converted points, as many as the record's own points have


def number(text: str, mark: str) -> Decimal | None:
    """The number in a cell, with this decimal mark or without decimals; None if there is none."""
    found = NUMBER.fullmatch(text.strip())
    if found is None or found[1] not in (None, mark):
        return None
    return Decimal(found[0].replace(",", "."))


def decimal_mark(export: Export, *columns: str) -> str:
    """The decimal mark of the first of these columns in which a number has one.

    Else it is that of most numbers in columns of numbers, or a point if there is none.
    """
    groups = [*map(export.column, columns), [*chain(*_columns_of_numbers(export))]]
    for pattern, cells in product((SURE, NUMBER), groups):
        found = (pattern.fullmatch(cell.strip()) for cell in cells)
        if marks := Counter(hit[1] for hit in found if hit and hit[1]):
            return marks.most_common(1)[0][0]
    return "."


def _columns_of_numbers(export: Export) -> Iterator[list[str]]:
    """The columns that hold nothing but numbers, and say of nobody who that is."""
    for at, heading in enumerate(export.header):
        texts = [text for row in export.rows if (text := row[at].strip()) not in ("", NOTHING)]
        if heading not in ABOUT_PEOPLE and all(map(NUMBER.fullmatch, texts)):
            yield texts


def in_scale(student: Student, most: Decimal | None, mark: str) -> str:
    """The points of a student where ``most`` are all points; as they are where it is None.

    They are exact, or rounded, but never to 0 or to ``most``. No mark of the student is missing.
    """
    assert student.points is not None
    if most is None or most == student.out_of:
        return digits(student.points).replace(".", mark)
    share = Fraction(student.points) / Fraction(student.out_of)
    return points(share * Fraction(most), of=most, decimals=DECIMALS)[0].replace(".", mark)


def other_scale(platform: str, most: str, students: Iterable[Student]) -> str:
    """What to say of points that are out of another maximum than the platform's, ``most``."""
    return (
        f"{platform} gives {most} points for this assignment, the record {_out_of(students)}: "
        "add --scale to convert them, or make both the same"
    )


def unknown_scale(students: Sequence[Student]) -> list[str]:
    """A note for a table without a maximum."""
    if not students:
        return []
    return [f"the file gives no maximum: the marks are points out of {_out_of(students)}"]


def _out_of(students: Iterable[Student]) -> str:
    """``10.0``; several numbers if marks follow from several versions of a problem."""
    return " or ".join(map(digits, sorted({student.out_of for student in students})))
