"""The report as one HTML file, which needs nothing else: for the class, or for one student.

- `numbers.py`: the numbers of a class's reports, gathered in one pass
- `plots.py`: pictures of them, by Matplotlib, each with its numbers as a table
- `charts.py`: how bars and histograms are drawn
- `svg.py`: a picture as SVG inside the page, in the page's colours
- `frame.py`: how Jinja makes a page from `templates/` and `style/`, and what keeps it safe
- `head.py`: the words at the head of a page
- `source.py`: a source with marked lines, for the staff
- `page.py`: the section of a submission
- `of_class.py`, `of_student.py`: the two pages
"""

from collections.abc import Mapping
from importlib.util import find_spec

from grader.errors import UsageError
from grader.extras import command_to_add

WITHOUT_PLOTS = {"jinja2": "Jinja"}
LIBRARIES = {**WITHOUT_PLOTS, "matplotlib": "Matplotlib"}  # the latter for a class only


def require_libraries(
    option: str = "--to html", libraries: Mapping[str, str] = LIBRARIES, extra: str = "html"
) -> None:
    """UsageError, which names the ``option``, if one of the libraries is not installed.

    ``libraries`` has the title of each by the name under which it is imported; all are installed
    with the ``extra``.
    """
    missing = [title for name, title in libraries.items() if find_spec(name) is None]
    if missing:
        raise UsageError(f"{option} takes {' and '.join(missing)}: {command_to_add(extra)}")
