"""The report as one HTML file, which needs nothing else: for the class, or for one student.

- `numbers.py`: what a class's reports hold, gathered in one pass
- `plots.py`: pictures of that, by Matplotlib, each with its numbers as a table
- `svg.py`: a picture as SVG inside the page, in the page's colours
- `values.py`: the numbers of one case: inputs, expected, got
- `page.py`: how a page is made by Jinja from `templates/`; `of_class.py`, `of_student.py`: the two
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
