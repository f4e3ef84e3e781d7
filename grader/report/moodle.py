"""Moodle: grades with feedback for the import into the gradebook, and the filled offline worksheet.

For the import an empty grade means "none", so it deletes the old grade; feedback without a grade
does the same. So a student without a mark has no row. The worksheet keeps all its rows: there an
empty grade changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from grader.report.gradebook import Export, Way, match
from grader.report.marks import Student, who
from grader.report.spreadsheet import safe_csv
from grader.report.written import Written

# Columns of an exported gradebook that identify a student; Moodle's import uses one of IDS.
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

FeedbackOf = Callable[[Student], str]  # a student's feedback, as HTML


def gradebook(students: Sequence[Student], item: str, feedback: FeedbackOf) -> Written:
    """A file to import, with the students as the record names them."""
    header = ("Student", "Student ID", item, f"{item} ({FEEDBACK})")
    rows = [
        (student.name, student.id, student.points, feedback(student))
        for student in students
        if student.points is not None
    ]
    return Written(safe_csv(header, rows))


def gradebook_like(
    export: Export, students: Sequence[Student], item: str | None, name: str, feedback: FeedbackOf
) -> Written:
    """A file to import, with the students as an exported gradebook names them.

    ``item`` is the export's column for the grades; without it their heading is ``name``. UsageError
    if the export has no such column.
    """
    if item is not None:
        export.place(item)
    columns = [n for n, heading in enumerate(export.header) if heading in IDS + NAMES]
    found, missing = match(students, _ways(export))
    rows = [
        (*(row[n] for n in columns), student.points, feedback(student))
        for number, row in enumerate(export.rows)
        if (student := found.get(number)) is not None and student.points is not None
    ]
    grade = item or name
    header = (*(export.header[n] for n in columns), grade, f"{grade} ({FEEDBACK})")
    return Written(export.write(header, rows), tuple(missing))


def worksheet(sheet: Export, students: Sequence[Student], feedback: FeedbackOf) -> Written:
    """Fill in the grade of every student with a mark; leave every other cell as it was."""
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
                    cells[sheet.place(COMMENTS)] = feedback(student)
        rows.append(cells)
    return Written(sheet.write(sheet.header, rows), tuple(missing), tuple(notes))


def _why_not(cells: Mapping[str, str], points: str) -> str:
    """Why Moodle would silently refuse a grade; empty if it takes it."""
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
    """The full name, from its own column or put together."""
    first, last = (
        next(iter(export.values(row, *names)), "")
        for names in (("First name",), ("Last name", "Surname"))
    )
    return (export.values(row, "Full name") | {f"{first} {last}".strip()}) - {""}


def _number(identifier: str) -> str:
    """The 12345 of ``Participant 12345``, in any language."""
    return identifier[len(identifier.rstrip("0123456789")) :]
