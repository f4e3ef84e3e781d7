"""The page of a student: every submission, with all numbers that its reader may see."""

from collections.abc import Iterable

from grader.report.audience import Audience
from grader.report.html.page import MAX_TEXT, environment, section
from grader.report.marks import Graded, by_student


def student_page(graded: Iterable[Graded], audience: Audience) -> str:
    """The page, of marks and reports as ``audience`` may see them."""
    templates = environment(MAX_TEXT)
    sections = [section(at, one, in_full=True) for at, one in enumerate(graded)]
    (student,) = by_student(each.mark for each in sections)
    return templates.get_template("student.html").render(
        student=student, sections=sections, is_staff=audience == Audience.STAFF
    )
