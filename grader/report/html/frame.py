"""The frame of every page: one file that opens offline, in which foreign text is only text.

Nothing that somebody else wrote can become more than text: Jinja escapes every value, `_harmless`
removes control characters and characters that reorder a line, no address and no id holds any of it,
and the Content-Security-Policy allows our script and our style sheets, by their hashes, and nothing
else.

The practice page (`grader.serve`) has the same templates of parts, colours and style of parts.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.report.case_numbers import short, verdict_on
from grader.text import without_controls
from grader.verdict import TITLES
from grader.version import VERSION

FOLDER = Path(__file__).parent / "templates"
STYLE = Path(__file__).parent / "style"
SHEETS = ("colours.css", "parts.css", "page.css")
REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def frame(*folders: Path) -> Environment:
    """Templates of pages that need no other file; more of them lie in ``folders``."""
    style = "".join((STYLE / name).read_text("utf-8") for name in SHEETS)
    script = (FOLDER / "script.js").read_text("utf-8")
    made = escaping(*folders)
    made.globals.update(
        style=Markup(style),  # noqa: S704  files of ours
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )
    return made


def escaping(*folders: Path) -> Environment:
    """Templates that escape values and fail on unknown names; more of them lie in ``folders``.

    They know how verdicts and error ratios are written.
    """
    made = Environment(
        loader=FileSystemLoader([*folders, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.filters.update(ratio=short, judged=verdict_on)
    made.globals.update(version=VERSION, TITLES=TITLES)
    return made


def _hash(text: str) -> str:
    """The name of an inline script or style sheet in a Content-Security-Policy."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _harmless(value: object) -> object:
    """Text without control characters or characters that reorder a line. Names keep joiners."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return REORDERS.sub("", without_controls(value))
