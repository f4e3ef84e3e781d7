"""The page of a student: every submission, with all numbers that the reader may see."""

from collections.abc import Iterable, Mapping, Sequence

from jinja2 import Environment

from grader.report.audience import Audience
from grader.report.html.head import PageHead
from grader.report.html.page import environment, section
from grader.report.html.source import SourceOf
from grader.report.marks import Reported, by_student
from grader.report.shown import MAX_TEXT


def student_page(
    entries: Iterable[Reported],
    valid: Mapping[int, Sequence[tuple[str, str]]],
    audience: Audience,
    head: PageHead | None = None,
    read_source: SourceOf | None = None,
    templates: Environment | None = None,
) -> str:
    """The page of one student; marks and reports must be as ``audience`` may see them.

    ``valid`` has, by the basis of a mark, the names and the words for what may be passed.
    ``read_source`` is for the staff. ``templates`` are those of `student_templates`, which many
    pages share.
    """
    is_staff = audience == Audience.STAFF
    read = read_source if is_staff else None
    sections = [section(at, entry, True, read) for at, entry in enumerate(entries)]
    (student,) = by_student([section.mark for section in sections])
    return (
        (templates or student_templates())
        .get_template("student.html")
        .render(
            head=head or PageHead(),
            student=student,
            sections=sections,
            valid=valid,
            is_staff=is_staff,
        )
    )


def student_templates() -> Environment:
    """The templates of a student's page."""
    return environment(MAX_TEXT)
