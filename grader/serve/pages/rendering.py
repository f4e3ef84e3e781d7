"""The templates of the practice page, which share parts with the report's."""

from pathlib import Path

from jinja2 import Environment

from grader.report.html.frame import escaping
from grader.report.lines import lines_named
from grader.serve.pages.code import with_code
from grader.serve.pages.result import HIDDEN

FOLDER = Path(__file__).parents[1] / "templates"


def templates() -> Environment:
    """The templates, in which foreign text is only text."""
    made = escaping(FOLDER)
    made.filters.update(with_code=with_code)
    made.globals.update(HIDDEN=HIDDEN, lines_named=lines_named)
    return made
