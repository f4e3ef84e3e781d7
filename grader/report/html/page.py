"""What makes the page: one file that opens offline, and in which no student's text is more.

Nothing that a student wrote can become more than text: Jinja escapes every value, `_harmless` takes
control characters and such as reorder a line out of it, no address and no id holds any of it, and
the Content-Security-Policy allows the one script and the one style sheet that stand in this folder,
by their hashes, and nothing else.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from math import isinf
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.batches.summary import BORDERLINE
from grader.grading.report import CaseResult, Report
from grader.record.record import Mark
from grader.report.html.values import Values, values
from grader.report.marks import Graded, why_no_mark
from grader.report.text import number
from grader.text import without_controls
from grader.verdict import TITLES, Verdict
from grader.version import VERSION

FOLDER = Path(__file__).parent / "templates"
MAX_TEXT = 20_000  # characters of each text that a submission printed
REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Section:
    """A submission as the page shows it. ``shown`` are the cases whose numbers are told."""

    number: int
    mark: Mark
    report: Report | None
    shown: tuple[Values, ...]


def environment(most_text: int) -> Environment:
    """Templates that escape, and fail where a name is not there."""
    style, script = ((FOLDER / name).read_text("utf-8") for name in ("style.css", "script.js"))
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.filters.update(points=_points, ratio=_ratio, cut=lambda text: _cut(text, most_text))
    made.globals.update(
        style=Markup(style),  # noqa: S704  files of ours
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        version=VERSION,
        TITLES=TITLES,
        BORDERLINE=f"{BORDERLINE:g}",
        why_no_mark=why_no_mark,
    )
    return made


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline script or style sheet."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _harmless(value: Any) -> Any:
    """Text without control characters, and without such as reorder a line. Names keep joiners."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return REORDERS.sub("", without_controls(value))


def _points(score: float | None) -> str:
    """Points as people read them; nothing where there are none."""
    return "" if score is None else number(score)


def _ratio(ratio: float) -> str:
    """An error ratio in few digits."""
    if isinf(ratio):
        return "∞"
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}" if ratio < 1000 else f"{ratio:.0e}"


def _cut(text: str, most: int) -> str:
    """The beginning of a text, with how much more there is."""
    more = len(text) - most
    return text if more <= 0 else f"{text[:most]}\n… and {more:,} more characters"


def section(at: int, one: Graded, in_full: bool) -> Section:
    """The section of a submission; ``in_full`` with the numbers of all its cases."""
    report = one.report
    cases: list[CaseResult] = []
    if report is not None and report.loaded:
        cases = list(report.cases) if in_full else _telling(report)
    shown = (values(case, report.components) for case in cases if report is not None)
    return Section(at, one.mark, report, tuple(each for each in shown if each is not None))


def _telling(report: Report) -> list[CaseResult]:
    """The first case that fails, and the first that has the verdict of the whole."""
    failing = [case for case in report.cases if case.verdict != Verdict.AC]
    named = [case for case in failing if case.verdict == report.verdict]
    return list({case.name: case for case in [*failing[:1], *named[:1]]}.values())
