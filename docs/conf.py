"""The documentation site: ``sphinx-build -W -n --keep-going -c docs . build/site``.

The pages are plain Markdown that also reads well in the repository. Some lie outside ``docs/``, so
the source folder is the top of the checkout. ``docs/index.md`` is the first page; each of its
headings, with the links below it, makes one part of the navigation.
"""

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grader.version import VERSION  # noqa: E402

project = "grader"
release = version = VERSION
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**.md", "*.md", "grader/jail/*.md"]
exclude_patterns = ["build/**", ".venv/**", "**/site-packages/**"]
html_theme = "furo"
html_title = f"grader {VERSION}"
html_copy_source = False
html_show_sphinx = False
myst_heading_anchors = 4  # as on GitHub, each heading has an anchor
linkcheck_timeout = 20
suppress_warnings = ["misc.highlighting_failure"]  # CSV has no colours

HEADING = re.compile(r"^## (.+)$")
PAGE = re.compile(r"\]\(([^)#:]+)\.md\)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)#:]+)\)")


def navigation(text: str) -> str:
    """Return a hidden toctree for each heading of a Markdown index, with the pages below it."""
    parts: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if found := HEADING.match(line):
            heading = found[1]
        elif heading:
            parts.setdefault(heading, []).extend(PAGE.findall(line))
    trees = [
        "\n".join(["```{toctree}", ":hidden:", f":caption: {heading}", "", *names, "```"])
        for heading, names in parts.items()
    ]
    return "\n\n".join(trees)


def without_links_to_files(text: str, folder: Path, pages: set[Path]) -> str:
    """Return the text without links to files of the repository that are no pages of the site.

    The link text stays. A link to a missing file stays, too, so that Sphinx reports it as broken.
    """

    def plain(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        return link[0] if target in pages or not target.exists() else link[1]

    return LINK.sub(plain, text)


def prepare(app: Any, name: str, source: list[str]) -> None:
    """Prepare a page for Sphinx, which calls this after it has read the page."""
    pages = {Path(app.env.doc2path(page)).resolve() for page in app.env.found_docs}
    folder = Path(app.env.doc2path(name)).parent
    text = without_links_to_files(source[0], folder, pages)
    source[0] = f"{text}\n\n{navigation(text)}\n" if name == root_doc else text


def setup(app: Any) -> None:
    """Connect `prepare`; Sphinx calls this first."""
    app.connect("source-read", prepare)
