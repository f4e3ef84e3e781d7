"""The report as one HTML file, which needs nothing else: for the class, or for one student.

- `numbers.py`: the numbers of a class's reports, gathered in one pass
- `plots.py`: pictures of them, by Matplotlib, each with its numbers as a table
- `charts.py`: how bars and histograms are drawn
- `svg.py`: a picture as SVG inside the page, in the page's colours
- `page.py`: how Jinja makes a page from `templates/`
- `of_class.py`, `of_student.py`: the two pages
"""

from importlib.util import find_spec

from grader.errors import UsageError
from grader.extras import command_to_add

LIBRARIES = {"jinja2": "Jinja", "matplotlib": "Matplotlib"}  # the latter for a class only


def require_libraries() -> None:
    """UsageError if one of the libraries that make the page is not installed."""
    missing = [title for name, title in LIBRARIES.items() if find_spec(name) is None]
    if missing:
        raise UsageError(f"--to html takes {' and '.join(missing)}: {command_to_add('html')}")
