"""Moodle: grades with feedback for the import into the gradebook, and the filled offline worksheet.

The import takes an empty grade for "none" and deletes what is there, and feedback without a grade
as well: who has no mark has no row. The worksheet keeps its rows, and an empty grade changes none.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from grader.report.cells import table
from grader.report.export import Export, Way, match
from grader.report.marks import Student, who
from grader.report.written import Written

# Columns of an exported gradebook that say who a student is; Moodle's import goes by one of IDS.
IDS = ("ID number", "Email address", "Username")
NAMES = ("First name", "Last name", "Surname", "Full name")
FEEDBACK = "Feedback"
# Columns of a worksheet.
IDENTIFIER = "Identifier"
GRADE = "Grade"
MAXIMUM = "Maximum Grade"
CHANGEABLE = "Grade can be changed"
COMMENTS = "Feedback comments"
EXPECTED = (IDENTIFIER, GRADE)

Tell = Callable[[Student], str]  # a student's feedback, as HTML


def gradebook(students: Sequence[Student], item: str, tell: Tell) -> Written:
    """A file to import, with what the record knows of the students."""
    header = ("Student", "Student ID", item, f"{item} ({FEEDBACK})")
    rows = [
        (student.name, student.id, student.points, tell(student))
        for student in students
        if student.points is not None
    ]
    return Written(table(header, rows))


def gradebook_like(
    export: Export, students: Sequence[Student], item: str | None, name: str, tell: Tell
) -> Written:
    """A file to import, with what an exported gradebook says of who the students are.

    ``item`` is a column of the export; without one the grades stand under ``name``. UsageError if
    the export has no such column.
    """
    if item is not None:
        export.place(item)
    columns = [n for n, one in enumerate(export.header) if one in IDS + NAMES]
    found, missing = match(students, _ways(export))
    rows = [
        (*(row[n] for n in columns), student.points, tell(student))
        for number, row in enumerate(export.rows)
        if (student := found.get(number)) is not None and student.points is not None
    ]
    grade = item or name
    header = (*(export.header[n] for n in columns), grade, f"{grade} ({FEEDBACK})")
    return Written(export.write(header, rows), tuple(missing))


def worksheet(sheet: Export, students: Sequence[Student], tell: Tell) -> Written:
    """The sheet with the grades of those who have a mark; every other cell is as it was."""
    numbers = [
        frozenset(_number(text) for text in sheet.values(row, IDENTIFIER)) for row in sheet.rows
    ]
    found, missing = match(students, [Way(numbers, ("id",)), *_ways(sheet)])
    notes = [] if COMMENTS in sheet.header else [f"no column {COMMENTS}: no feedback was written"]
    grade = sheet.place(GRADE)
    rows = []
    for number, row in enumerate(sheet.rows):
        cells = list(row)
        student = found.get(number)
        if student is not None and student.points is not None:
            if why := _why_not(dict(zip(sheet.header, row, strict=True)), student.points):
                missing.append(f"{who(student.name, student.id)}: {why}")
            else:
                cells[grade] = student.points
                if COMMENTS in sheet.header:
                    cells[sheet.place(COMMENTS)] = tell(student)
        rows.append(cells)
    return Written(sheet.write(sheet.header, rows), tuple(missing), tuple(notes))


def _why_not(cells: Mapping[str, str], points: str) -> str:
    """Why Moodle would not take a grade, which it does not say; empty if it will."""
    if cells.get(CHANGEABLE, "").strip() == "No":
        return "Moodle lets nobody change the grade"
    most = cells.get(MAXIMUM, "").strip()
    try:
        if not most or Decimal(points) <= Decimal(most.replace(",", ".")):
            return ""
    except InvalidOperation:
        return f"the grade is one of a scale, not a number of points: {most}"
    return f"{points} points are more than Moodle's maximum, {most}"


def _ways(export: Export) -> list[Way]:
    ids = [export.values(row, *IDS) for row in export.rows]
    names = [_names(export, row) for row in export.rows]
    return [Way(ids, ("login", "name")), Way(ids, ("number",), names), Way(names, ("name",))]


def _names(export: Export, row: Sequence[str]) -> frozenset[str]:
    """The full name, as it stands there or put together."""
    first, last = (
        next(iter(export.values(row, *names)), "")
        for names in (("First name",), ("Last name", "Surname"))
    )
    return (export.values(row, "Full name") | {f"{first} {last}".strip()}) - {""}


def _number(identifier: str) -> str:
    """12345 of ``Participant 12345``, in whatever language."""
    return identifier[len(identifier.rstrip("0123456789")) :]
