"""Moodle: grades with feedback for the import into the gradebook, and the filled offline worksheet.

For the import an empty grade means "none", so it deletes the old grade; feedback without a grade
does the same. So a student without a mark has no row. The worksheet keeps all its rows: there an
empty grade changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from grader.errors import UsageError
from grader.report.exported import HEADER, Export
from grader.report.gradebook import Way, match
from grader.report.marks import Student, who
from grader.report.scale import decimal_mark, in_scale, number, other_scale, unknown_scale
from grader.report.spreadsheet import html_cell, safe_csv
from grader.report.written import Written

# Columns of an exported gradebook that identify a student; Moodle's import uses one of IDS.
IDS = ("ID number", "Email address", "Username")
NAMES = ("First name", "Last name", "Surname", "Full name")
FEEDBACK = "Feedback"
# Columns of a worksheet.
IDENTIFIER = "Identifier"
GROUP = "Group"
GRADE = "Grade"
MAXIMUM = "Maximum Grade"
CHANGEABLE = "Grade can be changed"
COMMENTS = "Feedback comments"
EXPECTED = (IDENTIFIER, GRADE)
# What Moodle leaves out of the names of files (clean_param, PARAM_FILE).
UNCLEAN = frozenset("&<>\"`|':\\/")

FeedbackOf = Callable[[Student], str]  # a student's feedback, as HTML


def gradebook(students: Sequence[Student], item: str, feedback: FeedbackOf) -> Written:
    """A file to import, with the students as the record names them."""
    header = ("Student", "Student ID", item, f"{item} ({FEEDBACK})")
    rows = [
        (student.name, student.id, in_scale(student, None, "."), html_cell(feedback(student)))
        for student in students
        if student.points is not None
    ]
    graded = [student for student in students if student.points is not None]
    return Written(safe_csv(header, rows), notes=tuple(unknown_scale(graded)))


def gradebook_like(
    export: Export, students: Sequence[Student], item: str | None, name: str, feedback: FeedbackOf
) -> Written:
    """A file to import, with the students as an exported gradebook names them.

    ``item`` is the export's column for the grades; without it their heading is ``name``. UsageError
    if the export has no such column.
    """
    columns = [n for n, heading in enumerate(export.header) if heading in IDS + NAMES]
    at = len(columns)
    if item is not None:
        columns.append(export.place(item))
    found, missing = match(students, _ways(export))
    graded = {row: found[row] for row in sorted(found) if found[row].points is not None}
    mark = decimal_mark(export, *([item] if item else []))
    grade = item or name
    ours = {HEADER: {at + 1: f"{grade} ({FEEDBACK})"} | ({} if item else {at: grade})}
    for row, student in enumerate(graded.values()):
        points = in_scale(student, None, mark)
        ours[row] = {at: points, at + 1: export.html(feedback(student))}
    picked = export.pick(columns, graded)
    return picked.written(ours, missing, unknown_scale([*graded.values()]))


def worksheet(
    sheet: Export, students: Sequence[Student], feedback: FeedbackOf, scale: bool = False
) -> Written:
    """Fill in the grade of every student with a mark; leave every other cell as it was.

    ``scale`` converts the points to Moodle's maximum. UsageError if there is none, or without
    ``scale`` if no student's maximum is the record's.
    """
    found, missing = _matched(sheet, students)
    graded = {row: found[row] for row in sorted(found) if found[row].points is not None}
    if scale:
        sheet.place(MAXIMUM)
    texts = [text.strip() for text in sheet.column(MAXIMUM)] or [""] * len(sheet.rows)
    mark = decimal_mark(sheet, MAXIMUM, GRADE)
    most = [number(text, mark) or None for text in texts]
    others = {
        row: other_scale("Moodle", texts[row], [student])
        for row, student in graded.items()
        if not scale and most[row] not in (None, student.out_of)
    }
    if others and len(others) == len(graded):
        raise UsageError(f"{sheet.path}: {MAXIMUM}: {min(others.values())}")
    ours = {}
    for row, student in graded.items():
        cells = dict(zip(sheet.header, sheet.rows[row], strict=True))
        if why := _why_not(cells, texts[row], most[row], scale) or others.get(row, ""):
            missing.append(f"{who(student.name, student.id)}: {why}")
            continue
        ours[row] = {sheet.place(GRADE): in_scale(student, most[row], mark)}
        if COMMENTS in sheet.header:
            ours[row][sheet.place(COMMENTS)] = sheet.html(feedback(student))
    notes = [] if COMMENTS in sheet.header else [f"no column {COMMENTS}: no feedback was written"]
    notes += unknown_scale([graded[row] for row in ours if not texts[row]])
    return sheet.written(ours, missing, notes)


def by_number(sheet: Export, students: Sequence[Student]) -> tuple[dict[str, Student], list[str]]:
    """The students by Moodle's number of each row, and a sentence on every student without one.

    A team has the numbers of all members.
    """
    found, missing = _matched(sheet, students)
    numbers = [_number(text.strip()) for text in sheet.column(IDENTIFIER)]
    times = Counter(numbers)
    numbered = {}
    for row, student in sorted(found.items()):
        number = numbers[row]
        if number and times[number] == 1:
            numbered[number] = student
        else:
            missing.append(
                f"{who(student.name, student.id)}: the row has no {IDENTIFIER} of its own"
            )
    return numbered, missing


def _matched(sheet: Export, students: Sequence[Student]) -> tuple[dict[int, Student], list[str]]:
    """As `match`, for a worksheet."""
    numbers = [
        frozenset(_number(text) for text in sheet.values(row, IDENTIFIER)) for row in sheet.rows
    ]
    ids = Way(numbers, ("id",), platforms=_beside(sheet))
    return match(students, [ids, *_ways(sheet)], _teams(sheet))


def _why_not(cells: Mapping[str, str], text: str, most: Decimal | None, scale: bool) -> str:
    """Why Moodle would silently refuse a grade, out of ``most``; empty if it takes it."""
    if cells.get(CHANGEABLE, "").strip() == "No":
        return "Moodle lets nobody change the grade"
    if text and not most:
        return f"the grade is one of a scale, not a number of points: {text}"
    return f"no {MAXIMUM} to convert to" if scale and not most else ""


def _teams(sheet: Export) -> list[frozenset[str]]:
    """The teams of each row, as they are and as Moodle writes them; not if two become one."""
    exact = [sheet.values(row, GROUP) for row in sheet.rows]
    times = Counter(_cleaned(team) for team in frozenset().union(*exact))
    return [
        frozenset(
            name for team in of_row if times[_cleaned(team)] == 1 for name in (team, _cleaned(team))
        )
        for of_row in exact
    ]


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
    full = (export.values(row, "Full name") | {f"{first} {last}".strip()}) - {""}
    return full | frozenset(map(_cleaned, full))


def _cleaned(text: str) -> str:
    """A name as Moodle writes it in the name of a file: two may become one."""
    kept = (" " if sign == "_" else sign for sign in text if sign not in UNCLEAN)
    return " ".join("".join(kept).split())


def _beside(sheet: Export) -> list[frozenset[str]]:
    """What must agree with the name where the number fits.

    Of blind marking that is nothing: its rows have no names. But where teams hand in, a number may
    be a team's: then the name must be that of the identifier, "Participant 123" or "Participant".
    """
    found = []
    for row in sheet.rows:
        names = _names(sheet, row) | sheet.values(row, *IDS)
        identifiers = sheet.values(row, IDENTIFIER)
        words = {text.removesuffix(_number(text)).strip() for text in identifiers}
        is_blind = not names and GROUP not in sheet.header
        found.append(frozenset() if is_blind else names | identifiers | words)
    return found


def _number(identifier: str) -> str:
    """The 12345 of ``Participant 12345``, in any language."""
    return identifier[len(identifier.rstrip("0123456789")) :]
