"""The page of a student: every submission, with all numbers that the reader may see."""

from collections.abc import Iterable, Mapping, Sequence

from grader.report.audience import Audience
from grader.report.html.page import MAX_TEXT, environment, section
from grader.report.marks import Reported, by_student


def student_page(
    entries: Iterable[Reported],
    valid: Mapping[int, Sequence[tuple[str, str]]],
    audience: Audience,
) -> str:
    """The page; marks and reports must be as ``audience`` may see them.

    ``valid`` has, by the basis of a mark, the names and the words for what may be passed.
    """
    templates = environment(MAX_TEXT)
    sections = [section(at, entry, in_full=True) for at, entry in enumerate(entries)]
    (student,) = by_student([section.mark for section in sections])
    return templates.get_template("student.html").render(
        student=student, sections=sections, valid=valid, is_staff=audience == Audience.STAFF
    )
